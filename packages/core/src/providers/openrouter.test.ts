import { fixturesAvailable, readFixture } from '@shunpike/testkit'
import { describe, expect, it } from 'vitest'
import { parseBody } from '../dialects/body.js'
import { readChatError } from '../dialects/openai-chat/error.js'
import { classify } from '../resilience/classify.js'
import { OPENROUTER_PROVIDER_SLUGS, openrouter, splitVariant } from './openrouter.js'

function toCode(status: number, body: unknown) {
  const failure = {
    status,
    wire: readChatError(body),
    rules: openrouter.errorRules,
    provider: 'p',
    model: 'm',
    headers: {},
    now: 0,
  }
  return classify(failure).code
}

describe('a request to OpenRouter', () => {
  it('keeps everything but the chain of models, which we walk ourselves', () => {
    const body = parseBody({
      model: 'openai/gpt-4o:nitro',
      models: ['a/b'],
      provider: { order: ['openai'] },
      reasoning: { effort: 'low' },
      top_k: 2,
    })
    expect(JSON.parse(body.edit(openrouter.adapt(body, {})).toString())).toEqual({
      model: 'openai/gpt-4o:nitro',
      provider: { order: ['openai'] },
      reasoning: { effort: 'low' },
      top_k: 2,
    })
  })

  it('carries the key and who asks', () => {
    expect(openrouter.headers('sk-or-test')).toEqual({
      authorization: 'Bearer sk-or-test',
      'http-referer': expect.stringMatching(/^https:/),
      'x-openrouter-title': 'Shunpike',
    })
  })

  it('names models as the caller does', () => {
    expect(openrouter.nativeId('anthropic/claude-sonnet-5:floor')).toBe('anthropic/claude-sonnet-5:floor')
    expect(openrouter.slug('anthropic/claude-sonnet-5:floor')).toBe('anthropic/claude-sonnet-5:floor')
  })

  it('knows variants and the slugs of the providers we reach directly', () => {
    expect(splitVariant('openai/gpt-4o:nitro')).toEqual({ model: 'openai/gpt-4o', variant: 'nitro' })
    expect(splitVariant('openai/gpt-4o')).toEqual({ model: 'openai/gpt-4o' })
    expect(OPENROUTER_PROVIDER_SLUGS.google).toBe('google-ai-studio')
  })
})

describe('a failure of OpenRouter', () => {
  const body = (code: unknown, message: string, metadata?: object) => ({ error: { code, message, metadata } })
  const raw = (error: object) => ({ provider_name: 'OpenAI', raw: JSON.stringify({ error }) })

  it.each([
    [402, body(402, 'Insufficient credits'), 'out_of_funds'],
    [401, body(401, 'User not found'), 'gateway_credential'],
    [403, body(403, 'Your chosen model requires moderation and your input was flagged'), 'content_policy'],
    [
      403,
      body(403, 'Request blocked: prompt injection patterns detected', { error_type: 'permission_denied' }),
      'content_policy',
    ],
    [403, body(403, 'Country, region, or territory not supported'), 'gateway_credential'],
    [403, body(403, 'Key limit exceeded'), 'gateway_credential'],
    [404, body(404, 'No endpoints found matching your data policy'), 'model_not_found'],
    [404, { error: { error_type: 'privacy_restricted', http_status: 404, message: 'm' } }, 'model_not_found'],
    [400, body(400, 'foo/bar is not a valid model ID'), 'model_not_found'],
    [
      400,
      body(400, 'Provider returned error', raw({ message: "This model's maximum context length is 8192 tokens" })),
      'context_length_exceeded',
    ],
    [400, body(400, 'too long', { error_type: 'context_length_exceeded' }), 'context_length_exceeded'],
    [
      400,
      body(400, 'Provider returned error', raw({ message: 'The encrypted content gAAA could not be verified.' })),
      'unsupported_parameter',
    ],
    [408, body(408, 'timed out'), 'upstream_error'],
    [502, body(502, 'bad gateway'), 'upstream_error'],
    [524, undefined, 'upstream_error'],
    [503, body(503, 'none available'), 'overloaded'],
    [529, body(529, 'overloaded'), 'overloaded'],
    [200, body('server_error', 'cut'), 'upstream_error'],
    [200, body(502, 'gone', { error_type: 'provider_overloaded' }), 'overloaded'],
    [400, body(400, 'Provider returned error', raw({ message: 'temperature: expected a number' })), 'invalid_request'],
    [429, body(429, 'Rate limit exceeded'), 'rate_limited'],
  ])('%i %j', (status, error, expected) => {
    expect(toCode(status, error)).toBe(expected)
  })

  const skipped = fixturesAvailable ? '' : ' (skipped: no recordings here)'
  describe.skipIf(!fixturesAvailable)(`recorded${skipped}`, () => {
    it.each([
      ['openrouter/error-401', 401, 'gateway_credential'],
      ['openrouter/error-429', 429, 'rate_limited'],
    ])('%s', (name, status, expected) => {
      const recording = readFixture(name)
      expect(recording.status).toBe(status)
      expect(toCode(recording.status, JSON.parse(recording.body.toString('utf8')))).toBe(expected)
    })
  })
})
