import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../types/json.js'
import { readError } from './error.js'
import { toChatReply } from './reply.js'
import { recall } from './thinking-blocks.js'
import { JSON_TOOL } from './wire.js'

function read(members: JsonObject, memory = new Map<string, string>()) {
  const wire = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-served',
    content: [],
    stop_reason: 'end_turn',
    ...members,
  }
  return toChatReply(wire, { id: 'chatcmpl-1', created: 5, model: 'asked', memory })
}

function readChoice(members: JsonObject) {
  return read(members).reply.choices[0]
}

describe('a message as a chat reply', () => {
  it('joins text and has the served model', () => {
    expect(
      read({
        content: [
          { type: 'text', text: 'A' },
          { type: 'server_tool_use', id: 's', name: 'web_search' },
          { type: 'text', text: 'B' },
        ],
      }).reply,
    ).toEqual({
      id: 'msg_1',
      object: 'chat.completion',
      created: 5,
      model: 'claude-served',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'AB', refusal: null },
          finish_reason: 'stop',
          logprobs: null,
        },
      ],
    })
  })

  it('has tool calls, thinking with signatures, and no empty text', () => {
    const memory = new Map<string, string>()
    const thinking = [
      { type: 'thinking', thinking: 'Hm', signature: 's' },
      { type: 'redacted_thinking', data: 'd' },
      { type: 'thinking', thinking: '', signature: 's2' },
    ]
    const { reply } = read(
      { content: [...thinking, { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } }], stop_reason: 'tool_use' },
      memory,
    )
    const format = 'anthropic-claude-v1'
    expect(reply.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: null,
        reasoning: 'Hm',
        reasoning_details: [
          { type: 'reasoning.text', text: 'Hm', signature: 's', format, index: 0 },
          { type: 'reasoning.encrypted', data: 'd', format, index: 1 },
          { type: 'reasoning.text', text: '', signature: 's2', format, index: 2 },
        ],
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }],
      },
    })
    expect(recall(memory, 'a').map(({ block }) => block)).toEqual(thinking)
  })

  it('shows our own JSON tool as text', () => {
    const choice = readChoice({
      content: [{ type: 'tool_use', id: 'a', name: JSON_TOOL, input: { age: 3 } }],
      stop_reason: 'tool_use',
    })
    expect(choice).toMatchObject({ finish_reason: 'stop', message: { content: '{"age":3}' } })
    expect(choice?.message).not.toHaveProperty('tool_calls')
  })

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['pause_turn', 'length'],
    ['refusal', 'content_filter'],
    ['a_new_reason', 'stop'],
  ])('that ended with %s ends with %s', (reason, expected) => {
    expect(readChoice({ stop_reason: reason })?.finish_reason).toBe(expected)
  })

  it('that ended for an unknown reason but calls tools ends with tool_calls', () => {
    expect(
      readChoice({ stop_reason: 'a_new_reason', content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }] })
        ?.finish_reason,
    ).toBe('tool_calls')
  })

  it('has annotations for citations with an address only', () => {
    const citations = [
      { url: 'https://a.test', title: null, cited_text: 'x' },
      { type: 'char_location', document_title: 'D' },
    ]
    expect(
      readChoice({
        content: [
          { type: 'text', text: 'ab' },
          { type: 'text', text: 'cd', citations },
        ],
      })?.message.annotations,
    ).toEqual([
      {
        type: 'url_citation',
        url_citation: { url: 'https://a.test', title: '', content: 'x', start_index: 2, end_index: 4 },
      },
    ])
  })

  it('is an error in spite of its status when it says so', () => {
    expect(
      toChatReply(
        { type: 'error', error: { type: 'api_error', message: 'x' } },
        { id: 'i', created: 0, model: 'm', memory: new Map() },
      ).error,
    ).toEqual({
      type: 'api_error',
      message: 'x',
    })
  })
})

describe('an error body', () => {
  it('has a code where Anthropic tells one', () => {
    const error = {
      type: 'rate_limit_error',
      message: 'Spent',
      details: { error_code: 'enforced_spend_limit_reached' },
    }
    expect(readError({ type: 'error', error })).toEqual({
      type: 'rate_limit_error',
      message: 'Spent',
      code: 'enforced_spend_limit_reached',
    })
  })

  it.each([[{ error: null }], [{ type: 'message', content: [] }], ['error'], [null], [[]]])('is not %j', (body) => {
    expect(readError(body)).toBeUndefined()
  })
})
