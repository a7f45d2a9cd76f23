import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../types/json.js'
import { toChatRequest } from './inbound-request.js'

const HI = [{ role: 'user', content: 'Hi' }]

function toMessages(messages: JsonObject[], rest: JsonObject = {}) {
  return toChatRequest({ model: 'claude-test', max_tokens: 10, messages, ...rest }).messages
}

describe('a Messages request as a chat request', () => {
  it('carries what both have', () => {
    const chat = toChatRequest({
      ...{
        model: 'claude-test',
        max_tokens: 100,
        messages: HI,
        system: 'Be terse',
        stream: true,
        metadata: { user_id: 'u' },
      },
      ...{ temperature: 0.5, top_p: 0.9, top_k: 4, stop_sequences: ['END'], service_tier: 'standard_only' },
    })
    expect(chat).toEqual({
      model: 'claude-test',
      messages: [
        { role: 'system', content: 'Be terse' },
        { role: 'user', content: 'Hi' },
      ],
      ...{ max_completion_tokens: 100, temperature: 0.5, top_p: 0.9, top_k: 4, stop: ['END'], service_tier: 'default' },
      ...{ stream: true, stream_options: { include_usage: true } },
    })
  })

  it('is as short as it came: nulls and empty lists say nothing', () => {
    const body = {
      model: 'claude-test',
      max_tokens: 1,
      messages: HI,
      system: [],
      tools: [],
      thinking: null,
      temperature: null,
      tool_choice: null,
    }
    expect(toChatRequest(body)).toEqual({ model: 'claude-test', messages: HI, max_completion_tokens: 1 })
  })

  it.each([
    [{ type: 'enabled', budget_tokens: 2048 }, undefined, { max_tokens: 2048 }],
    [{ type: 'enabled', budget_tokens: 2048, display: 'omitted' }, undefined, { max_tokens: 2048, exclude: true }],
    [{ type: 'adaptive' }, undefined, { enabled: true }],
    [{ type: 'adaptive' }, { effort: 'xhigh' }, { effort: 'xhigh' }],
    [undefined, { effort: 'low' }, { effort: 'low' }],
    [{ type: 'disabled' }, undefined, { effort: 'none' }],
    [{ type: 'between_tools' }, { effort: 'low' }, { effort: 'none' }],
    [undefined, undefined, undefined],
  ])('asks for reasoning: %j %j', (thinking, config, reasoning) => {
    expect(
      toChatRequest({ model: 'm', max_tokens: 10, messages: HI, thinking, output_config: config }).reasoning,
    ).toEqual(reasoning)
  })

  it('asks for a JSON answer, also by the name of the beta', () => {
    const format = { type: 'json_schema', schema: { type: 'object' } }
    const wanted = { type: 'json_schema', json_schema: { name: 'answer', schema: { type: 'object' }, strict: true } }
    expect(toChatRequest({ model: 'm', messages: HI, output_config: { format } }).response_format).toEqual(wanted)
    expect(toChatRequest({ model: 'm', messages: HI, output_format: format }).response_format).toEqual(wanted)
  })
})

describe('tools', () => {
  it('are functions; those that run at Anthropic stay what they are', () => {
    const schema = { type: 'object', properties: {}, additionalProperties: false }
    const search = { type: 'web_search_20250305', name: 'web_search', max_uses: 3 }
    const tools = [
      { name: 'f', description: 'F', input_schema: schema, strict: true },
      { type: 'custom', name: 'g', input_schema: schema },
      search,
    ]
    expect(toChatRequest({ model: 'm', messages: HI, tools }).tools).toEqual([
      { type: 'function', function: { name: 'f', description: 'F', parameters: schema, strict: true } },
      { type: 'function', function: { name: 'g', parameters: schema } },
      search,
    ])
  })

  it.each([
    [{ type: 'auto' }, { tool_choice: 'auto' }],
    [{ type: 'none' }, { tool_choice: 'none' }],
    [
      { type: 'any', disable_parallel_tool_use: true },
      { tool_choice: 'required', parallel_tool_calls: false },
    ],
    [{ type: 'tool', name: 'f' }, { tool_choice: { type: 'function', function: { name: 'f' } } }],
  ])('are chosen: %j', (choice, expected) => {
    const tools = [{ name: 'f', input_schema: { type: 'object' } }]
    const {
      tools: _,
      model: __,
      messages: ___,
      ...rest
    } = toChatRequest({ model: 'm', messages: HI, tools, tool_choice: choice })
    expect(rest).toEqual(expected)
  })

  it('cannot be chosen in a way that does not exist', () => {
    const refused = expect.objectContaining({ code: 'unsupported_parameter', param: 'tool_choice' })
    expect(() => toChatRequest({ model: 'm', messages: HI, tool_choice: { type: 'some' } })).toThrow(refused)
  })
})

describe('messages', () => {
  it('have the results of tools in front, as text, and their images with what the user says', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAA=' } }
    const messages = toMessages([
      { role: 'user', content: 'Hi' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Wait' },
          { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
          { type: 'tool_use', id: 'b', name: 'g', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'And?' },
          {
            type: 'tool_result',
            tool_use_id: 'a',
            content: [{ type: 'text', text: 'one' }, image, { type: 'text', text: 'two' }],
          },
          {
            type: 'tool_result',
            tool_use_id: 'b',
            is_error: true,
            content: 'broken',
            cache_control: { type: 'ephemeral' },
          },
        ],
      },
    ])
    expect(messages.slice(1)).toEqual([
      {
        ...{ role: 'assistant', content: [{ type: 'text', text: 'Wait' }] },
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
          { id: 'b', type: 'function', function: { name: 'g', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: 'one\ntwo' },
      {
        role: 'tool',
        tool_call_id: 'b',
        content: [{ type: 'text', text: 'Error: broken', cache_control: { type: 'ephemeral' } }],
      },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAA=' } },
          { type: 'text', text: 'And?' },
        ],
      },
    ])
  })

  it("keep thinking beside the answer; what Anthropic's own tools did is in the text", () => {
    const [, answer] = toMessages([
      { role: 'user', content: 'Hi' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'One', signature: 's' },
          { type: 'redacted_thinking', data: 'secret' },
          { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
          { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
          { type: 'text', text: 'Hello' },
        ],
      },
    ])
    expect(answer).toEqual({
      ...{ role: 'assistant', content: [{ type: 'text', text: 'Hello' }], reasoning: 'One' },
      reasoning_details: [
        { type: 'reasoning.text', text: 'One', signature: 's', format: 'anthropic-claude-v1', index: 0 },
        { type: 'reasoning.encrypted', data: 'secret', format: 'anthropic-claude-v1', index: 1 },
      ],
    })
  })

  it('of the system stay in their place', () => {
    const reminder = { role: 'system', content: [{ type: 'text', text: 'B', cache_control: { type: 'ephemeral' } }] }
    const messages = toMessages([...HI, reminder], { system: [{ type: 'text', text: 'A' }] })
    expect(messages).toEqual([{ role: 'system', content: [{ type: 'text', text: 'A' }] }, ...HI, reminder])
  })

  it.each([
    [
      { type: 'image', source: { type: 'url', url: 'https://a.test/a.png' } },
      { type: 'image_url', image_url: { url: 'https://a.test/a.png' } },
    ],
    [
      { type: 'document', title: 'a.pdf', source: { type: 'base64', media_type: 'application/pdf', data: 'AAA=' } },
      { type: 'file', file: { file_data: 'data:application/pdf;base64,AAA=', filename: 'a.pdf' } },
    ],
    [
      { type: 'document', source: { type: 'url', url: 'https://a.test/a.pdf' } },
      { type: 'file', file: { file_data: 'https://a.test/a.pdf' } },
    ],
    [
      { type: 'document', source: { type: 'file', file_id: 'file_1' } },
      { type: 'file', file: { file_id: 'file_1' } },
    ],
    [
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Words' } },
      { type: 'text', text: 'Words' },
    ],
    [
      { type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'Words' }] } },
      { type: 'text', text: 'Words' },
    ],
    [
      { type: 'search_result', source: 'https://a.test', title: 'A', content: [{ type: 'text', text: 'Words' }] },
      { type: 'text', text: 'A\nhttps://a.test\nWords' },
    ],
  ])('have parts: %j', (block, part) => {
    expect(toMessages([{ role: 'user', content: [block] }])).toEqual([{ role: 'user', content: [part] }])
  })

  it.each([
    [{ type: 'image', source: { type: 'file', file_id: 'file_1' } }, 'messages[0].content[0]'],
    [{ type: 'hologram' }, 'messages[0].content[0]'],
  ])('cannot carry %j', (block, param) => {
    const refused = expect.objectContaining({ code: 'unsupported_parameter', param: expect.stringContaining(param) })
    expect(() => toMessages([{ role: 'user', content: [block] }])).toThrow(refused)
  })
})
