import { describe, expect, it } from 'vitest'
import { classify, readRetryAfter } from './classify.js'

const failure = {
  wire: undefined,
  rules: [],
  provider: 'p',
  model: 'm',
  headers: {},
  now: Date.parse('2026-11-24T00:00:00Z'),
}

describe('classify', () => {
  it.each([
    [301, 'upstream_redirect', 'next-route', 502],
    [400, 'invalid_request', 'never', 400],
    [401, 'gateway_credential', 'next-route', 502],
    [402, 'out_of_funds', 'next-route', 402],
    [403, 'gateway_credential', 'next-route', 502],
    [404, 'model_not_found', 'next-route', 404],
    [413, 'body_too_large', 'never', 413],
    [415, 'invalid_request', 'never', 400],
    [422, 'unprocessable', 'never', 422],
    [429, 'rate_limited', 'next-route', 429],
    [500, 'upstream_error', 'next-route', 502],
    [503, 'overloaded', 'next-route', 503],
    [524, 'upstream_error', 'next-route', 502],
    [529, 'overloaded', 'next-route', 503],
  ])('%i is %s (%s, caller sees %i)', (status, code, retry, seen) => {
    expect(classify({ ...failure, status })).toMatchObject({ code, retry, status: seen })
  })

  it('reads the body before the status', () => {
    const rules = [{ status: 429, code: 'insufficient_quota', is: 'out_of_funds' as const }]
    const wire = { message: 'You exceeded your current quota', code: 'insufficient_quota' }
    expect(classify({ ...failure, status: 429, wire, rules }).code).toBe('out_of_funds')
  })

  it('keeps the words of a 400 and none of a 401', () => {
    const wire = { message: 'key sk-secret is wrong' }
    expect(classify({ ...failure, status: 400, wire }).message).toBe('key sk-secret is wrong')
    expect(classify({ ...failure, status: 401, wire }).message).not.toContain('sk-secret')
  })
})

describe('readRetryAfter', () => {
  it.each([
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after-ms': '120', 'retry-after': '9' }, 120],
    [{ 'retry-after': 'Tue, 24 Nov 2026 01:00:02 GMT', date: 'Tue, 24 Nov 2026 01:00:00 GMT' }, 2000],
    [{ 'retry-after': '-3' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '999999' }, undefined],
    [{}, undefined],
  ])('%j is %s ms', (headers, ms) => {
    expect(readRetryAfter(headers, failure.now)).toBe(ms)
  })
})
