import { describe, expect, it } from 'vitest'
import { gemini } from '../dialects/gemini/index.js'
import type { ErrorRule } from '../types/provider.js'
import { google } from './google.js'

describe('a path', () => {
  it('names the model and the method', () => {
    expect(google.path('gemini', 'gemini-3.8-flash', false)).toBe('/v1beta/models/gemini-3.8-flash:generateContent')
    expect(google.path('gemini', 'gemini-3.8-flash', true)).toBe(
      '/v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse',
    )
  })

  it.each(['../../admin', '%2e%2e/%2e%2e/x', 'x?key=1', 'x#f', '//evil/x', '\\\\evil', '..'])(
    'stays under its prefix for %s',
    (model) => {
      const url = new URL(`https://google.test${google.path('gemini', model, false)}`)
      expect(url.pathname.startsWith('/v1beta/models/')).toBe(true)
      expect(url.pathname.split('/')).toHaveLength(4)
      expect([url.search, url.hash]).toEqual(['', ''])
    },
  )
})

it('authorises by header, so that no key is in a URL', () => {
  expect(google.headers('test-google')).toEqual({ 'x-goog-api-key': 'test-google' })
})

/** The first rule whose conditions all hold, as the contract of ErrorRule says. */
function classify(status: number, error: object): string | undefined {
  const wire = gemini.readError({ error: { code: status, ...error } })
  const has = (wanted: string | readonly string[] | undefined, value: string | undefined) =>
    wanted === undefined || (value !== undefined && [wanted].flat().includes(value))
  const holds = (rule: ErrorRule) =>
    (rule.status === undefined || [rule.status].flat().includes(status)) &&
    has(rule.code, wire?.code) &&
    has(rule.type, wire?.type) &&
    (rule.message?.test(wire?.message ?? '') ?? true)
  return google.errorRules.find(holds)?.is
}

describe('an error', () => {
  const daily = [{ violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' }] }]
  it.each([
    [
      400,
      { message: 'API key not valid. Please pass a valid API key.', details: [{ reason: 'API_KEY_INVALID' }] },
      'gateway_credential',
    ],
    [400, { message: 'API key expired. Please renew the API key.' }, 'gateway_credential'],
    [403, { message: 'denied', status: 'PERMISSION_DENIED' }, 'gateway_credential'],
    [403, { message: 'You do not have permission to access the File x or it may not exist.' }, 'invalid_request'],
    [
      400,
      { message: 'User location is not supported for the API use.', status: 'FAILED_PRECONDITION' },
      'gateway_credential',
    ],
    [429, { message: 'quota', status: 'RESOURCE_EXHAUSTED', details: daily }, 'out_of_funds'],
    [429, { message: 'please check your plan and billing details', status: 'RESOURCE_EXHAUSTED' }, 'rate_limited'],
    [
      400,
      { message: 'The input token count (3475108) exceeds the maximum number of tokens allowed (1048576).' },
      'context_length_exceeded',
    ],
    [400, { message: 'Thinking level MINIMAL is not supported for this model.' }, 'unsupported_parameter'],
    [400, { message: 'Requests ending with a model turn are not supported.' }, 'unsupported_parameter'],
    [400, { message: 'Penalty is not enabled for models/gemini-2.5-pro' }, 'unsupported_parameter'],
    [400, { message: 'Function call is missing a thought_signature in functionCall parts.' }, 'unsupported_parameter'],
    [404, { message: 'models/x is not found', status: 'NOT_FOUND' }, 'model_not_found'],
    [503, { message: 'The model is overloaded.', status: 'UNAVAILABLE' }, 'overloaded'],
    [200, { message: 'The model is overloaded.', status: 'UNAVAILABLE' }, 'overloaded'],
    [500, { message: 'internal', status: 'INTERNAL' }, 'upstream_error'],
    [400, { message: 'Invalid value at contents', status: 'INVALID_ARGUMENT' }, undefined],
  ])('%i %j', (status, error, expected) => expect(classify(status, error)).toBe(expected))
})
