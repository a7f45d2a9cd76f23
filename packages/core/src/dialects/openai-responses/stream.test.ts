import { fixturesAvailable, readFixture } from '@shunpike/testkit'
import { describe, expect, it } from 'vitest'
import type { ChatChunk } from '../../types/chat.js'
import type { ReplyContext } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import { createSseFramer, parseFrame } from '../sse.js'
import { createStreamReader } from './stream.js'

function createContext(): ReplyContext {
  return { id: 'chatcmpl-1', created: 1, model: 'asked', memory: new Map<string, string>() }
}

function readEvents(events: JsonObject[], context = createContext()) {
  const reader = createStreamReader(context)
  return {
    reader,
    chunks: events.flatMap((event) => reader.read({ event: String(event.type), data: JSON.stringify(event) })),
  }
}

function readRecording(name: string) {
  const context = createContext()
  const reader = createStreamReader(context)
  const framer = createSseFramer()
  const rest = framer.push(readFixture(name).body)
  const last = framer.end()
  const events = [...rest, ...(last ? [last] : [])].map(parseFrame).filter((event) => event !== undefined)
  return { reader, context, chunks: events.flatMap((event) => reader.read(event)) }
}

const deltas = (chunks: ChatChunk[]) => chunks.flatMap((chunk) => chunk.choices.map((choice) => choice.delta))
const toContent = (chunks: ChatChunk[]) =>
  deltas(chunks)
    .map((delta) => delta.content ?? '')
    .join('')
const toReasoning = (chunks: ChatChunk[]) =>
  deltas(chunks)
    .map((delta) => delta.reasoning ?? '')
    .join('')
const toFinish = (chunks: ChatChunk[]) =>
  chunks.flatMap((chunk) => chunk.choices.flatMap((choice) => choice.finish_reason ?? []))

/** Tool calls put together as a client does: by `index`, id and name from the first fragment. */
function toCalls(chunks: ChatChunk[]) {
  const calls: { id?: string | undefined; name?: string | undefined; arguments: string }[] = []
  for (const { index, id, function: part } of deltas(chunks).flatMap((delta) => delta.tool_calls ?? [])) {
    const call = calls[index]
    if (call) call.arguments += part?.arguments ?? ''
    else calls[index] = { id, name: part?.name, arguments: part?.arguments ?? '' }
  }
  return calls
}

const call = (at: number, id: string) => ({
  type: 'response.output_item.added',
  output_index: at,
  item: { type: 'function_call', call_id: id, name: 'f', arguments: '' },
})
const completed = {
  type: 'response.completed',
  response: { status: 'completed', usage: { input_tokens: 5, output_tokens: 2 } },
}

describe('a Responses stream', () => {
  it('gives text with one role and one finish', () => {
    const { chunks, reader } = readEvents([
      { type: 'response.created', response: { id: 'resp_1', created_at: 9, model: 'gpt-x' } },
      { type: 'response.in_progress', response: { id: 'resp_1' } },
      { type: 'response.output_text.delta', output_index: 0, delta: 'Hel' },
      { type: 'response.output_text.delta', output_index: 0, delta: 'lo' },
      { type: 'response.output_text.done', output_index: 0, text: 'Hello' },
      completed,
    ])
    expect(toContent(chunks)).toBe('Hello')
    expect(deltas(chunks).filter((delta) => delta.role)).toHaveLength(1)
    expect(toFinish(chunks)).toEqual(['stop'])
    expect(chunks.every((chunk) => chunk.id === 'resp_1' && chunk.created === 9 && chunk.model === 'gpt-x')).toBe(true)
    expect(reader).toMatchObject({ complete: true, error: undefined, usage: { input: 5, output: 2 } })
  })

  it('keeps interleaved calls apart by output index, whatever the item ids', () => {
    const { chunks } = readEvents([
      call(1, 'call_a'),
      call(3, 'call_b'),
      { type: 'response.function_call_arguments.delta', output_index: 3, item_id: 'x', delta: '{"b"' },
      { type: 'response.function_call_arguments.delta', output_index: 1, item_id: 'y', delta: '{"a":1}' },
      { type: 'response.function_call_arguments.delta', output_index: 3, item_id: 'z', delta: ':2}' },
      completed,
    ])
    expect(toCalls(chunks)).toEqual([
      { id: 'call_a', name: 'f', arguments: '{"a":1}' },
      { id: 'call_b', name: 'f', arguments: '{"b":2}' },
    ])
    expect(toFinish(chunks)).toEqual(['tool_calls'])
  })

  it('sends arguments once, also when they come only at the end or not at all', () => {
    const { chunks } = readEvents([
      call(0, 'whole'),
      { type: 'response.function_call_arguments.done', output_index: 0, arguments: '{"a":1}' },
      {
        type: 'response.output_item.done',
        output_index: 0,
        item: { type: 'function_call', call_id: 'whole', name: 'f', arguments: '{"a":1}' },
      },
      call(1, 'none'),
      {
        type: 'response.output_item.done',
        output_index: 2,
        item: { type: 'function_call', call_id: 'late', name: 'g', arguments: '{}' },
      },
      completed,
    ])
    expect(toCalls(chunks).map((each) => [each.id, each.arguments])).toEqual([
      ['whole', '{"a":1}'],
      ['none', '{}'],
      ['late', '{}'],
    ])
  })

  it('gives reasoning as it comes, its encrypted block when it is whole, and remembers that for the next call', () => {
    const context = createContext()
    const { chunks } = readEvents(
      [
        { type: 'response.reasoning_summary_part.added', output_index: 0, summary_index: 0 },
        { type: 'response.reasoning_summary_text.delta', output_index: 0, delta: 'One' },
        { type: 'response.reasoning_summary_part.added', output_index: 0, summary_index: 1 },
        { type: 'response.reasoning_summary_text.delta', output_index: 0, delta: 'Two' },
        { type: 'response.output_item.added', output_index: 0, item: { type: 'reasoning', encrypted_content: 'half' } },
        {
          type: 'response.output_item.done',
          output_index: 0,
          item: { type: 'reasoning', id: 'rs_1', encrypted_content: 'WHOLE' },
        },
        call(1, 'call_1'),
        call(2, 'call_2'),
        completed,
      ],
      context,
    )
    expect(toReasoning(chunks)).toBe('One\n\nTwo')
    const details = deltas(chunks).flatMap((delta) => delta.reasoning_details ?? [])
    expect(details.filter((detail) => detail.type === 'reasoning.encrypted')).toEqual([
      { type: 'reasoning.encrypted', data: 'WHOLE', id: 'rs_1', format: 'openai-responses-v1', index: 0 },
    ])
    expect(context.memory.get('call_1')).toContain('WHOLE')
    expect(context.memory.get('call_2')).toBeUndefined()
  })

  it('gives refusals and citations', () => {
    const { chunks } = readEvents([
      { type: 'response.refusal.delta', output_index: 0, delta: 'No.' },
      {
        type: 'response.output_text.annotation.added',
        output_index: 0,
        annotation: { type: 'url_citation', url: 'https://a.example' },
      },
    ])
    expect(deltas(chunks)).toEqual([
      { role: 'assistant', refusal: 'No.' },
      { annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.example' } }] },
    ])
  })

  it('ends with length when the limit cut it', () => {
    const { chunks, reader } = readEvents([
      {
        type: 'response.incomplete',
        response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
      },
    ])
    expect(toFinish(chunks)).toEqual(['length'])
    expect(reader).toMatchObject({ complete: true, usage: undefined })
  })

  it.each([
    { type: 'error', code: 'server_error', message: 'Broken', param: null, sequence_number: 3 },
    { type: 'error', sequence_number: 3, error: { type: 'x', code: 'server_error', message: 'Broken' } },
    {
      type: 'response.failed',
      response: { object: 'response', status: 'failed', error: { code: 'server_error', message: 'Broken' } },
    },
    { error: { code: 'server_error', message: 'Broken' } },
  ])('fails in every shape: %j', (event) => {
    const reader = createStreamReader(createContext())
    expect(reader.read({ data: JSON.stringify(event) })).toEqual([])
    expect(reader).toMatchObject({ complete: false, error: { code: 'server_error', message: 'Broken' } })
    expect(reader.read({ data: JSON.stringify(completed) })).toEqual([])
    expect(reader.complete).toBe(false)
  })

  it('ignores events it does not know, [DONE] and JSON that is no object', () => {
    const reader = createStreamReader(createContext())
    const data = ['{"type":"constructor"}', '{"type":"response.new_thing.delta","delta":"x"}', '[DONE]', '1', '{}']
    expect(data.flatMap((each) => reader.read({ data: each }))).toEqual([])
    expect(() => reader.read({ data: '{"type"' })).toThrow(SyntaxError)
  })
})

const skipped = fixturesAvailable ? '' : ' (skipped: no recordings here)'
describe.skipIf(!fixturesAvailable)(`recorded streams${skipped}`, () => {
  it('reads text', () => {
    const { chunks, reader } = readRecording('openai/responses-text-stream')
    expect(toContent(chunks)).toMatch(/1.*2.*3/s)
    expect(toFinish(chunks)).toEqual(['stop'])
    expect(reader).toMatchObject({ complete: true, error: undefined, usage: { tier: 'default' } })
    expect(reader.usage).toMatchObject(lastUsage('openai/responses-text-stream'))
  })

  it('reads a reasoning summary', () => {
    const { chunks, reader } = readRecording('openai/responses-reasoning-stream')
    expect(toReasoning(chunks)).toBe(lastSummary('openai/responses-reasoning-stream'))
    expect(toContent(chunks)).toMatch(/9/)
    expect(reader.usage).toMatchObject(lastUsage('openai/responses-reasoning-stream'))
  })

  it('reads a tool call after hidden reasoning', () => {
    const { chunks, reader, context } = readRecording('openai/responses-tool-stream')
    expect(toCalls(chunks)).toEqual([
      { id: 'call_gAlMKYUezxsrjOsVqKjhG5Me', name: 'best_language_to_learn', arguments: '{}' },
    ])
    expect(toFinish(chunks)).toEqual(['tool_calls'])
    expect(context.memory.get('call_gAlMKYUezxsrjOsVqKjhG5Me')).toMatch(/^openai-responses-v1:.*rs_0216a3dd84164ded/)
    expect(reader.usage).toMatchObject({ input: 58, output: 248, reasoning: 192 })
  })

  it('reads a stream whose item ids rotate as one answer', () => {
    const { chunks, reader } = readRecording('openai/responses-id-rotation-stream')
    expect(toContent(chunks)).toMatch(/^There are \*\*3\*\* letter/)
    expect(toReasoning(chunks)).toBe('**Counting character occurrences**')
    expect(new Set(chunks.map((chunk) => chunk.id)).size).toBe(1)
    expect(reader.usage).toMatchObject({ input: 19, output: 105 })
  })

  it('reads OpenRouter, with its reported cost', () => {
    const { chunks, reader } = readRecording('openrouter/responses-stream')
    expect(toCalls(chunks)).toEqual([{ id: 'call_faKQ4JI18zZQE2oynAbvwip4', name: 'llm_version', arguments: '{}' }])
    expect(reader.complete).toBe(true)
    expect(reader.usage).toMatchObject({
      input: 42,
      output: 12,
      reported: { cost: '0.000036', upstreamCost: '0.000036', isByok: false },
    })
  })

  it('reads a failure behind a 200', () => {
    const { chunks, reader } = readRecording('openai/responses-failed-stream')
    expect(toContent(chunks)).toBe('')
    expect(toFinish(chunks)).toEqual([])
    expect(reader).toMatchObject({ complete: false, error: { code: 'insufficient_quota', type: 'insufficient_quota' } })
  })

  function lastResponse(name: string): JsonObject {
    const line =
      readFixture(name)
        .body.toString('utf8')
        .split('\n')
        .filter((each) => each.startsWith('data: {'))
        .at(-1) ?? ''
    return (JSON.parse(line.slice(6)) as { response: JsonObject }).response
  }

  function lastUsage(name: string): JsonObject {
    const usage = lastResponse(name).usage as {
      input_tokens: number
      output_tokens: number
      output_tokens_details: { reasoning_tokens: number }
    }
    return {
      input: usage.input_tokens,
      output: usage.output_tokens,
      reasoning: usage.output_tokens_details.reasoning_tokens,
    }
  }

  function lastSummary(name: string): string {
    const output = lastResponse(name).output as { summary?: { text: string }[] }[]
    return output
      .flatMap((item) => item.summary ?? [])
      .map((part) => part.text)
      .join('\n\n')
  }
})
