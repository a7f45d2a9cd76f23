/** Custom tools, whose input is free text, over the bridge and back (wire.md 1.2, 1.4). */
import { expect, it } from 'vitest'
import type { ChatChunk, ChatMessage, ChatRequest } from '../../types/chat.js'
import type { ReplyContext } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import { openaiResponses } from './index.js'

const SQL = { name: 'sql', description: 'Runs a query' }
const grammar = { syntax: 'lark', definition: 'start: "SELECT"' }
const context: ReplyContext = { id: 'chatcmpl-1', created: 1, model: 'asked', memory: new Map() }

function write(chat: Partial<ChatRequest>): JsonObject {
  const target = { model: 'gpt-5.6', stream: false, rules: {}, memory: new Map() }
  return openaiResponses.fromChatRequest({ model: 'm', messages: [], ...chat }, target).body
}

it('writes tools flat, the grammar of one too', () => {
  const tools = [
    { type: 'custom', custom: { ...SQL, format: { type: 'grammar', grammar } } },
    { type: 'custom', custom: { name: 'note', format: { type: 'text' } } },
    { type: 'custom', custom: { name: 'plain' } },
  ]
  expect(write({ tools }).tools).toEqual([
    { type: 'custom', ...SQL, format: { type: 'grammar', ...grammar } },
    { type: 'custom', name: 'note', format: { type: 'text' } },
    { type: 'custom', name: 'plain' },
  ])
})

it('chooses one, alone or among others', () => {
  const named = { type: 'custom', custom: { name: 'sql' } }
  expect(write({ tool_choice: named }).tool_choice).toEqual({ type: 'custom', name: 'sql' })
  expect(
    write({ tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [named] } } }),
  ).toMatchObject({
    tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'custom', name: 'sql' }] },
  })
})

const item = { type: 'custom_tool_call', id: 'ctc_1', call_id: 'call_1', name: 'sql', input: 'SELECT 1' }
const call = { id: 'call_1', type: 'custom', custom: { name: 'sql', input: 'SELECT 1' } }

it('reads a call, and sends it back with its result', () => {
  const { reply } = openaiResponses.toChatReply({ status: 'completed', output: [item] }, context)
  expect(reply.choices[0]).toMatchObject({
    finish_reason: 'tool_calls',
    message: { content: null, tool_calls: [call] },
  })
  const answer = reply.choices[0]?.message as ChatMessage
  const { input } = write({ messages: [answer, { role: 'tool', tool_call_id: 'call_1', content: '1' }] })
  expect(input).toEqual([
    { type: 'custom_tool_call', call_id: 'call_1', name: 'sql', input: 'SELECT 1' },
    { type: 'custom_tool_call_output', call_id: 'call_1', output: '1' },
  ])
})

it.each<[string, JsonObject[]]>([
  [
    'in pieces',
    [
      { type: 'response.custom_tool_call_input.delta', output_index: 1, delta: 'SELECT' },
      { type: 'response.custom_tool_call_input.delta', output_index: 1, delta: ' 1' },
    ],
  ],
  ['whole', []],
])('streams a call whose input comes %s, beside a function call', (_, deltas) => {
  const reader = openaiResponses.createStreamReader(context)
  const called = { type: 'function_call', call_id: 'call_0', name: 'f', arguments: '' }
  const events = [
    { type: 'response.output_item.added', output_index: 0, item: called },
    { type: 'response.function_call_arguments.done', output_index: 0, arguments: '' },
    { type: 'response.output_item.added', output_index: 1, item: { ...item, input: '' } },
    ...deltas,
    { type: 'response.custom_tool_call_input.done', output_index: 1, input: 'SELECT 1' },
    { type: 'response.output_item.done', output_index: 1, item },
    { type: 'response.completed', response: { status: 'completed', output: [called, item] } },
  ]
  const chunks: ChatChunk[] = events.flatMap((event) => reader.read({ data: JSON.stringify(event) }))
  const parts = chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? [])
  expect(parts.filter(({ index }) => index === 0).map((part) => part.function?.arguments)).toEqual(['', '{}'])
  const custom = parts.filter(({ index }) => index === 1)
  expect(custom[0]).toMatchObject({ id: 'call_1', type: 'custom', custom: { name: 'sql' } })
  expect(custom.map((part) => part.custom?.input).join('')).toBe('SELECT 1')
  expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls')
})

it('gives a call without input no input of its own making', () => {
  const reader = openaiResponses.createStreamReader(context)
  const events = [
    { type: 'response.output_item.added', output_index: 0, item: { ...item, input: '' } },
    { type: 'response.completed', response: { status: 'completed' } },
  ]
  const chunks = events.flatMap((event) => reader.read({ data: JSON.stringify(event) }))
  expect(chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? [])).toHaveLength(1)
})
