import { fixturesAvailable, readFixture } from '@shunpike/testkit'
import { describe, expect, it } from 'vitest'
import { parseBody } from '../dialects/body.js'
import { readChatError } from '../dialects/openai-chat/error.js'
import { classify } from '../resilience/classify.js'
import { openaiCompatible } from './openai-compatible.js'

function toCode(status: number, body: unknown) {
  const failure = {
    status,
    wire: readChatError(body),
    rules: openaiCompatible.errorRules,
    provider: 'p',
    model: 'm',
    headers: {},
    now: 0,
  }
  return classify(failure).code
}

describe('a request to a compatible server', () => {
  it("loses OpenRouter's routing and keeps its own extras", () => {
    const own = {
      model: 'm',
      max_tokens: 5,
      temperature: 0,
      top_k: 3,
      min_p: 0.1,
      chat_template_kwargs: {},
      reasoning_effort: 'low',
    }
    const body = parseBody({
      ...own,
      models: ['a/b'],
      provider: {},
      usage: { include: true },
      reasoning: { effort: 'high' },
    })
    expect(JSON.parse(body.edit(openaiCompatible.adapt(body, {})).toString())).toEqual(own)
  })

  it("reads OpenRouter's reasoning as an effort", () => {
    const body = parseBody({ model: 'm', reasoning: { effort: 'high' } })
    expect(JSON.parse(body.edit(openaiCompatible.adapt(body, {})).toString())).toEqual({
      model: 'm',
      reasoning_effort: 'high',
    })
  })

  it('leaves in the messages what such servers want back', () => {
    const kept = { role: 'assistant' as const, content: 'Hi', reasoning_content: 'hm', extra_content: { google: {} } }
    expect(openaiCompatible.adaptMessages?.([{ ...kept, reasoning: 'hm', reasoning_details: [] }])).toEqual([kept])
  })

  it('has no address, key name or author of its own', () => {
    expect(openaiCompatible).not.toHaveProperty('baseURL')
    expect(openaiCompatible).not.toHaveProperty('author')
    expect(openaiCompatible.environment).toEqual([])
  })
})

describe('a failure of a compatible server', () => {
  it.each([
    [
      'DeepSeek',
      402,
      { error: { message: 'Insufficient Balance', type: 'unknown_error', code: 'invalid_request_error' } },
      'out_of_funds',
    ],
    [
      'vLLM',
      400,
      { object: 'error', message: "This model's maximum context length is 4096 tokens." },
      'context_length_exceeded',
    ],
    [
      'xAI',
      400,
      { code: 'invalid-argument', error: "This model's maximum prompt length is 131072" },
      'context_length_exceeded',
    ],
    [
      'llama.cpp',
      400,
      {
        error: {
          code: 400,
          message: 'the request exceeds the available context size',
          type: 'exceed_context_size_error',
        },
      },
      'context_length_exceeded',
    ],
    [
      'Mistral',
      429,
      { object: 'error', message: 'Service tier capacity exceeded for this model.', code: '3505' },
      'rate_limited',
    ],
    ['any', 400, { error: { message: 'messages: field required', type: 'invalid_request_error' } }, 'invalid_request'],
    ['any', 403, undefined, 'gateway_credential'],
  ])('%s %i %j', (_server, status, error, expected) => {
    expect(toCode(status, error)).toBe(expected)
  })

  const skipped = fixturesAvailable ? '' : ' (skipped: no recordings here)'
  describe.skipIf(!fixturesAvailable)(`recorded${skipped}`, () => {
    it.each([
      ['mistral/error-401', 'gateway_credential'],
      ['deepseek/error-401', 'gateway_credential'],
      ['xai/responses-error-400', 'gateway_credential'],
      // A call that the model got wrong keeps its 400 and its words: clients key on them.
      ['groq/error-400', 'invalid_request'],
    ])('%s', (name, expected) => {
      const { status, body } = readFixture(name)
      expect(toCode(status, JSON.parse(body.toString('utf8')))).toBe(expected)
    })
  })
})
