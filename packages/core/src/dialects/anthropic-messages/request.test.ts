import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../types/chat.js'
import type { Target } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import type { ModelRules } from '../../types/rules.js'
import { fromChatRequest } from './request.js'
import { JSON_TOOL } from './wire.js'

const BUDGET: ModelRules = {
  ...{ maxOutputTokens: 64_000, thinking: 'budget', thinkingOff: 'disabled', sampling: true, prefill: true },
  ...{ forcedTools: true, forcedToolsWhileThinking: false, structuredOutput: true, midSystem: false },
}
const ADAPTIVE: ModelRules = {
  ...BUDGET,
  thinking: 'adaptive',
  sampling: false,
  prefill: false,
  efforts: ['low', 'medium', 'high', 'max'],
}
const STRICT: ModelRules = { ...ADAPTIVE, thinkingOff: 'never', forcedTools: false }

const WEATHER = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'Weather now',
    parameters: {
      type: 'object',
      properties: { at: { $ref: '#/$defs/Place' } },
      $defs: { Place: { type: 'string', minLength: 1 } },
      additionalProperties: false,
    },
    strict: true,
  },
}
const SCHEMA = {
  type: 'object',
  properties: { age: { type: 'integer', minimum: 0, description: 'Years' } },
  required: ['age'],
}
const FORMAT = { type: 'json_schema', json_schema: { name: 'person', schema: SCHEMA, strict: true } } as const

function createTarget(rules: ModelRules, stream = false): Target {
  return { model: 'claude-test', stream, rules, memory: new Map<string, string>() }
}

function write(chat: Partial<ChatRequest>, rules = BUDGET, stream = false) {
  return fromChatRequest(
    { model: 'anthropic/claude-test', messages: [{ role: 'user', content: 'Hi' }], ...chat },
    createTarget(rules, stream),
  )
}

function toBody(chat: Partial<ChatRequest>, rules = BUDGET): JsonObject {
  return write(chat, rules).body
}

describe('a chat request as a Messages request', () => {
  it('says how much may be written at most, since that is required', () => {
    expect(toBody({})).toEqual({
      model: 'claude-test',
      max_tokens: 64_000,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    })
    expect(write({}, BUDGET, true).body['stream']).toBe(true)
  })

  it.each([
    [{ max_tokens: 100 }, 100],
    [{ max_tokens: 100, max_completion_tokens: 200 }, 200],
    [{ max_tokens: null }, 64_000],
    [{ max_tokens: 100_000 }, 64_000],
  ])('limits output: %j', (limits, expected) => {
    expect(toBody(limits)['max_tokens']).toBe(expected)
  })

  it('does not change the chat request', () => {
    const chat: ChatRequest = {
      model: 'm',
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
        { role: 'user', content: 'there' },
      ],
      tools: [WEATHER],
      response_format: FORMAT,
    }
    const before = structuredClone(chat)
    fromChatRequest(chat, createTarget({ ...BUDGET, structuredOutput: false }))
    fromChatRequest(chat, createTarget(BUDGET))
    expect(chat).toEqual(before)
  })

  it.each([
    [{ temperature: 1.7, top_p: 0.9 }, { temperature: 1 }, ['top_p']],
    [{ temperature: 0 }, { temperature: 0 }, []],
    [{ top_p: 0.9, top_k: 5 }, { top_p: 0.9, top_k: 5 }, []],
    [{ temperature: 0.2, reasoning_effort: 'low' }, {}, ['temperature']],
  ])('clamps sampling: %j', (asked, sampling, dropped) => {
    const { body, dropped: left } = write(asked)
    const { temperature, top_p, top_k } = body
    expect({ temperature, top_p, top_k }).toEqual({
      temperature: undefined,
      top_p: undefined,
      top_k: undefined,
      ...sampling,
    })
    expect(left).toEqual(dropped)
  })

  it('leaves sampling out for models that refuse it', () => {
    const { body, dropped } = write({ temperature: 0.5, top_p: 0.5, top_k: 1 }, ADAPTIVE)
    expect(Object.keys(body)).toEqual(['model', 'max_tokens', 'messages'])
    expect(dropped).toEqual(['temperature', 'top_p', 'top_k'])
  })

  it.each([
    ['END', ['END']],
    [
      ['a', ' ', '\n', 'b'],
      ['a', 'b'],
    ],
    [[''], undefined],
  ])('writes stop %j as an array without blanks', (stop, expected) => {
    expect(toBody({ stop })['stop_sequences']).toEqual(expected)
  })

  it('carries the user, the tier and automatic caching', () => {
    expect(toBody({ user: 'u1', service_tier: 'default', cache_control: { type: 'ephemeral' } })).toMatchObject({
      metadata: { user_id: 'u1' },
      service_tier: 'standard_only',
      cache_control: { type: 'ephemeral' },
    })
  })

  it.each([
    { n: 2 },
    { logprobs: true },
    { top_logprobs: 3 },
    { modalities: ['text', 'audio'] },
    { audio: { voice: 'a' } },
    { functions: [{}] },
  ])('refuses %j, whose loss would change the answer', (asked) => {
    expect(() => write(asked)).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: Object.keys(asked)[0] }),
    )
  })

  it('takes values that ask for nothing, and names what it left out', () => {
    const asked = {
      n: 1,
      logprobs: false,
      modalities: ['text'],
      seed: 7,
      frequency_penalty: 0.5,
      logit_bias: {},
      store: false,
      metadata: { a: 'b' },
    }
    expect(write({ ...asked, presence_penalty: null, service_tier: 'flex' }).dropped).toEqual([
      'seed',
      'frequency_penalty',
      'metadata',
      'service_tier',
    ])
  })
})

describe('thinking', () => {
  const on = (tokens: number) => ({ type: 'enabled', budget_tokens: tokens, display: 'summarized' })

  it.each<[Partial<ChatRequest>, unknown]>([
    [{ reasoning_effort: 'high', max_tokens: 10_000 }, on(8000)],
    [{ reasoning: { effort: 'low' } }, on(12_800)],
    [{ reasoning: { max_tokens: 2000 }, max_tokens: 1500 }, on(1499)],
    [{ reasoning: { max_tokens: 100 } }, on(1024)],
    [{ reasoning: { enabled: true }, max_tokens: 3000 }, on(1500)],
    [{ reasoning_effort: 'minimal', max_tokens: 2000 }, on(1024)],
    [{ reasoning: { effort: 'low', exclude: true } }, { ...on(12_800), display: 'omitted' }],
    [{ reasoning_effort: 'none' }, { type: 'disabled' }],
    [{ reasoning: { enabled: false } }, { type: 'disabled' }],
    [{ reasoning_effort: 'high', max_tokens: 1024 }, undefined],
    [{ reasoning_effort: null }, undefined],
  ])('has a budget of at least 1024 and below max_tokens: %j', (asked, thinking) => {
    expect(toBody(asked)['thinking']).toEqual(thinking)
  })

  it.each<[Partial<ChatRequest>, unknown]>([
    [{ reasoning_effort: 'minimal' }, 'low'],
    [{ reasoning_effort: 'xhigh' }, 'high'],
    [{ reasoning: { max_tokens: 5000 } }, 'medium'],
    [{ reasoning: { effort: 'max' } }, 'max'],
  ])('is adaptive with an effort the model takes: %j', (asked, effort) => {
    expect(toBody(asked, ADAPTIVE)).toMatchObject({
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort },
    })
  })

  it.each([
    ['disabled', { thinking: { type: 'disabled' } }, []],
    ['between_tools', { thinking: { type: 'between_tools' } }, []],
    ['never', { output_config: { effort: 'low' } }, ['reasoning_effort']],
  ] as const)('is switched off as the model allows: %s', (thinkingOff, expected, dropped) => {
    const written = write({ reasoning_effort: 'none' }, { ...ADAPTIVE, thinkingOff })
    expect(written.body).toMatchObject(expected)
    expect(written.dropped).toEqual(dropped)
  })

  it('gives way to a forced tool where both are refused', () => {
    const asked: Partial<ChatRequest> = { tools: [WEATHER], tool_choice: 'required', reasoning_effort: 'high' }
    expect(write(asked, ADAPTIVE)).toMatchObject({
      body: { tool_choice: { type: 'any' } },
      dropped: ['reasoning_effort'],
    })
    expect(toBody(asked, ADAPTIVE)).not.toHaveProperty('thinking')
    expect(toBody(asked, { ...ADAPTIVE, forcedToolsWhileThinking: true })).toMatchObject({
      ...{ tool_choice: { type: 'any' }, thinking: { type: 'adaptive' } },
    })
  })

  it('has no budget when the thinking before open tool calls is lost', () => {
    const messages: ChatRequest['messages'] = [
      { role: 'user', content: 'Hi' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'weather', arguments: '' } }],
      },
      { role: 'tool', tool_call_id: 'a', content: 'sun' },
    ]
    expect(write({ messages, reasoning_effort: 'high' })).toMatchObject({ dropped: ['reasoning_effort'] })
    expect(toBody({ messages, reasoning_effort: 'high' })).not.toHaveProperty('thinking')
    expect(toBody({ messages, reasoning_effort: 'high' }, ADAPTIVE)).toHaveProperty('thinking')
  })
})

describe('tools', () => {
  it('keep their schema as it is', () => {
    expect(toBody({ tools: [WEATHER, { type: 'function', function: { name: 'now' } }] })['tools']).toEqual([
      { name: 'weather', description: 'Weather now', input_schema: WEATHER.function.parameters, strict: true },
      { name: 'now', input_schema: { type: 'object', properties: {} } },
    ])
  })

  it('of Anthropic go through, others are refused', () => {
    const computer = { type: 'computer_20251124', name: 'computer', display_width_px: 10 }
    expect(toBody({ tools: [computer, { type: 'openrouter:web_search' }] })['tools']).toEqual([
      computer,
      { type: 'web_search_20250305', name: 'web_search' },
    ])
    expect(() => write({ tools: [{ type: 'code_interpreter' }] })).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter' }),
    )
  })

  it.each<[Partial<ChatRequest>, unknown]>([
    [{ tool_choice: 'auto' }, { type: 'auto' }],
    [{ tool_choice: 'none' }, { type: 'none' }],
    [{ tool_choice: 'none', parallel_tool_calls: false }, { type: 'none' }],
    [{ tool_choice: 'required' }, { type: 'any' }],
    [{ tool_choice: { type: 'function', function: { name: 'weather' } } }, { type: 'tool', name: 'weather' }],
    [{ parallel_tool_calls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [
      { tool_choice: 'required', parallel_tool_calls: false },
      { type: 'any', disable_parallel_tool_use: true },
    ],
    [{}, undefined],
  ])('are chosen: %j', (asked, choice) => {
    expect(toBody({ tools: [WEATHER], ...asked })['tool_choice']).toEqual(choice)
  })

  it('are asked for in words where they cannot be forced', () => {
    const body = toBody({ tools: [WEATHER], tool_choice: { type: 'function', function: { name: 'weather' } } }, STRICT)
    expect(body['tool_choice']).toEqual({ type: 'auto' })
    expect(body['system']).toEqual([{ type: 'text', text: expect.stringContaining('the tool "weather"') }])
  })

  it('are only those allowed', () => {
    const now = { type: 'function', function: { name: 'now' } }
    const choice = { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [now] } }
    expect(toBody({ tools: [WEATHER, now], tool_choice: choice })).toMatchObject({
      tools: [{ name: 'now' }],
      tool_choice: { type: 'any' },
    })
  })

  it('need no choice where there are none', () => {
    expect(toBody({ tool_choice: 'required' })).not.toHaveProperty('tool_choice')
  })
})

describe('a JSON answer', () => {
  it('has a closed schema without what the grammar cannot hold', () => {
    expect(toBody({ response_format: FORMAT })['output_config']).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: { age: { type: 'integer', description: 'Years\n\nConstraints: {"minimum":0}' } },
          required: ['age'],
          additionalProperties: false,
        },
      },
    })
  })

  it('comes through a forced tool on models without structured outputs', () => {
    const body = toBody({ response_format: FORMAT }, { ...BUDGET, structuredOutput: false })
    expect(body).not.toHaveProperty('output_config')
    expect(body).toMatchObject({
      tools: [{ name: JSON_TOOL, input_schema: SCHEMA }],
      tool_choice: { type: 'tool', name: JSON_TOOL, disable_parallel_tool_use: true },
    })
  })

  it("leaves the model the choice between it and the caller's tools", () => {
    const body = toBody({ response_format: FORMAT, tools: [WEATHER] }, { ...BUDGET, structuredOutput: false })
    expect(body).toMatchObject({ tools: [{ name: 'weather' }, { name: JSON_TOOL }], tool_choice: { type: 'any' } })
  })

  it('without a schema is asked for in words', () => {
    const body = toBody({
      response_format: { type: 'json_object' },
      messages: [
        { role: 'system', content: 'Be terse' },
        { role: 'user', content: 'Hi' },
      ],
    })
    expect(body['system']).toEqual([
      { type: 'text', text: 'Be terse' },
      { type: 'text', text: expect.stringContaining('JSON object') },
    ])
  })
})
