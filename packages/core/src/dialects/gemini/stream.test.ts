import { describe, expect, it } from 'vitest'
import type { ChatChunk } from '../../types/chat.js'
import type { ReplyContext, StreamReader } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import { gemini } from './index.js'

function createContext(): ReplyContext & { memory: Map<string, string> } {
  return { id: 'chatcmpl-1', created: 1_790_000_000, model: 'asked', memory: new Map() }
}

function candidate(parts: unknown[], finishReason = 'STOP', rest: JsonObject = {}): JsonObject {
  return { candidates: [{ index: 0, content: { role: 'model', parts }, finishReason, ...rest }] }
}

function feed(reader: StreamReader, ...events: JsonObject[]): ChatChunk[] {
  return events.flatMap((event) => reader.read({ data: JSON.stringify(event) }))
}

describe('a streamed answer', () => {
  it('reads several kinds of part in one event, and numbers calls over the whole stream', () => {
    const reader = gemini.createStreamReader(createContext())
    const chunks = feed(
      reader,
      {
        candidates: [
          { content: { parts: [{ text: 'hm', thought: true }, { text: 'a' }, { functionCall: { name: 'f' } }] } },
        ],
      },
      { candidates: [{ content: { parts: [{ functionCall: { name: 'g', id: 'own1' } }] } }] },
      { candidates: [{ content: { parts: [{ text: '' }] }, finishReason: 'STOP' }] },
    )
    expect(chunks.map((chunk) => chunk.choices[0])).toEqual([
      { index: 0, delta: { role: 'assistant', reasoning: 'hm' }, finish_reason: null },
      { index: 0, delta: { content: 'a' }, finish_reason: null },
      {
        index: 0,
        delta: {
          tool_calls: [
            { index: 0, id: 'call_gm_chatcmpl1_0', type: 'function', function: { name: 'f', arguments: '{}' } },
          ],
        },
        finish_reason: null,
      },
      {
        index: 0,
        delta: { tool_calls: [{ index: 1, id: 'own1', type: 'function', function: { name: 'g', arguments: '{}' } }] },
        finish_reason: null,
      },
      { index: 0, delta: {}, finish_reason: 'tool_calls' },
    ])
    expect(reader.complete).toBe(true)
  })

  it('is not complete without a finishReason, and finishes once', () => {
    const reader = gemini.createStreamReader(createContext())
    feed(reader, candidate([{ text: 'a' }], ''))
    expect(reader.complete).toBe(false)
    const last = feed(reader, candidate([], 'MAX_TOKENS'), candidate([], 'STOP'))
    expect(last.map((chunk) => chunk.choices[0]?.finish_reason)).toEqual(['length'])
    expect(reader.complete).toBe(true)
  })

  it('keeps the last usage', () => {
    const reader = gemini.createStreamReader(createContext())
    feed(
      reader,
      { usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 1 } },
      { usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 9 } },
      {},
    )
    expect(reader.usage).toMatchObject({ input: 5, output: 9, partial: true })
    feed(reader, { ...candidate([{ text: '' }]), usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 10 } })
    expect(reader.usage?.partial).toBeUndefined()
  })

  it('stops at an error, as an object or in an array', () => {
    const error = { error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' } }
    const reader = gemini.createStreamReader(createContext())
    feed(reader, candidate([{ text: 'a' }], ''))
    expect(feed(reader, error, candidate([{ text: 'b' }]))).toEqual([])
    expect(reader).toMatchObject({ complete: false, error: { status: 503, type: 'UNAVAILABLE' } })
    const other = gemini.createStreamReader(createContext())
    other.read({ data: JSON.stringify([error]) })
    expect(other.error?.message).toBe('overloaded')
  })

  it('reports a broken call as an error without a finish', () => {
    const reader = gemini.createStreamReader(createContext())
    expect(feed(reader, { candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage: 'bad' }] })).toEqual(
      [],
    )
    expect(reader.error).toEqual({ code: 'MALFORMED_FUNCTION_CALL', message: 'bad' })
  })

  it('refuses a blocked prompt and an answer that was filtered at once', () => {
    const reader = gemini.createStreamReader(createContext())
    const [chunk] = feed(reader, { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 9 } })
    expect(chunk?.choices[0]).toMatchObject({
      delta: { role: 'assistant', refusal: expect.any(String) },
      finish_reason: 'content_filter',
    })
    expect(reader).toMatchObject({ complete: true, usage: { input: 9 }, error: undefined })
    const filtered = feed(gemini.createStreamReader(createContext()), candidate([], 'SAFETY'))
    expect(filtered[0]?.choices[0]).toMatchObject({
      delta: { refusal: expect.any(String) },
      finish_reason: 'content_filter',
    })
  })

  it('cites each source once', () => {
    const grounding = {
      groundingMetadata: {
        groundingChunks: [{ web: { uri: 'https://a.test' } }],
        groundingSupports: [{ segment: { endIndex: 1 }, groundingChunkIndices: [0] }],
      },
    }
    const reader = gemini.createStreamReader(createContext())
    const chunks = feed(
      reader,
      candidate([{ text: 'a' }], '', grounding),
      candidate([{ text: 'b' }], 'STOP', grounding),
    )
    expect(chunks.flatMap((chunk) => chunk.choices[0]?.delta.annotations ?? [])).toHaveLength(1)
  })

  it('throws SyntaxError for an event that is no JSON', () => {
    expect(() => gemini.createStreamReader(createContext()).read({ data: '{"candidates": [' })).toThrow(SyntaxError)
  })
})
