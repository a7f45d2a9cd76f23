import { describe, expect, it } from 'vitest'
import { readError } from '../dialects/anthropic-messages/error.js'
import { classify } from '../resilience/classify.js'
import type { JsonObject } from '../types/json.js'
import { anthropic } from './anthropic.js'

function toCode(status: number, error: JsonObject): string {
  const wire = readError({ type: 'error', error, request_id: 'req_1' })
  return classify({ status, wire, rules: anthropic.errorRules, provider: 'anthropic', model: 'm', headers: {}, now: 0 })
    .code
}

describe('ids', () => {
  it.each([
    ['claude-sonnet-4.5', 'claude-sonnet-4-5'],
    ['claude-opus-5', 'claude-opus-5'],
    ['claude-haiku-5-5', 'claude-haiku-5-5'],
  ])('of OpenRouter %s is %s', (slug, nativeId) => {
    expect(anthropic.nativeId(slug)).toBe(nativeId)
  })

  it.each([
    ['claude-opus-4-5-20251101', 'claude-opus-4.5'],
    ['claude-haiku-5-5', 'claude-haiku-5.5'],
    ['claude-sonnet-4-20250514', 'claude-sonnet-4'],
    ['claude-3-5-haiku-20241022', 'claude-3.5-haiku'],
    ['claude-3-7-sonnet-latest', 'claude-3.7-sonnet'],
    ['claude-3-haiku-20240307', 'claude-3-haiku'],
    ['claude-opus-5', 'claude-opus-5'],
  ])('%s is %s at OpenRouter', (nativeId, slug) => {
    expect(anthropic.slug(nativeId)).toBe(slug)
  })
})

describe('a request', () => {
  it('carries the key and the version', () => {
    expect(anthropic.headers('sk-test-anthropic')).toEqual({
      'x-api-key': 'sk-test-anthropic',
      'anthropic-version': '2023-06-01',
    })
    expect(anthropic.path('anthropic-messages', 'claude-opus-5', true)).toBe('/v1/messages')
  })
})

describe('a failure', () => {
  it.each([
    [
      400,
      { type: 'invalid_request_error', message: 'Your credit balance is too low to access the Anthropic API.' },
      'out_of_funds',
    ],
    [
      400,
      { type: 'invalid_request_error', message: 'You have reached your specified API usage limits.' },
      'out_of_funds',
    ],
    [
      402,
      { type: 'billing_error', message: 'x', details: { error_code: 'linked_organization_unpaid' } },
      'out_of_funds',
    ],
    [
      429,
      { type: 'rate_limit_error', message: 'x', details: { error_code: 'enforced_spend_limit_reached' } },
      'out_of_funds',
    ],
    [429, { type: 'rate_limit_error', message: 'x', details: { error_code: 'ramp_limit_exceeded' } }, 'rate_limited'],
    [429, { type: 'rate_limit_error', message: 'Number of requests exceeded' }, 'rate_limited'],
    [
      400,
      { type: 'invalid_request_error', message: 'prompt is too long: 3333404 tokens > 200000 maximum' },
      'context_length_exceeded',
    ],
    [
      400,
      { type: 'invalid_request_error', message: 'input length and `max_tokens` exceed context limit: 2 + 3 > 4' },
      'context_length_exceeded',
    ],
    [
      400,
      { type: 'invalid_request_error', message: 'This model does not support assistant message prefill.' },
      'unsupported_parameter',
    ],
    [
      400,
      { type: 'invalid_request_error', message: '`temperature` is deprecated for this model.' },
      'unsupported_parameter',
    ],
    [
      400,
      { type: 'invalid_request_error', message: 'messages.1.content.0: Invalid `signature` in `thinking` block' },
      'unsupported_parameter',
    ],
    [400, { type: 'invalid_request_error', message: 'messages: at least one message is required' }, 'invalid_request'],
    [401, { type: 'authentication_error', message: 'invalid x-api-key' }, 'gateway_credential'],
    [403, { type: 'permission_error', message: 'x' }, 'gateway_credential'],
    [404, { type: 'not_found_error', message: 'model: claude-sonet-4-5' }, 'model_not_found'],
    [413, { type: 'request_too_large', message: 'x' }, 'body_too_large'],
    [529, { type: 'overloaded_error', message: 'Overloaded' }, 'overloaded'],
    [500, { type: 'api_error', message: 'x' }, 'upstream_error'],
    [504, { type: 'timeout_error', message: 'x' }, 'upstream_error'],
  ])('%d %j is %s', (status, error, code) => {
    expect(toCode(status, error)).toBe(code)
  })

  it.each([
    ['overloaded_error', 'overloaded'],
    ['rate_limit_error', 'rate_limited'],
    ['api_error', 'upstream_error'],
    ['invalid_request_error', 'invalid_request'],
  ])('inside a stream, where no status helps: %s is %s', (type, code) => {
    expect(toCode(502, { type, message: 'x' })).toBe(code)
  })
})
