import { fixturesAvailable, readFixture } from '@shunpike/testkit'
import { describe, expect, it } from 'vitest'
import { openaiRules } from '../catalog/rules/openai.js'
import { parseBody } from '../dialects/body.js'
import { openaiResponses } from '../dialects/openai-responses/index.js'
import { classify } from '../resilience/classify.js'
import type { ModelRules } from '../types/rules.js'
import { openai } from './openai.js'

const EFFORT = ['none', 'low', 'medium', 'high']
const NEEDS: ModelRules = { toolsWithEffortNeedResponses: true, efforts: EFFORT, defaultEffort: 'medium' }
const QUIET: ModelRules = { ...NEEDS, defaultEffort: 'none' }
const TOOLS = [{ type: 'function', function: { name: 'f' } }]

function peek(body: object) {
  return parseBody({ model: 'm', messages: [], ...body })
}

function adapted(body: object, rules: ModelRules) {
  const parsed = peek(body)
  const {
    model: _,
    messages: _messages,
    ...rest
  } = JSON.parse(parsed.edit(openai.adapt(parsed, rules)).toString()) as Record<string, unknown>
  return rest
}

function toCode(status: number, body: unknown) {
  const failure = {
    status,
    wire: openaiResponses.readError(body),
    rules: openai.errorRules,
    provider: 'p',
    model: 'm',
    headers: {},
    now: 0,
  }
  return classify(failure).code
}

describe('the dialect for a request', () => {
  it.each([
    [{ tools: TOOLS }, NEEDS, 'openai-responses'],
    [{ tools: TOOLS, reasoning_effort: 'low' }, NEEDS, 'openai-responses'],
    [{ tools: TOOLS, reasoning_effort: 'none' }, NEEDS, 'openai-chat'],
    [{ tools: TOOLS, reasoning: { enabled: false } }, NEEDS, 'openai-chat'],
    [{ tools: TOOLS }, QUIET, 'openai-chat'],
    [{ tools: TOOLS, reasoning: { effort: 'high' } }, QUIET, 'openai-responses'],
    [{ tools: [] }, NEEDS, 'openai-chat'],
    [{ tools: [{ type: 'custom', custom: { name: 'c' } }] }, NEEDS, 'openai-chat'],
    [{ reasoning_effort: 'high' }, NEEDS, 'openai-chat'],
    [{ tools: TOOLS, reasoning_effort: 'high' }, { efforts: EFFORT }, 'openai-chat'],
    [{}, { responsesOnly: true }, 'openai-responses'],
  ] as const)('%j', (body, rules, expected) => {
    expect(openai.pickDialect(peek(body), rules)).toBe(expected)
  })

  it('has its path', () => {
    expect(openai.path('openai-responses', 'gpt-5.6', true)).toBe('/responses')
    expect(openai.path('openai-chat', 'gpt-5.6', true)).toBe('/chat/completions')
    expect(openai.path('openai-embeddings', 'e', false)).toBe('/embeddings')
    expect(openai.headers('sk-test-openai')).toEqual({ authorization: 'Bearer sk-test-openai' })
  })
})

describe('a body for OpenAI', () => {
  it('loses what only OpenRouter knows and keeps the rest', () => {
    const own = {
      stream: true,
      seed: 1,
      service_tier: 'flex',
      metadata: { a: 'b' },
      prompt_cache_key: 'k',
      unknown_to_us: 1,
    }
    const foreign = {
      models: ['a/b'],
      provider: {},
      plugins: [],
      transforms: [],
      route: 'fallback',
      usage: { include: true },
      top_k: 1,
      min_p: 0.1,
    }
    expect(adapted({ ...own, ...foreign, session_id: 's', trace: {}, debug: {}, include_reasoning: true }, {})).toEqual(
      own,
    )
  })

  it('is left as it is, byte for byte, when there is nothing to change', () => {
    const body = parseBody('{ "model":"m",  "messages":[] ,"temperature":0 }')
    expect(body.edit(openai.adapt(body, {}))).toBe(body.bytes)
  })

  it.each([
    [{ reasoning: { effort: 'high' } }, NEEDS, { reasoning_effort: 'high' }],
    [{ reasoning: { effort: 'xhigh' } }, NEEDS, { reasoning_effort: 'high' }],
    [{ reasoning: { effort: 'high' }, reasoning_effort: 'low' }, NEEDS, { reasoning_effort: 'low' }],
    [{ reasoning: { exclude: true } }, NEEDS, {}],
    [{ reasoning: { effort: 'high' } }, { efforts: [] }, {}],
    [{ max_tokens: 5 }, { refusesMaxTokens: true }, { max_completion_tokens: 5 }],
    [{ max_tokens: 5, max_completion_tokens: 7 }, { refusesMaxTokens: true }, { max_completion_tokens: 7 }],
    [{ max_tokens: null }, { refusesMaxTokens: true }, {}],
    [{ max_tokens: 5 }, { refusesMaxTokens: false }, { max_tokens: 5 }],
    [{ temperature: 0, top_p: 1, frequency_penalty: 0, stop: 'x' }, { sampling: false }, { stop: 'x' }],
    [{ temperature: 0 }, { ...QUIET, sampling: true, samplingNeedsNoEffort: true }, { temperature: 0 }],
    [
      { temperature: 0, reasoning_effort: 'low' },
      { ...QUIET, samplingNeedsNoEffort: true },
      { reasoning_effort: 'low' },
    ],
  ] as const)('%j', (body, rules, expected) => {
    expect(adapted(body, rules)).toEqual(expected)
  })

  it('loses what other providers left in the messages, and nothing else', () => {
    const messages = [
      { role: 'user' as const, content: [{ type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } }] },
      {
        role: 'assistant' as const,
        content: null,
        refusal: null,
        reasoning: 'hm',
        reasoning_content: 'hm',
        reasoning_details: [],
        extra_content: { google: { thought_signature: 's' } },
        tool_calls: [
          { id: 'c', type: 'function' as const, function: { name: 'f', arguments: '{}' }, extra_content: {} },
        ],
      },
    ]
    const before = structuredClone(messages)
    expect(openai.adaptMessages?.(messages)).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
      {
        role: 'assistant',
        content: null,
        refusal: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
    ])
    expect(messages).toEqual(before)
  })
})

describe('a failure of OpenAI', () => {
  const body = (error: object) => ({
    error: { message: 'm', type: 'invalid_request_error', param: null, code: null, ...error },
  })

  it.each([
    [429, body({ type: 'insufficient_quota', code: 'credit_balance_exhausted' }), 'out_of_funds'],
    [429, body({ type: 'insufficient_quota', code: 'project_spend_limit_exceeded' }), 'out_of_funds'],
    [429, body({ type: 'requests', code: 'rate_limit_exceeded' }), 'rate_limited'],
    [429, body({ type: 'rate_limit_error', code: 'slow_down' }), 'rate_limited'],
    [503, body({ type: 'service_unavailable_error', code: 'server_is_overloaded' }), 'overloaded'],
    [503, body({ code: 'slow_down' }), 'overloaded'],
    [400, body({ code: 'context_length_exceeded' }), 'context_length_exceeded'],
    [400, body({ code: 'content_policy_violation' }), 'content_policy'],
    [
      400,
      body({ code: 'invalid_prompt', message: 'Your prompt was flagged as violating our usage policy.' }),
      'content_policy',
    ],
    [400, body({ code: 'model_not_found' }), 'model_not_found'],
    [
      400,
      body({
        code: 'unsupported_value',
        message: 'Your organization must be verified to generate reasoning summaries.',
      }),
      'gateway_credential',
    ],
    [400, body({ code: 'invalid_encrypted_content' }), 'unsupported_parameter'],
    [
      400,
      body({ message: 'Function tools with reasoning_effort are not supported for gpt-9 in /v1/chat/completions.' }),
      'unsupported_parameter',
    ],
    [401, undefined, 'gateway_credential'],
    [403, body({ code: 'unsupported_country_region_territory' }), 'gateway_credential'],
    [200, { type: 'error', code: 'rate_limit_exceeded', message: 'm' }, 'rate_limited'],
    [200, { type: 'error', code: 'server_error', message: 'm' }, 'upstream_error'],
    [400, body({ code: 'unsupported_parameter' }), 'invalid_request'],
    [500, undefined, 'upstream_error'],
  ])('%i %j', (status, error, expected) => {
    expect(toCode(status, error)).toBe(expected)
  })

  const skipped = fixturesAvailable ? '' : ' (skipped: no recordings here)'
  describe.skipIf(!fixturesAvailable)(`recorded${skipped}`, () => {
    it.each([
      ['openai/chat-error-400', 'invalid_request'],
      ['openai/chat-error-401', 'gateway_credential'],
      ['openai/chat-error-404', 'model_not_found'],
      ['openai/responses-error-400', 'context_length_exceeded'],
    ])('%s', (name, expected) => {
      const { status, body: bytes } = readFixture(name)
      expect(toCode(status, JSON.parse(bytes.toString('utf8')))).toBe(expected)
    })
  })
})

describe("the rules of OpenAI's models, applied", () => {
  it('sends gpt-5.6 with tools to /responses and gpt-5.4 only when an effort is asked for', () => {
    const rulesOf = (id: string) =>
      openaiRules.families.find(({ match }) => match.test(id))?.rules ?? openaiRules.newest
    expect(openai.pickDialect(peek({ tools: TOOLS }), rulesOf('gpt-5.6-sol'))).toBe('openai-responses')
    expect(openai.pickDialect(peek({ tools: TOOLS }), rulesOf('gpt-5.4-nano'))).toBe('openai-chat')
    expect(openai.pickDialect(peek({ tools: TOOLS, reasoning_effort: 'low' }), rulesOf('gpt-5.4'))).toBe(
      'openai-responses',
    )
    expect(openai.pickDialect(peek({ tools: TOOLS, reasoning_effort: 'low' }), rulesOf('gpt-5-mini'))).toBe(
      'openai-chat',
    )
  })
})
