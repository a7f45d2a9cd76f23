import { describe, expect, it } from 'vitest'
import { readGeminiError } from './error.js'

const quota = (...ids: string[]) => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: ids.map((quotaId) => ({ quotaId })),
})
const retry = (retryDelay: string) => ({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay })
const exhausted = (...details: unknown[]) => ({
  error: { code: 429, message: 'quota', status: 'RESOURCE_EXHAUSTED', details },
})

describe('an error body', () => {
  it('is read as an object or in an array', () => {
    const error = { error: { code: 404, message: 'models/x is not found', status: 'NOT_FOUND' } }
    const expected = { message: 'models/x is not found', type: 'NOT_FOUND', status: 404 }
    expect(readGeminiError(error)).toEqual(expected)
    expect(readGeminiError([error])).toEqual(expected)
    expect(readGeminiError({ error: 'plain' })).toEqual({ message: 'plain' })
  })

  it.each([null, undefined, 'text', 1, [], {}, { error: null }, { candidates: [] }])('is not %j', (body) => {
    expect(readGeminiError(body)).toBeUndefined()
  })

  it('carries the reason and the delay', () => {
    expect(readGeminiError(exhausted({ reason: 'RATE_LIMIT_EXCEEDED' }, retry('34.4s')))).toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      retryAfterMs: 34_400,
    })
    expect(readGeminiError(exhausted(retry('soon')))?.retryAfterMs).toBeUndefined()
  })

  it('marks a daily quota, whose delay means nothing', () => {
    const daily = readGeminiError(
      exhausted(quota('RequestsPerMinute', 'GenerateRequestsPerDayPerProjectPerModel-FreeTier'), retry('40s')),
    )
    expect(daily).toEqual({ message: 'quota', type: 'RESOURCE_EXHAUSTED', status: 429, code: 'DAILY_QUOTA' })
    const minute = readGeminiError(exhausted(quota('GenerateRequestsPerMinutePerProject'), retry('40s')))
    expect(minute).toMatchObject({ retryAfterMs: 40_000 })
    expect(minute?.code).toBeUndefined()
  })
})
