import { describe, expect, it } from 'vitest'
import { ShunpikeError } from '../../errors.js'
import type { ChatDelta, FinishReason } from '../../types/chat.js'
import { createReasoningMemory } from '../reasoning-memory.js'
import { createStreamWriter, toInboundReply } from './inbound-stream.js'
import { toChatReply } from './reply.js'
import { readResponsesUsage } from './usage.js'

const HEAD = ['created', 'in_progress']

function write(...deltas: ChatDelta[]) {
  const writer = createStreamWriter('1')
  const events = deltas.flatMap((delta) => writer.write(chunk(delta)))
  return [...events, ...writer.finish(undefined, {})]
}

function chunk(delta: ChatDelta, finishReason: FinishReason | null = null) {
  const choices = [{ index: 0, delta, finish_reason: finishReason }]
  return { id: 'c', object: 'chat.completion.chunk' as const, created: 1, model: 'm', choices }
}

function call(index: number, fragment: string, id?: string): ChatDelta {
  const named = id === undefined ? {} : { id }
  return { tool_calls: [{ index, ...named, function: { name: 'f', arguments: fragment } }] }
}

/** Without `response.`, and with the item it is about. */
const toLines = (events: ReturnType<typeof write>) =>
  events.map(
    ({ type, output_index: index }) => type.replace('response.', '') + (index === undefined ? '' : ` ${index}`),
  )

describe('the events of a response', () => {
  it('come in the order that was recorded, and are counted', () => {
    const events = write({ reasoning: 'hm' }, { content: 'a' }, { content: 'b' }, call(0, '{}', 'c0'))
    expect(toLines(events)).toEqual([
      ...HEAD,
      ...['output_item.added 0', 'reasoning_summary_part.added 0', 'reasoning_summary_text.delta 0'],
      ...['reasoning_summary_text.done 0', 'reasoning_summary_part.done 0', 'output_item.done 0'],
      ...['output_item.added 1', 'content_part.added 1', 'output_text.delta 1', 'output_text.delta 1'],
      ...['output_text.done 1', 'content_part.done 1', 'output_item.done 1'],
      ...['output_item.added 2', 'function_call_arguments.delta 2', 'function_call_arguments.done 2'],
      ...['output_item.done 2', 'completed'],
    ])
    expect(events.map((event) => event['sequence_number'])).toEqual(events.map((_event, index) => index))
  })

  it('keep calls that interleave apart', () => {
    const events = write(call(0, '{"a"', 'c0'), call(1, '{"b"', 'c1'), call(0, ':1}'), call(1, ':2}'))
    expect(events.at(-1)?.['response']).toMatchObject({
      output: [
        { type: 'function_call', call_id: 'c0', arguments: '{"a":1}', status: 'completed' },
        { type: 'function_call', call_id: 'c1', arguments: '{"b":2}', status: 'completed' },
      ],
    })
  })

  it.each([
    ['length', 'incomplete', { reason: 'max_output_tokens' }],
    ['content_filter', 'incomplete', { reason: 'content_filter' }],
    ['stop', 'completed', null],
  ] as const)('end %s as %s', (reason, status, details) => {
    const writer = createStreamWriter('1')
    writer.write(chunk({ content: 'a' }, reason))
    expect(writer.finish(undefined, {}).at(-1)).toMatchObject({
      type: `response.${status}`,
      response: { status, incomplete_details: details },
    })
  })

  it('end a broken answer as failed, with what was whole', () => {
    const writer = createStreamWriter('1')
    writer.write(chunk({ content: 'a' }))
    const [error, failed] = writer.fail(new ShunpikeError('truncated', 'It was cut.'))
    expect(error).toMatchObject({ type: 'error', error: { code: 'truncated', message: 'It was cut.' } })
    expect(failed).toMatchObject({
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'truncated' }, output: [] },
    })
  })
})

describe('a whole response', () => {
  it('means what it did before the hub', () => {
    const usage = {
      input_tokens: 10,
      input_tokens_details: { cached_tokens: 3, cache_write_tokens: 2 },
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 4 },
      total_tokens: 15,
    }
    const annotations = [{ type: 'url_citation', url: 'https://example.org', title: 'T', start_index: 0, end_index: 1 }]
    const wire = {
      id: 'resp_1',
      created_at: 1,
      model: 'gpt-5.6-sol',
      status: 'completed',
      output: [
        { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: 'E' },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'a', annotations }] },
        { type: 'function_call', call_id: 'c0', name: 'f', arguments: '{"a":1}' },
      ],
    }
    const context = { id: 'c', created: 1, model: 'm', memory: createReasoningMemory() }
    const { reply } = toChatReply(wire, context)
    const response = toInboundReply('1', reply, readResponsesUsage(usage), { cost: 0.5 })
    expect(response).toMatchObject({ ...wire, usage: { ...usage, cost: 0.5 } })
  })
})
