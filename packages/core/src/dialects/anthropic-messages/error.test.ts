import { describe, expect, it } from 'vitest'
import { readError } from './error.js'

describe('an error', () => {
  it.each([
    [
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' }, request_id: 'req_1' },
      { type: 'overloaded_error', message: 'Overloaded' },
    ],
    [
      {
        type: 'error',
        error: { type: 'rate_limit_error', message: 'Spent', details: { error_code: 'enforced_spend_limit_reached' } },
      },
      { type: 'rate_limit_error', message: 'Spent', code: 'enforced_spend_limit_reached' },
    ],
    [
      { error: { type: 'not_found_error', message: 'model: x', details: null } },
      { type: 'not_found_error', message: 'model: x' },
    ],
    [{ error: { type: 'api_error' } }, { type: 'api_error', message: 'no message' }],
    [{ error: 'upstream connect error' }, { message: 'upstream connect error' }],
  ])('is read from %j', (body, error) => {
    expect(readError(body)).toEqual(error)
  })

  it.each([{ type: 'message', content: [] }, { type: 'message', error: null }, { error: '' }, 'Bad Gateway', null, []])(
    'is not in %j',
    (body) => {
      expect(readError(body)).toBeUndefined()
    },
  )
})
