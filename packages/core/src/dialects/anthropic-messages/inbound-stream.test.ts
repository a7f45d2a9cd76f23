import { describe, expect, it } from 'vitest'
import { ShunpikeError } from '../../errors.js'
import type { ChatChunk, ChatDelta, FinishReason } from '../../types/chat.js'
import type { InboundEvent } from '../../types/inbound.js'
import { createStreamWriter } from './inbound-stream.js'
import { readMessagesUsage } from './usage.js'

function chunk(delta: ChatDelta, finishReason: FinishReason | null = null): ChatChunk {
  const choices = [{ index: 0, delta, finish_reason: finishReason }]
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm', choices }
}

function call(index: number, fragment: string, id?: string): ChatDelta {
  const named = id === undefined ? {} : { id, type: 'function' as const }
  return {
    tool_calls: [
      { index, ...named, function: { ...(id === undefined ? {} : { name: `f${index}` }), arguments: fragment } },
    ],
  }
}

/** Events as short lines: `0 text_delta Hi`. */
function write(...deltas: ChatDelta[]): string[] {
  const writer = createStreamWriter('1')
  const events = [...deltas.flatMap((delta) => writer.write(chunk(delta))), ...writer.finish(undefined, {})]
  return events.map(toLine)
}

function toLine({ type, index, delta, content_block: block }: InboundEvent): string {
  if (type === 'content_block_start') return `${index} + ${(block as { type: string }).type}`
  if (type === 'content_block_stop') return `${index} -`
  if (type !== 'content_block_delta') return type
  const { type: kind, ...rest } = delta as { type: string }
  return `${index} ${kind} ${Object.values(rest)[0]}`
}

const HEAD = ['message_start', 'ping']
const TAIL = ['message_delta', 'message_stop']

describe('the events of a message', () => {
  it('open one block at a time, and text again after a call', () => {
    expect(
      write({ role: 'assistant', content: '' }, { content: 'a' }, { content: 'b' }, call(0, '{}', 'c0'), {
        content: 'z',
      }),
    ).toEqual([
      ...HEAD,
      ...['0 + text', '0 text_delta a', '0 text_delta b', '0 -'],
      ...['1 + tool_use', '1 input_json_delta {}', '1 -'],
      ...['2 + text', '2 text_delta z', '2 -'],
      ...TAIL,
    ])
  })

  it('hold back what interleaves with an open call', () => {
    const lines = write(call(0, '{"a"', 'c0'), call(1, '{"b"', 'c1'), call(0, ':1}'), call(1, ':2}'), call(0, ' '))
    expect(lines).toEqual([
      ...HEAD,
      ...['0 + tool_use', '0 input_json_delta {"a"', '0 input_json_delta :1}', '0 -'],
      ...['1 + tool_use', '1 input_json_delta {"b"', '1 input_json_delta :2}', '1 -'],
      ...TAIL,
    ])
  })

  it('lose nothing of calls whose arguments never become whole', () => {
    const lines = write(call(0, '', 'c0'), call(1, '{"b"', 'c1'), call(2, '{}', 'c2'), call(1, ':'))
    expect(lines).toEqual([
      ...HEAD,
      ...['0 + tool_use', '0 input_json_delta ', '0 -'],
      ...['1 + tool_use', '1 input_json_delta {"b"', '1 input_json_delta :', '1 -'],
      ...['2 + tool_use', '2 input_json_delta {}', '2 -'],
      ...TAIL,
    ])
  })

  it('carry signed thinking block by block, and other reasoning without a signature', () => {
    const format = 'anthropic-claude-v1'
    const signed = write(
      { reasoning: 'hm', reasoning_details: [{ type: 'reasoning.text', text: 'hm', format, index: 0 }] },
      { reasoning_details: [{ type: 'reasoning.text', signature: 'S', format, index: 0 }] },
      { reasoning_details: [{ type: 'reasoning.encrypted', data: 'D', format, index: 1 }] },
      { content: 'a' },
    )
    expect(signed).toEqual([
      ...HEAD,
      ...['0 + thinking', '0 thinking_delta hm', '0 signature_delta S', '0 -'],
      ...['1 + redacted_thinking', '1 -'],
      ...['2 + text', '2 text_delta a', '2 -'],
      ...TAIL,
    ])
    const plain = { reasoning_content: 'hm' } as ChatDelta
    expect(write(plain)).toContain('0 thinking_delta hm')
    const foreign = { reasoning: 'hm', reasoning_details: [{ type: 'reasoning.summary' as const, summary: 'hm' }] }
    expect(write(foreign)).toEqual([...HEAD, '0 + thinking', '0 thinking_delta hm', '0 -', ...TAIL])
  })

  it.each([
    ['stop', {}, { stop_reason: 'end_turn' }],
    ['stop', call(0, '{}', 'c0'), { stop_reason: 'tool_use' }],
    ['length', {}, { stop_reason: 'max_tokens' }],
    ['tool_calls', {}, { stop_reason: 'tool_use' }],
    ['content_filter', {}, { stop_reason: 'refusal', stop_details: null }],
    ['stop', { refusal: 'No.' }, { stop_reason: 'refusal', stop_details: { type: 'refusal', explanation: 'No.' } }],
  ] as const)('end %s %j as %j', (reason, delta, expected) => {
    const writer = createStreamWriter('1')
    writer.write(chunk(delta as ChatDelta))
    writer.write(chunk({}, reason))
    expect(writer.finish(undefined, {}).find(({ type }) => type === 'message_delta')).toMatchObject({ delta: expected })
  })

  it('end with the usage of the whole call and its cost', () => {
    const given = {
      input_tokens: 7,
      cache_read_input_tokens: 3,
      cache_creation_input_tokens: 5,
      cache_creation: { ephemeral_5m_input_tokens: 4, ephemeral_1h_input_tokens: 1 },
      output_tokens: 9,
      output_tokens_details: { thinking_tokens: 2 },
      service_tier: 'standard',
    }
    const [usage] = createStreamWriter('1')
      .finish(readMessagesUsage(given), { cost: 0.5 })
      .flatMap((event) => (event.type === 'message_delta' ? [event['usage']] : []))
    expect(usage).toEqual({ ...given, server_tool_use: null, cost: 0.5 })
  })

  it('end a broken answer with an error only', () => {
    const writer = createStreamWriter('call-1')
    writer.write(chunk({ content: 'a' }))
    expect(writer.fail(new ShunpikeError('truncated', 'It was cut.'))).toEqual([
      {
        type: 'error',
        error: { type: 'api_error', message: 'It was cut.', code: 'truncated' },
        request_id: 'call-1',
      },
    ])
  })
})
