import { fixturesAvailable, fixturesPath, listFixtures, readFixture } from '@shunpike/testkit'
import { describe, expect, it } from 'vitest'
import type { ChatChunk, ChatReplyMessage, FinishReason } from '../../types/chat.js'
import type { ReplyContext } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import { createSseFramer, parseFrame } from '../sse.js'
import { anthropicMessages } from './index.js'
import { toThinkingBlocks } from './thinking-blocks.js'

const missing = fixturesAvailable ? '' : ` (skipped: ${fixturesPath} is not there)`
// The results of a batch are lines of JSON, of another endpoint.
const names = fixturesAvailable ? listFixtures('anthropic').filter((name) => !name.endsWith('/batch-results')) : []

function readJson(name: string): JsonObject {
  return JSON.parse(readFixture(name).body.toString()) as JsonObject
}

/** The bytes of a stream; one source kept its frames as a JSON array. `undefined` for a body that is no stream. */
function readStream(name: string): Buffer | undefined {
  const { body } = readFixture(name)
  if (body.toString('utf8', 0, 20).startsWith('event: ')) return body
  const parsed: unknown = JSON.parse(body.toString())
  return Array.isArray(parsed) ? Buffer.from(parsed.map((frame) => `${String(frame)}\n\n`).join('')) : undefined
}

function createContext(): ReplyContext {
  return { id: 'chatcmpl-0123456789', created: 1_790_000_000, model: 'asked', memory: new Map<string, string>() }
}

const streams = names.filter(readStream)
const whole = names.filter((name) => !streams.includes(name))

/** A content block as the wire has it. */
interface Block {
  type: string
  text?: string
  thinking?: string
  signature?: string
  name?: string
  id?: string
  input?: unknown
}

const STOPS: Record<string, FinishReason> = {
  ...{
    end_turn: 'stop',
    stop_sequence: 'stop',
    tool_use: 'tool_calls',
    max_tokens: 'length',
    refusal: 'content_filter',
  },
}

const join = (texts: (string | undefined)[], separator = '') => texts.filter(Boolean).join(separator)

/** The same meaning on both sides: text, reasoning, tool calls with parsed input, thinking that can go back. */
function checkMessage(message: ChatReplyMessage, blocks: readonly Block[]): void {
  const ofType = (type: string) => blocks.filter((block) => block.type === type)
  expect(message.content ?? '').toBe(join(ofType('text').map(({ text }) => text)))
  expect(message.reasoning ?? '').toBe(
    join(
      ofType('thinking').map(({ thinking }) => thinking),
      '\n\n',
    ),
  )
  const calls = (message.tool_calls ?? []).map((call) => ({
    id: call.id,
    name: call.function.name,
    input: JSON.parse(call.function.arguments) as unknown,
  }))
  expect(calls).toEqual(ofType('tool_use').map(({ id, name, input }) => ({ id, name, input })))
  const thinking = toThinkingBlocks(message.reasoning_details ?? []).map(({ block }) => block)
  expect(thinking).toEqual(
    ofType('thinking').map(({ thinking: text, signature }) => ({ type: 'thinking', thinking: text, signature })),
  )
}

function checkUsage(usage: object | undefined, wire: JsonObject): void {
  const split = (wire['cache_creation'] ?? {}) as Record<string, number>
  const written = Number(wire['cache_creation_input_tokens'] ?? 0)
  const { ephemeral_5m_input_tokens: fiveMinutes = 0, ephemeral_1h_input_tokens: oneHour = 0 } = split
  expect(usage).toMatchObject({
    input: wire['input_tokens'],
    output: wire['output_tokens'],
    cacheRead: wire['cache_read_input_tokens'] ?? 0,
    cacheWrite5m: fiveMinutes,
    cacheWrite1h: oneHour,
    cacheWrite: written - fiveMinutes - oneHour,
  })
  expect(usage).not.toHaveProperty('anomaly')
}

describe.skipIf(missing !== '')(`recorded messages${missing}`, () => {
  const messages = whole.filter((name) => readJson(name)['type'] === 'message')

  it('are there', () => expect(messages.length).toBeGreaterThan(8))

  it.each(messages)('%s', (name) => {
    const wire = readJson(name)
    const { reply, usage, error } = anthropicMessages.toChatReply(wire, createContext())
    const [choice] = reply.choices
    expect(error).toBeUndefined()
    expect([reply.id, reply.model]).toEqual([wire['id'], wire['model']])
    expect(choice?.finish_reason).toBe(STOPS[wire['stop_reason'] as string])
    checkMessage(choice?.message as ChatReplyMessage, wire['content'] as Block[])
    checkUsage(usage, wire['usage'] as JsonObject)
  })
})

describe.skipIf(missing !== '')(`recorded errors${missing}`, () => {
  const errors = whole.filter((name) => readFixture(name).status >= 400)

  it('are there', () => expect(errors.length).toBeGreaterThan(2))

  it.each(errors)('%s', (name) => {
    const { type, message } = readJson(name)['error'] as { type: string; message: string }
    expect(anthropicMessages.readError(readJson(name))).toEqual({ type, message })
  })
})

/** The recorded events, one by one, and what the reader makes of them. */
function play(name: string) {
  const framer = createSseFramer()
  const frames = framer.push(readStream(name) as Buffer)
  const events = frames.flatMap((frame) => parseFrame(frame) ?? [])
  const reader = anthropicMessages.createStreamReader(createContext())
  return {
    reader,
    chunks: events.flatMap((event) => reader.read(event)),
    events: events.map(({ data }) => JSON.parse(data) as JsonObject),
  }
}

/** Chunks put together as a chat client does it. */
function gather(chunks: readonly ChatChunk[]): ChatReplyMessage {
  const message: ChatReplyMessage = {
    role: 'assistant',
    content: null,
    tool_calls: [],
    reasoning_details: [],
    annotations: [],
  }
  for (const { delta } of chunks.flatMap(({ choices }) => choices)) {
    if (delta.content) message.content = (message.content ?? '') + delta.content
    if (delta.reasoning) message.reasoning = (message.reasoning ?? '') + delta.reasoning
    message.reasoning_details?.push(...(delta.reasoning_details ?? []))
    message.annotations?.push(...(delta.annotations ?? []))
    for (const { index, id, function: part } of delta.tool_calls ?? []) {
      const calls = message.tool_calls ?? []
      const call = calls[index] ?? {
        id: id ?? '',
        type: 'function',
        function: { name: part?.name ?? '', arguments: '' },
      }
      calls[index] = call
      call.function.arguments += part?.arguments ?? ''
    }
  }
  return message
}

/** The recorded events put together by plain accumulation, as the SDK does it: what the translation is held against. */
function accumulate(events: readonly JsonObject[]): Block[] {
  const blocks: (Block & { json?: string })[] = []
  for (const { type, index, content_block: opened, delta } of events as Record<string, never>[]) {
    if (type === 'content_block_start') blocks[index ?? 0] = { ...(opened as unknown as Block) }
    const block = blocks[index ?? 0]
    if (type !== 'content_block_delta' || !block) continue
    const {
      text = '',
      thinking = '',
      signature = '',
      partial_json: json = '',
    } = delta as unknown as Record<string, string>
    if (text) block.text = `${block.text ?? ''}${text}`
    if (thinking) block.thinking = `${block.thinking ?? ''}${thinking}`
    if (signature) block.signature = signature
    if (json) block.json = `${block.json ?? ''}${json}`
  }
  return blocks.map(({ json, ...block }) => (json ? { ...block, input: JSON.parse(json) as unknown } : block))
}

describe.skipIf(missing !== '')(`recorded streams${missing}`, () => {
  it('are there', () => expect(streams.length).toBeGreaterThan(5))

  it.each(streams)('%s', (name) => {
    const { reader, chunks, events } = play(name)
    const usages = events
      .flatMap(({ message, usage }) => [(message as JsonObject | undefined)?.['usage'], usage])
      .filter(Boolean)
    const stop = events.flatMap(({ delta }) => (delta as JsonObject | undefined)?.['stop_reason'] ?? [])
    expect(reader).toMatchObject({ complete: true, error: undefined })
    expect(chunks.flatMap(({ choices }) => choices.flatMap(({ finish_reason: reason }) => reason ?? []))).toEqual(
      stop.map((reason) => STOPS[String(reason)]),
    )
    checkMessage(gather(chunks), accumulate(events))
    checkUsage(reader.usage, Object.assign({}, ...usages) as JsonObject)
  })

  it('with a web search counts it, cites pages inside the text and calls no tool', () => {
    const { reader, chunks } = play('anthropic/web-search-stream')
    const message = gather(chunks)
    expect(reader.usage).toMatchObject({ input: 9447, output: 114, searches: 1 })
    expect(message.tool_calls).toEqual([])
    const cited = message.annotations as { url_citation: { url: string; start_index: number; end_index: number } }[]
    expect(cited.length).toBeGreaterThan(1)
    for (const { url_citation: citation } of cited) {
      expect(citation.url).toMatch(/^https:/)
      expect(message.content?.slice(citation.start_index, citation.end_index)).not.toBe('')
    }
  })

  it('of a tool without arguments gives an empty object', () => {
    expect(gather(play('anthropic/tool-stream').chunks).tool_calls?.[0]?.function.arguments).toBe('{}')
  })
})

/** The events in which a whole message would have come. */
function toEvents({ content, stop_reason, stop_details, usage, ...message }: JsonObject): JsonObject[] {
  const blocks = (content as Block[]).flatMap(({ text, thinking, signature, input, ...block }, index) => [
    { type: 'content_block_start', index, content_block: { ...block, text: '', thinking: '', input: {} } },
    ...[
      { type: 'text_delta', text },
      { type: 'thinking_delta', thinking },
      { type: 'signature_delta', signature },
      { type: 'input_json_delta', partial_json: JSON.stringify(input) },
    ].map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ])
  return [
    { type: 'message_start', message: { ...message, content: [], usage } },
    ...blocks,
    { type: 'message_delta', delta: { stop_reason, stop_details }, usage },
    { type: 'message_stop' },
  ]
}

describe.skipIf(missing !== '')(`a recorded message that had been streamed${missing}`, () => {
  it.each(whole.filter((name) => readJson(name)['type'] === 'message'))('reads the same: %s', (name) => {
    const wire = readJson(name)
    const expected = anthropicMessages.toChatReply(wire, createContext())
    const reader = anthropicMessages.createStreamReader(createContext())
    const chunks = toEvents(wire).flatMap((event) => reader.read({ data: JSON.stringify(event) }))
    const { message, finish_reason: finish } = expected.reply.choices[0] ?? {}
    const gathered = gather(chunks)
    expect(gathered.content ?? '').toBe(message?.content ?? '')
    expect(gathered.reasoning).toBe(message?.reasoning)
    expect(gathered.tool_calls).toEqual(message?.tool_calls ?? [])
    expect(toThinkingBlocks(gathered.reasoning_details ?? [])).toEqual(
      toThinkingBlocks(message?.reasoning_details ?? []),
    )
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe(finish)
    expect(chunks.at(-1)?.choices[0]?.delta.refusal ?? null).toBe(message?.refusal)
    expect(reader.usage).toEqual(expected.usage)
  })
})
