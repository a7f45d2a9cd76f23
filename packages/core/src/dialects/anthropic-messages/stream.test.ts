import { describe, expect, it } from 'vitest'
import type { ChatChunk } from '../../types/chat.js'
import type { ReplyContext } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import { createStreamReader } from './stream.js'
import { recall } from './thinking-blocks.js'
import { JSON_TOOL } from './wire.js'

const start = (usage: JsonObject = { input_tokens: 7, output_tokens: 1 }): JsonObject => ({
  type: 'message_start',
  message: { id: 'msg_1', model: 'claude-served', role: 'assistant', content: [], usage },
})
const open = (index: number, block: JsonObject): JsonObject => ({
  type: 'content_block_start',
  index,
  content_block: block,
})
const delta = (index: number, type: string, members: JsonObject): JsonObject => ({
  type: 'content_block_delta',
  index,
  delta: { type, ...members },
})
const close = (index: number): JsonObject => ({ type: 'content_block_stop', index })
const end = (reason: string, usage: JsonObject = { output_tokens: 9 }, details: JsonObject = {}): JsonObject[] => [
  { type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null, ...details }, usage },
  { type: 'message_stop' },
]

function createContext(): ReplyContext & { memory: Map<string, string> } {
  return { id: 'chatcmpl-1', created: 5, model: 'asked', memory: new Map() }
}

function read(events: JsonObject[], context = createContext()) {
  const reader = createStreamReader(context)
  const chunks = events.flatMap((event) => reader.read({ event: String(event['type']), data: JSON.stringify(event) }))
  return { reader, chunks, deltas: chunks.map((chunk) => chunk.choices[0]?.delta), finish: toFinish(chunks) }
}

function toFinish(chunks: ChatChunk[]): unknown[] {
  return chunks.map((chunk) => chunk.choices[0]?.finish_reason).filter((reason) => reason !== null)
}

describe('a Messages stream', () => {
  it('says the role once and names the served model', () => {
    const { chunks, finish } = read([
      start(),
      { type: 'ping' },
      open(0, { type: 'text', text: '' }),
      delta(0, 'text_delta', { text: 'Hi' }),
      close(0),
      ...end('end_turn'),
    ])
    expect(chunks).toEqual([
      {
        id: 'msg_1',
        object: 'chat.completion.chunk',
        created: 5,
        model: 'claude-served',
        choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
      },
      expect.objectContaining({ choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: null }] }),
      expect.objectContaining({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
    ])
    expect(finish).toEqual(['stop'])
  })

  it('counts tool calls from 0 however many other blocks there are, and gives one without arguments "{}"', () => {
    const { deltas, finish } = read([
      start(),
      ...[open(0, { type: 'text', text: '' }), delta(0, 'text_delta', { text: 'Wait' }), close(0)],
      ...[
        open(1, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
        delta(1, 'input_json_delta', { partial_json: '{"q":1}' }),
        close(1),
      ],
      ...[
        open(2, { type: 'tool_use', id: 'a', name: 'now', input: {} }),
        delta(2, 'input_json_delta', { partial_json: '' }),
        close(2),
      ],
      ...[
        open(3, { type: 'tool_use', id: 'b', name: 'f', input: {} }),
        delta(3, 'input_json_delta', { partial_json: '{"x":' }),
      ],
      ...[delta(3, 'input_json_delta', { partial_json: '1}' }), close(3)],
      ...end('tool_use'),
    ])
    expect(deltas.flatMap((each) => each?.tool_calls ?? [])).toEqual([
      { index: 0, id: 'a', type: 'function', function: { name: 'now', arguments: '' } },
      { index: 0, function: { arguments: '{}' } },
      { index: 1, id: 'b', type: 'function', function: { name: 'f', arguments: '' } },
      { index: 1, function: { arguments: '{"x":' } },
      { index: 1, function: { arguments: '1}' } },
    ])
    expect(finish).toEqual(['tool_calls'])
  })

  it('takes arguments that come whole with the start, and a block that never stops', () => {
    const { deltas } = read([
      start(),
      open(0, { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } }),
      ...end('tool_use'),
    ])
    expect(deltas[2]?.tool_calls).toEqual([{ index: 0, function: { arguments: '{"x":1}' } }])
  })

  it('keeps thinking, its signature, and remembers both for the tool call that follows', () => {
    const context = createContext()
    const format = 'anthropic-claude-v1'
    const { deltas } = read(
      [
        start(),
        ...[open(0, { type: 'thinking', thinking: '', signature: '' }), delta(0, 'thinking_delta', { thinking: 'Hm' })],
        ...[delta(0, 'thinking_delta', { thinking: '' }), delta(0, 'signature_delta', { signature: 's0' }), close(0)],
        ...[open(1, { type: 'redacted_thinking', data: 'secret' }), close(1)],
        ...[
          open(2, { type: 'thinking', thinking: '', signature: '' }),
          delta(2, 'thinking_delta', { thinking: 'Oh' }),
          delta(2, 'signature_delta', { signature: 's2' }),
          close(2),
        ],
        ...[open(3, { type: 'tool_use', id: 'a', name: 'f', input: {} }), close(3)],
        ...end('tool_use'),
      ],
      context,
    )
    expect(deltas.map((each) => each?.reasoning).filter(Boolean)).toEqual(['Hm', '\n\nOh'])
    expect(deltas.flatMap((each) => each?.reasoning_details ?? [])).toEqual([
      { type: 'reasoning.text', text: 'Hm', format, index: 0 },
      { type: 'reasoning.text', signature: 's0', format, index: 0 },
      { type: 'reasoning.encrypted', data: 'secret', format, index: 1 },
      { type: 'reasoning.text', text: 'Oh', format, index: 2 },
      { type: 'reasoning.text', signature: 's2', format, index: 2 },
    ])
    expect(recall(context.memory, 'a')).toEqual([
      { block: { type: 'thinking', thinking: 'Hm', signature: 's0' }, index: 0 },
      { block: { type: 'redacted_thinking', data: 'secret' }, index: 1 },
      { block: { type: 'thinking', thinking: 'Oh', signature: 's2' }, index: 2 },
    ])
  })

  it('has citations as annotations, with their place in the text', () => {
    const citation = { type: 'web_search_result_location', url: 'https://a.test', title: 'A', cited_text: 'is 4' }
    const { deltas } = read([
      start(),
      ...[open(0, { type: 'text', text: '' }), delta(0, 'text_delta', { text: 'It ' }), close(0)],
      ...[
        open(1, { type: 'text', text: '', citations: [] }),
        delta(1, 'citations_delta', { citation }),
        delta(1, 'text_delta', { text: 'is 4' }),
        close(1),
      ],
      ...end('end_turn'),
    ])
    expect(deltas.flatMap((each) => each?.annotations ?? [])).toEqual([
      {
        type: 'url_citation',
        url_citation: { url: 'https://a.test', title: 'A', content: 'is 4', start_index: 3, end_index: 7 },
      },
    ])
  })

  it('shows our own JSON tool as text', () => {
    const json = [
      open(0, { type: 'tool_use', id: 'a', name: JSON_TOOL, input: {} }),
      delta(0, 'input_json_delta', { partial_json: '{"age":3}' }),
      close(0),
    ]
    const { deltas, finish } = read([start(), ...json, ...end('tool_use')])
    expect(deltas.map((each) => each?.content ?? '').join('')).toBe('{"age":3}')
    expect(deltas.every((each) => each?.tool_calls === undefined)).toBe(true)
    expect(finish).toEqual(['stop'])
  })

  it('skips events, blocks and deltas that it does not know', () => {
    const { deltas } = read([
      start(),
      { type: 'content_block_telemetry', index: 0 },
      ...[open(0, { type: 'compaction', content: null }), delta(0, 'compaction_delta', { content: 'x' }), close(0)],
      ...[
        open(1, { type: 'text', text: '' }),
        delta(1, 'future_delta', { text: 'no' }),
        delta(9, 'text_delta', { text: 'no' }),
        close(1),
      ],
      ...end('end_turn'),
    ])
    expect(deltas).toEqual([{ role: 'assistant', content: '' }, {}])
  })

  it('has running totals: the last ones stand, an explicit zero too, null does not', () => {
    const { reader } = read([
      start({
        input_tokens: 10,
        cache_read_input_tokens: 400,
        cache_creation: { ephemeral_5m_input_tokens: 0 },
        output_tokens: 3,
        service_tier: 'standard',
      }),
      ...end('end_turn', { input_tokens: 25, cache_read_input_tokens: 0, cache_creation: null, output_tokens: 40 }),
    ])
    expect(reader.usage).toMatchObject({ input: 25, cacheRead: 0, output: 40, tier: 'standard' })
  })

  it('starts over without saying the role twice or counting anything twice', () => {
    const body = [open(0, { type: 'text', text: '' }), delta(0, 'text_delta', { text: 'Hi' }), close(0)]
    const { deltas, reader, finish } = read([start(), start(), ...body, ...end('end_turn')])
    expect(deltas).toEqual([{ role: 'assistant', content: '' }, { content: 'Hi' }, {}])
    expect(reader.usage).toMatchObject({ input: 7, output: 9 })
    expect(reader.usage?.partial).toBeUndefined()
    expect(finish).toEqual(['stop'])
  })

  it('is whole only with the terminal event, whatever reason to stop was told', () => {
    const body = [start(), open(0, { type: 'text', text: '' }), delta(0, 'text_delta', { text: 'Hi' })]
    const [stop = {}, last = {}] = end('end_turn')
    expect(read(body).reader).toMatchObject({ complete: false, usage: { partial: true } })
    expect(read([...body, { type: 'message_delta', delta: { stop_reason: null }, usage: {} }]).reader.complete).toBe(
      false,
    )
    expect(read([...body, stop])).toMatchObject({ reader: { complete: false }, finish: ['stop'] })
    expect(read([...body, stop, last])).toMatchObject({ reader: { complete: true }, finish: ['stop'] })
    expect(read([...body, last])).toMatchObject({ reader: { complete: true }, finish: ['stop'] })
  })

  it('ends with an in-band error, after which nothing counts', () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
    const { reader, finish } = read([start(), error, ...end('end_turn')])
    expect(reader.error).toEqual({ type: 'overloaded_error', message: 'Overloaded' })
    expect(reader.complete).toBe(false)
    expect(finish).toEqual([])
  })

  it('tells why the model refused', () => {
    const { chunks } = read([
      start(),
      ...end('refusal', {}, { stop_details: { category: 'cyber', explanation: 'No.' } }),
    ])
    expect(chunks[1]?.choices[0]).toEqual({ index: 0, delta: { refusal: 'No.' }, finish_reason: 'content_filter' })
  })

  it('throws for an event that is no JSON', () => {
    expect(() => createStreamReader(createContext()).read({ data: '{"type":' })).toThrow(SyntaxError)
  })
})
