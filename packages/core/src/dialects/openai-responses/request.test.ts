import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../types/chat.js'
import type { Target } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import type { ModelRules } from '../../types/rules.js'
import { remember } from './reasoning-items.js'
import { fromChatRequest } from './request.js'

const REASONING: ModelRules = { sampling: false, efforts: ['none', 'low', 'medium', 'high'], defaultEffort: 'medium' }

const TOOL = {
  type: 'function',
  function: { name: 'weather', description: 'Weather now', parameters: { type: 'object' } },
}

function createTarget(rules: ModelRules = REASONING, stream = false): Target {
  return { model: 'gpt-5.6-sol', stream, rules, memory: new Map<string, string>() }
}

function toBody(chat: Partial<ChatRequest>, target = createTarget()): JsonObject {
  const { body } = fromChatRequest(
    { model: 'openai/gpt-5.6-sol', messages: [{ role: 'user', content: 'Hi' }], ...chat },
    target,
  )
  return JSON.parse(JSON.stringify(body)) as JsonObject
}

describe('a chat request as a Responses request', () => {
  it('is stateless and names the model as the provider does', () => {
    expect(toBody({})).toEqual({
      model: 'gpt-5.6-sol',
      input: [{ role: 'user', content: 'Hi' }],
      store: false,
      include: ['reasoning.encrypted_content'],
    })
  })

  it('does not change the chat request', () => {
    const chat: ChatRequest = {
      model: 'm',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      tools: [TOOL],
    }
    const before = structuredClone(chat)
    fromChatRequest(chat, createTarget())
    expect(chat).toEqual(before)
  })

  it('writes strict: false for tools, since Responses takes a missing one as true', () => {
    const strict = { type: 'function', function: { name: 'now', strict: true } }
    expect(toBody({ tools: [TOOL, strict] }).tools).toEqual([
      { type: 'function', name: 'weather', description: 'Weather now', parameters: { type: 'object' }, strict: false },
      { type: 'function', name: 'now', parameters: { type: 'object', properties: {} }, strict: true },
    ])
  })

  it('flattens tool choices', () => {
    expect(toBody({ tool_choice: 'required' }).tool_choice).toBe('required')
    expect(toBody({ tool_choice: { type: 'function', function: { name: 'now' } } }).tool_choice).toEqual({
      type: 'function',
      name: 'now',
    })
    const allowed = { mode: 'auto', tools: [{ type: 'function', function: { name: 'now' } }] }
    expect(toBody({ tool_choice: { type: 'allowed_tools', allowed_tools: allowed } }).tool_choice).toEqual({
      type: 'allowed_tools',
      mode: 'auto',
      tools: [{ type: 'function', name: 'now' }],
    })
  })

  it('puts the response format and the verbosity into text', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } }
    const body = toBody({
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema, strict: true } },
      verbosity: 'low',
    })
    expect(body.text).toEqual({ format: { type: 'json_schema', name: 'a', schema, strict: true }, verbosity: 'low' })
    expect(toBody({ response_format: { type: 'json_object' } }).text).toEqual({ format: { type: 'json_object' } })
  })

  it.each([
    [{ max_tokens: 100 }, 100],
    [{ max_tokens: 100, max_completion_tokens: 200 }, 200],
    [{ max_tokens: 1 }, 16],
    [{ max_tokens: null }, undefined],
  ])('limits output: %j', (limits, expected) => {
    expect(toBody(limits).max_output_tokens).toBe(expected)
  })

  it.each([
    [{ reasoning_effort: 'high' }, { effort: 'high' }],
    [{ reasoning_effort: 'none' }, { effort: 'none' }],
    [{ reasoning: { effort: 'xhigh' } }, { effort: 'high', summary: 'auto' }],
    [{ reasoning: { effort: 'minimal' } }, { effort: 'low', summary: 'auto' }],
    [{ reasoning: { max_tokens: 2000 } }, { effort: 'medium', summary: 'auto' }],
    [{ reasoning: { max_tokens: 50_000 } }, { effort: 'high', summary: 'auto' }],
    [{ reasoning: { enabled: false } }, { effort: 'none' }],
    [{ reasoning: { enabled: true, summary: 'detailed' } }, { effort: 'medium', summary: 'detailed' }],
    [{ reasoning: { effort: 'low', exclude: true } }, { effort: 'low' }],
    [{ reasoning_effort: 'low', include_reasoning: false }, { effort: 'low' }],
  ])('reads reasoning: %j', (asked, expected) => {
    expect(toBody(asked).reasoning).toEqual(expected)
  })

  it('asks a model that does not reason for none of it', () => {
    const body = toBody({ temperature: 0.2 }, createTarget({ efforts: [], sampling: true }))
    expect(body).toMatchObject({ temperature: 0.2 })
    expect(body).not.toHaveProperty('reasoning')
    expect(body).not.toHaveProperty('include')
  })

  it('keeps sampling only where the model takes it', () => {
    const rules: ModelRules = {
      sampling: true,
      samplingNeedsNoEffort: true,
      efforts: ['none', 'low'],
      defaultEffort: 'none',
    }
    expect(toBody({ temperature: 0, top_p: 0.5 }, createTarget(rules))).toMatchObject({ temperature: 0, top_p: 0.5 })
    expect(toBody({ temperature: 0, reasoning_effort: 'low' }, createTarget(rules))).not.toHaveProperty('temperature')
    expect(toBody({ temperature: 0 })).not.toHaveProperty('temperature')
  })

  it('copies what both dialects share', () => {
    const shared = {
      parallel_tool_calls: false,
      metadata: { a: 'b' },
      service_tier: 'flex',
      prompt_cache_key: 'k',
      user: 'u',
      safety_identifier: 's',
    }
    expect(toBody(shared)).toMatchObject(shared)
  })

  it('streams without asking for usage, which always comes', () => {
    const body = toBody({ stream: true, stream_options: { include_usage: true } }, createTarget(REASONING, true))
    expect(body.stream).toBe(true)
    expect(body).not.toHaveProperty('stream_options')
  })

  it.each([
    { stop: ['END'] },
    { stop: 'END' },
    { n: 2 },
    { logit_bias: { '50256': -100 } },
    { logprobs: true },
    { modalities: ['text', 'audio'] },
    { audio: { voice: 'alloy', format: 'wav' } },
    { tools: [{ type: 'openrouter:web_search' }] },
    { functions: [{ name: 'old' }] },
  ])('refuses what it cannot carry: %j', (chat) => {
    expect(() => toBody(chat)).toThrow(expect.objectContaining({ code: 'unsupported_parameter' }))
  })

  it('takes the values of refused members that ask for nothing', () => {
    expect(() => toBody({ stop: [], n: 1, logit_bias: {}, logprobs: false, modalities: ['text'] })).not.toThrow()
  })

  it('names what it left out, but not what steers the router', () => {
    const { dropped } = fromChatRequest(
      {
        model: 'm',
        messages: [],
        seed: 1,
        temperature: 0,
        top_k: 4,
        frequency_penalty: null,
        provider: {},
        store: true,
      },
      createTarget(),
    )
    expect(dropped).toEqual(['seed', 'temperature', 'top_k', 'store'])
  })
})

describe('a conversation as input items', () => {
  it('translates every role and part', () => {
    const messages: ChatRequest['messages'] = [
      { role: 'system', content: 'Be terse.' },
      { role: 'developer', content: [{ type: 'text', text: 'Really.' }] },
      {
        role: 'user',
        name: 'ann',
        content: [
          { type: 'text', text: 'Look', prompt_cache_breakpoint: { mode: 'explicit' } },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==', detail: 'low' } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA==' } },
          { type: 'file', file: { filename: 'b.pdf', file_data: 'https://example.com/b.pdf' } },
        ],
      },
      { role: 'assistant', content: [{ type: 'text', text: 'A cat.' }] },
      { role: 'assistant', content: null, refusal: 'No.' },
    ]
    expect(toBody({ messages }).input).toEqual([
      { role: 'system', content: 'Be terse.' },
      { role: 'developer', content: [{ type: 'input_text', text: 'Really.' }] },
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'Look', prompt_cache_breakpoint: { mode: 'explicit' } },
          { type: 'input_image', image_url: 'data:image/png;base64,AA==', detail: 'low' },
          { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA==' },
          { type: 'input_file', filename: 'b.pdf', file_url: 'https://example.com/b.pdf' },
        ],
      },
      { role: 'assistant', content: [{ type: 'output_text', text: 'A cat.' }] },
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
    ])
  })

  it('refuses audio and the old function role', () => {
    const audio = { type: 'input_audio', input_audio: { data: '', format: 'wav' } }
    expect(() => toBody({ messages: [{ role: 'user', content: [audio] }] })).toThrow(/messages\[0\]\.content\[0\]/)
    expect(() => toBody({ messages: [{ role: 'function', name: 'f', content: '1' }] })).toThrow(/messages\[0\]\.role/)
  })

  const CALLS: ChatRequest['messages'][number] = {
    role: 'assistant',
    content: '',
    tool_calls: [
      { id: 'call_1', type: 'function', function: { name: 'a', arguments: '{"x":1}' } },
      { id: 'call_2', type: 'function', function: { name: 'b', arguments: '' } },
    ],
  }
  const CALL_ITEMS = [
    { type: 'function_call', call_id: 'call_1', name: 'a', arguments: '{"x":1}' },
    { type: 'function_call', call_id: 'call_2', name: 'b', arguments: '{}' },
  ]

  it('turns tool calls and results into items of their own', () => {
    const messages = [CALLS, { role: 'tool' as const, tool_call_id: 'call_1', content: 'ok' }]
    expect(toBody({ messages }).input).toEqual([
      ...CALL_ITEMS,
      { type: 'function_call_output', call_id: 'call_1', output: 'ok' },
    ])
  })

  it('puts echoed reasoning back at its places', () => {
    const format = 'openai-responses-v1'
    const message: ChatRequest['messages'][number] = {
      ...CALLS,
      reasoning_details: [
        { type: 'reasoning.summary', summary: 'First ', format, index: 0 },
        { type: 'reasoning.summary', summary: 'thought', format, index: 0 },
        { type: 'reasoning.encrypted', data: 'AAA', id: 'rs_1', format, index: 0 },
        { type: 'reasoning.encrypted', data: 'BBB', id: 'rs_2', format, index: 2 },
      ],
    }
    expect(toBody({ messages: [message] }).input).toEqual([
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [{ type: 'summary_text', text: 'First thought' }],
        encrypted_content: 'AAA',
      },
      CALL_ITEMS[0],
      { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'BBB' },
      CALL_ITEMS[1],
    ])
  })

  it('puts reasoning whose details are numbered one by one first', () => {
    const format = 'openai-responses-v1'
    const message: ChatRequest['messages'][number] = {
      ...CALLS,
      reasoning_details: [
        { type: 'reasoning.summary', summary: 'Thought', format, index: 0 },
        { type: 'reasoning.encrypted', data: 'AAA', id: 'rs_1', format, index: 1 },
      ],
    }
    const reasoning = {
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: 'Thought' }],
      encrypted_content: 'AAA',
    }
    expect(toBody({ messages: [message] }).input).toEqual([reasoning, ...CALL_ITEMS])
  })

  it('leaves out reasoning of other vendors and reasoning that is only a summary', () => {
    const message: ChatRequest['messages'][number] = {
      ...CALLS,
      reasoning_details: [
        { type: 'reasoning.text', text: 'hm', signature: 'sig', format: 'anthropic-claude-v1', index: 0 },
        { type: 'reasoning.encrypted', data: 'GGG', id: 'x', format: 'google-gemini-v1', index: 0 },
        { type: 'reasoning.summary', summary: 'only words', format: 'openai-responses-v1', index: 0 },
      ],
    }
    expect(toBody({ messages: [message] }).input).toEqual(CALL_ITEMS)
  })

  it("recalls the reasoning of a client that dropped it, and no other dialect's signature", () => {
    const target = createTarget()
    remember(target.memory, 'call_1', [{ type: 'reasoning.encrypted', data: 'AAA', id: 'rs_1' }])
    target.memory.set('call_2', 'a signature of another dialect')
    expect(toBody({ messages: [{ ...CALLS, content: 'Wait.' }] }, target).input).toEqual([
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'AAA' },
      { role: 'assistant', content: 'Wait.' },
      ...CALL_ITEMS,
    ])
  })
})
