import { describe, expect, it } from 'vitest'
import type { ChatReplyMessage } from '../../types/chat.js'
import type { ReadReply, ReplyContext } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import { gemini } from './index.js'

function createContext(): ReplyContext & { memory: Map<string, string> } {
  return { id: 'chatcmpl-1', created: 1_790_000_000, model: 'asked', memory: new Map() }
}

function read(wire: JsonObject, context = createContext()): ReadReply {
  return gemini.toChatReply(wire, context)
}

function candidate(parts: unknown[], finishReason = 'STOP', rest: JsonObject = {}): JsonObject {
  return { candidates: [{ index: 0, content: { role: 'model', parts }, finishReason, ...rest }] }
}

function messageOf(wire: JsonObject): ChatReplyMessage | undefined {
  return read(wire).reply.choices[0]?.message
}

const image = { inlineData: { mimeType: 'image/png', data: 'AA==' } }

describe('a whole answer', () => {
  it('names what the wire names, else what the context knows', () => {
    const named = read({ ...candidate([]), responseId: 'r', modelVersion: 'gemini-3.8-flash' }).reply
    expect(named).toMatchObject({
      id: 'r',
      model: 'gemini-3.8-flash',
      created: 1_790_000_000,
      object: 'chat.completion',
    })
    expect(read(candidate([])).reply).toMatchObject({ id: 'chatcmpl-1', model: 'asked' })
  })

  it('keeps thoughts, text and images apart', () => {
    const wire = candidate([{ text: 'hm', thought: true }, { text: 'a' }, image, { text: 'b' }])
    expect(messageOf(wire)).toEqual({
      role: 'assistant',
      content: 'ab',
      reasoning: 'hm',
      images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }],
    })
  })

  it('shows code that Google ran', () => {
    const parts = [
      { executableCode: { language: 'PYTHON', code: 'print(1)' } },
      { codeExecutionResult: { output: '1' } },
    ]
    expect(messageOf(candidate(parts))?.content).toBe('\n```python\nprint(1)\n```\n\n```\n1\n```\n')
  })

  it('gives calls without ids the same short ids every time', () => {
    const wire = candidate([
      { functionCall: { name: 'f' }, thoughtSignature: 's' },
      { functionCall: { name: 'g', args: { z: 1, a: 2 } } },
    ])
    const context = createContext()
    const { reply } = read(wire, context)
    expect(reply.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } })
    expect(reply.choices[0]?.message.tool_calls).toEqual([
      {
        id: 'call_gm_chatcmpl1_0',
        type: 'function',
        function: { name: 'f', arguments: '{}' },
        extra_content: { google: { thought_signature: 's' } },
      },
      { id: 'call_gm_chatcmpl1_1', type: 'function', function: { name: 'g', arguments: '{"z":1,"a":2}' } },
    ])
    expect(read(wire).reply).toEqual(reply)
    expect(context.memory).toEqual(new Map([['call_gm_chatcmpl1_0', 'google-gemini-v1:s']]))
    const long = read(wire, { ...createContext(), id: `chatcmpl-${'x'.repeat(90)}` }).reply
    expect(long.choices[0]?.message.tool_calls?.[0]?.id.length).toBeLessThanOrEqual(40)
  })

  it('brings its own ids back to a request without them', () => {
    const { reply } = read(candidate([{ functionCall: { name: 'f' }, thoughtSignature: 's' }]))
    const message = reply.choices[0]?.message
    const id = message?.tool_calls?.[0]?.id ?? ''
    const messages = [
      { role: 'user' as const, content: 'q' },
      message,
      { role: 'tool' as const, tool_call_id: id, content: 'r' },
    ]
    const { body } = gemini.fromChatRequest(
      { model: 'm', messages: messages as [] },
      { model: 'm', stream: false, rules: {}, memory: new Map() },
    )
    expect(body.contents).toEqual([
      { role: 'user', parts: [{ text: 'q' }] },
      { role: 'model', parts: [{ functionCall: { name: 'f', args: {} }, thoughtSignature: 's' }] },
      { role: 'user', parts: [{ functionResponse: { name: 'f', response: { output: 'r' } } }] },
    ])
  })

  it('has a choice for each candidate', () => {
    const { reply } = read({
      candidates: [
        { index: 0, content: { parts: [{ functionCall: { name: 'f' } }] }, finishReason: 'STOP' },
        { index: 1, content: { parts: [{ functionCall: { name: 'f' } }] }, finishReason: 'STOP' },
      ],
    })
    const ids = reply.choices.map((choice) => choice.message.tool_calls?.[0]?.id)
    expect(reply.choices.map((choice) => choice.index)).toEqual([0, 1])
    expect(new Set(ids).size).toBe(2)
  })

  it.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['CONTINUATION', 'length'],
    ['SAFETY', 'content_filter'],
    ['RECITATION', 'content_filter'],
    ['LANGUAGE', 'content_filter'],
    ['SPII', 'content_filter'],
    ['IMAGE_SAFETY', 'content_filter'],
    ['OTHER', 'stop'],
    ['SOMETHING_NEW', 'stop'],
  ])('ends with %s as %s', (native, finish) => {
    const { reply, error } = read(candidate([{ text: 'a' }], native))
    expect(reply.choices[0]).toMatchObject({ finish_reason: finish, message: { content: 'a' } })
    expect(reply.choices[0]?.message.refusal).toBeUndefined()
    expect(error).toBeUndefined()
  })

  it.each(['MALFORMED_FUNCTION_CALL', 'MALFORMED_RESPONSE', 'UNEXPECTED_TOOL_CALL', 'TOO_MANY_TOOL_CALLS', 'OTHER'])(
    'fails when it ends empty with %s',
    (native) => {
      const { reply, error } = read({ candidates: [{ content: {}, finishReason: native }] })
      expect(error?.code).toBe(native)
      expect(reply.choices[0]?.finish_reason).toBe('error')
    },
  )

  it('leaves an empty success empty', () => {
    const wire = {
      candidates: [{ content: { role: 'model' }, finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 4 },
    }
    const { reply, error, usage } = read(wire)
    expect(reply.choices[0]).toEqual({ index: 0, message: { role: 'assistant', content: '' }, finish_reason: 'stop' })
    expect(error).toBeUndefined()
    expect(usage).toMatchObject({ input: 4, output: 0 })
  })

  it('turns a blocked prompt into a refusal, with or without counts', () => {
    const blocked = read({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } })
    expect(blocked.usage).toBeUndefined()
    expect(blocked.reply.choices).toEqual([
      {
        index: 0,
        message: { role: 'assistant', content: null, refusal: 'The provider blocked the prompt: PROHIBITED_CONTENT.' },
        finish_reason: 'content_filter',
      },
    ])
  })

  it('has no choices when the wire has none, and an error when the wire has one', () => {
    expect(read({}).reply.choices).toEqual([])
    expect(read({ error: { code: 503, message: 'busy', status: 'UNAVAILABLE' } }).error).toEqual({
      message: 'busy',
      type: 'UNAVAILABLE',
      status: 503,
    })
  })

  it('cites sources by characters, not bytes', () => {
    const text = 'Größe: 5. Ende.'
    const wire = candidate([{ text }], 'STOP', {
      groundingMetadata: {
        groundingChunks: [{ web: { uri: 'https://a.test', title: 'a' } }, { image: {} }],
        groundingSupports: [{ segment: { startIndex: 12, endIndex: 17 }, groundingChunkIndices: [0, 1, 9] }],
      },
    })
    expect(messageOf(wire)?.annotations).toEqual([
      { type: 'url_citation', url_citation: { url: 'https://a.test', title: 'a', start_index: 10, end_index: 15 } },
    ])
    expect(text.slice(10, 15)).toBe('Ende.')
  })

  it('reads logprobs', () => {
    const wire = candidate([{ text: 'é' }], 'STOP', {
      logprobsResult: {
        chosenCandidates: [{ token: 'é', logProbability: -0.5 }],
        topCandidates: [{ candidates: [{ token: 'e' }] }],
      },
    })
    expect(read(wire).reply.choices[0]?.logprobs).toEqual({
      content: [
        { token: 'é', logprob: -0.5, bytes: [195, 169], top_logprobs: [{ token: 'e', logprob: 0, bytes: [101] }] },
      ],
    })
  })
})
