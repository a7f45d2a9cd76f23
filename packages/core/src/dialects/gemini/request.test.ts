import { describe, expect, it } from 'vitest'
import { isShunpikeError } from '../../errors.js'
import type { ChatMessage, ChatRequest } from '../../types/chat.js'
import type { Target, WireRequest } from '../../types/dialect.js'
import type { ModelRules } from '../../types/rules.js'
import { gemini } from './index.js'

const LEVELS: ModelRules = {
  thinking: 'level',
  thinkingOff: 'never',
  efforts: ['low', 'medium', 'high'],
  sampling: true,
  maxOutputTokens: 65_536,
}

const BUDGETS: ModelRules = {
  thinking: 'budget',
  thinkingOff: 'zero-budget',
  thinkingBudget: { min: 512, max: 24_576, byEffort: { low: 1024, medium: 8192, high: 24_576, max: 24_576 } },
  thoughtSignatures: false,
}

const user: ChatMessage = { role: 'user', content: 'hi' }

function write(chat: Partial<ChatRequest>, target: Partial<Target> = {}): WireRequest {
  const whole: Target = { model: 'gemini-3.8-flash', stream: false, rules: LEVELS, memory: new Map(), ...target }
  return gemini.fromChatRequest({ model: 'google/gemini-3.8-flash', messages: [user], ...chat }, whole)
}

function writeConfig(chat: Partial<ChatRequest>, rules: ModelRules = LEVELS): unknown {
  return write(chat, { rules }).body.generationConfig
}

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return isShunpikeError(error) ? `${error.code} ${error.param}` : String(error)
  }
  return 'no error'
}

const call = (id: string, extra = {}) => ({
  id,
  type: 'function' as const,
  function: { name: `do_${id}`, arguments: '{"b":1,"a":2}' },
  ...extra,
})

describe('tools', () => {
  const parameters = {
    type: 'object',
    properties: { a: { $ref: '#/$defs/a' } },
    $defs: { a: { const: 1 } },
    additionalProperties: false,
  }
  const tool = { type: 'function', function: { name: 'f', description: 'd', parameters } }

  it('declares functions with the schema as it is, unchanged', () => {
    const before = structuredClone(tool)
    const { body } = write({ tools: [tool] })
    expect(body.tools).toEqual([
      { functionDeclarations: [{ name: 'f', description: 'd', parametersJsonSchema: parameters }] },
    ])
    expect(body.toolConfig).toBeUndefined()
    expect(tool).toEqual(before)
  })

  it.each([
    ['none', { mode: 'NONE' }],
    ['auto', { mode: 'AUTO' }],
    ['required', { mode: 'ANY' }],
    [
      { type: 'function', function: { name: 'f' } },
      { mode: 'ANY', allowedFunctionNames: ['f'] },
    ],
    [
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
      { mode: 'VALIDATED', allowedFunctionNames: ['f'] },
    ],
  ])('tool_choice %j', (choice, expected) => {
    const { body } = write({ tools: [tool], tool_choice: choice as ChatRequest['tool_choice'] & {} })
    expect(body.toolConfig).toEqual({ functionCallingConfig: expected })
  })

  it('asks for calls held to their schema when a function is strict', () => {
    const strict = { ...tool, function: { ...tool.function, strict: true } }
    expect(write({ tools: [strict] }).body.toolConfig).toEqual({ functionCallingConfig: { mode: 'VALIDATED' } })
  })

  it('knows tools that Google runs itself, and refuses others', () => {
    expect(write({ tools: [{ type: 'openrouter:web_search' }] }).body.tools).toEqual([{ googleSearch: {} }])
    expect(write({ tools: [{ type: 'url_context', url_context: { a: 1 } }] }).body.tools).toEqual([
      { urlContext: { a: 1 } },
    ])
    expect(codeOf(() => write({ tools: [{ type: 'custom' }] }))).toBe('unsupported_parameter tools')
    expect(codeOf(() => write({ functions: [{ name: 'f' }] }))).toBe('unsupported_parameter functions')
  })
})

describe('generationConfig', () => {
  it('carries sampling, limits, stops and logprobs', () => {
    expect(
      writeConfig({
        temperature: 0,
        top_p: 0.9,
        top_k: 40,
        seed: 7,
        stop: 'END',
        n: 2,
        max_tokens: 10,
        max_completion_tokens: 20,
        presence_penalty: 0,
        frequency_penalty: 0.5,
        logprobs: true,
        top_logprobs: 3,
      }),
    ).toEqual({
      temperature: 0,
      topP: 0.9,
      topK: 40,
      seed: 7,
      stopSequences: ['END'],
      candidateCount: 2,
      maxOutputTokens: 20,
      frequencyPenalty: 0.5,
      responseLogprobs: true,
      logprobs: 3,
    })
  })

  it('never asks for more output than there is', () => {
    expect(writeConfig({ max_tokens: 128_000 })).toEqual({ maxOutputTokens: 65_536 })
    expect(writeConfig({ max_tokens: 128_000 }, {})).toEqual({ maxOutputTokens: 128_000 })
  })

  it('leaves sampling out where it is fixed, and says so', () => {
    const { body, dropped } = write({ temperature: 0.2, top_k: 1, user: 'u', n: 1 }, { rules: { sampling: false } })
    expect(body.generationConfig).toBeUndefined()
    expect(dropped).toEqual(['user', 'temperature', 'top_k'])
  })

  it('asks for JSON', () => {
    const schema = { type: 'object', properties: {} }
    expect(writeConfig({ response_format: { type: 'json_object' } })).toEqual({ responseMimeType: 'application/json' })
    expect(
      writeConfig({ response_format: { type: 'json_schema', json_schema: { name: 'x', schema, strict: true } } }),
    ).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: schema,
    })
    expect(writeConfig({ response_format: { type: 'text' } })).toBeUndefined()
  })

  it('refuses several choices in a stream, and audio', () => {
    expect(codeOf(() => write({ n: 2 }, { stream: true }))).toBe('unsupported_parameter n')
    expect(codeOf(() => write({ modalities: ['text', 'audio'] }))).toBe('unsupported_parameter modalities')
    expect(writeConfig({ modalities: ['image', 'text'] })).toEqual({ responseModalities: ['IMAGE', 'TEXT'] })
    expect(writeConfig({ modalities: ['text'] })).toBeUndefined()
  })
})

describe('thinking', () => {
  const thinking = (chat: Partial<ChatRequest>, rules: ModelRules) =>
    (writeConfig(chat, rules) as { thinkingConfig?: unknown } | undefined)?.thinkingConfig

  it.each([
    [{ reasoning_effort: 'medium' }, { thinkingLevel: 'MEDIUM', includeThoughts: true }],
    [{ reasoning_effort: 'minimal' }, { thinkingLevel: 'LOW', includeThoughts: true }],
    [{ reasoning_effort: 'xhigh' }, { thinkingLevel: 'HIGH', includeThoughts: true }],
    [{ reasoning_effort: 'none' }, { thinkingLevel: 'LOW' }],
    [{ reasoning: { enabled: false } }, { thinkingLevel: 'LOW' }],
    [{ reasoning: { effort: 'high', exclude: true } }, { thinkingLevel: 'HIGH' }],
    [{ reasoning: { max_tokens: 2000 } }, { thinkingLevel: 'MEDIUM', includeThoughts: true }],
    [{ reasoning: { enabled: true } }, { includeThoughts: true }],
    [{}, undefined],
  ])('by level: %j', (chat, expected) => expect(thinking(chat, LEVELS)).toEqual(expected))

  it.each([
    [{ reasoning_effort: 'medium' }, { thinkingBudget: 8192, includeThoughts: true }],
    [{ reasoning_effort: 'none' }, { thinkingBudget: 0 }],
    [{ reasoning: { max_tokens: 100 } }, { thinkingBudget: 512, includeThoughts: true }],
    [{ reasoning: { max_tokens: 99_999, exclude: true } }, { thinkingBudget: 24_576 }],
  ])('by budget: %j', (chat, expected) => expect(thinking(chat, BUDGETS)).toEqual(expected))

  it('is not asked of a model without it', () => {
    const { body, dropped } = write({ reasoning_effort: 'high' }, { rules: { thinking: 'none' } })
    expect(body.generationConfig).toBeUndefined()
    expect(dropped).toEqual(['reasoning_effort'])
  })
})

describe('the rest', () => {
  it('names what is left out, but not what routing reads', () => {
    const { dropped } = write({
      stream: true,
      stream_options: { include_usage: true },
      provider: { only: ['google'] },
      parallel_tool_calls: false,
      logit_bias: { 1: 2 },
      metadata: null,
      service_tier: 'scale',
    })
    expect(dropped).toEqual(['parallel_tool_calls', 'logit_bias', 'service_tier'])
    expect(write({ parallel_tool_calls: true, service_tier: 'auto' }).dropped).toEqual([])
  })

  it('carries the tier and Google fields', () => {
    const google = { cached_content: 'cachedContents/1', thinking_config: { thinking_budget: 5 } }
    const { body } = write({ service_tier: 'flex', reasoning_effort: 'high', extra_body: { google } })
    expect(body).toMatchObject({
      serviceTier: 'flex',
      cachedContent: 'cachedContents/1',
      generationConfig: { thinkingConfig: { thinking_budget: 5 } },
    })
  })

  it('changes nothing of the request', () => {
    const chat: ChatRequest = {
      model: 'm',
      messages: [
        user,
        { role: 'assistant', content: null, tool_calls: [call('b')] },
        { role: 'tool', tool_call_id: 'b', content: '{}' },
      ],
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
    }
    const before = structuredClone(chat)
    gemini.fromChatRequest(chat, { model: 'm', stream: false, rules: LEVELS, memory: new Map() })
    expect(chat).toEqual(before)
  })
})
