/** A chat stream for a chat caller: bytes stay as they came; only usage, errors and the end are read. */
import type { ChatChunk, ChatChunkChoice } from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'
import type { StreamState, StreamTranslator } from '../../types/stream.js'
import { createSseFramer, parseFrame, toFrame } from '../sse.js'
import { hasContent } from './content.js'
import { readChatError, toChatError } from './error.js'
import { createStreamState, toErrorTail, toTail } from './tail.js'
import { readChatUsage } from './usage.js'

const DONE = '[DONE]'
const CR = 0x0d
const DATA = 'data: '

interface PassState extends StreamState {
  /** Choices that began and have not finished; with `n` above 1 they interleave. */
  open: Set<number>
  finished: Set<number>
}

/** @param wantsUsage whether the caller asked for usage; the upstream is always asked */
export function createPassThrough(wantsUsage: boolean): StreamTranslator {
  const framer = createSseFramer()
  const state: PassState = { ...createStreamState(), open: new Set(), finished: new Set() }
  const read = (frames: Buffer[]): Buffer | undefined => {
    const kept: Buffer[] = []
    for (const frame of frames) {
      if (state.ended || state.error) break
      const bytes = readFrame(state, frame)
      if (bytes) kept.push(bytes)
    }
    return kept.length < 2 ? kept[0] : Buffer.concat(kept)
  }
  return {
    state,
    push(chunk) {
      if (state.content && !state.complete && framer.idle() && isPlain(state, chunk)) return chunk
      return read(framer.push(chunk))
    },
    end() {
      const rest = framer.end()
      return rest && read([Buffer.concat([rest, Buffer.from('\n\n')])])
    },
    finish: (extra) => toTail(state, wantsUsage ? usageOf(state, extra) : undefined),
    fail: (error) => toErrorTail(state, toChatError(error)),
  }
}

/** Whole events of nothing but content, each of them JSON: they go on in one piece. Whatever else is cut into frames. */
function isPlain(state: PassState, chunk: Buffer): boolean {
  let events = 0
  for (let from = 0; from < chunk.length; events++) {
    const end = chunk.indexOf('\n\n', from)
    if (end < 0 || !isContent(state, chunk, from, end)) return false
    from = end + 2
  }
  state.events += events
  return true
}

/** Parsing costs no more than a search for each text that would tell otherwise, and finds broken JSON too. */
function isContent(state: PassState, chunk: Buffer, from: number, end: number): boolean {
  if (chunk[from] !== 0x64 || chunk[from + DATA.length] !== 0x7b) return false
  try {
    // Latin-1 is the cheaper reading: what it makes of text does not matter here.
    const event = JSON.parse(chunk.toString('latin1', from + DATA.length, end)) as ChatChunk
    return !event['error'] && !event['usage'] && Array.isArray(event.choices) && event.choices.every(isOpen, state)
  } catch {
    return false
  }
}

/** A choice that has begun and goes on. */
function isOpen(this: PassState, { index, finish_reason: reason }: ChatChunkChoice): boolean {
  return typeof reason !== 'string' && this.open.has(index)
}

/** The bytes of one frame that go to the caller. */
function readFrame(state: PassState, frame: Buffer): Buffer | undefined {
  const event = parseFrame(frame)
  // A comment of the upstream is a sign of life for a caller that already reads; before that we keep our own silence.
  if (!event) return state.content ? frame : undefined
  state.events++
  if (event.data === DONE) {
    state.complete = true
    state.ended = true
    return undefined
  }
  const chunk = parseChunk(state, event.data)
  if (!chunk) return undefined
  state.error =
    readChatError(chunk) ?? (event.event === 'error' ? { message: 'the provider reported an error' } : undefined)
  if (state.error) {
    // What failed may be billed all the same (recorded at OpenRouter).
    if (isUsage(chunk['usage'])) state.usage = readChatUsage(chunk['usage'])
    return undefined
  }
  return readChunk(state, chunk, frame.includes(CR) ? toFrame(JSON.stringify(chunk)) : frame)
}

function parseChunk(state: StreamState, data: string): ChatChunk | undefined {
  try {
    const chunk: unknown = JSON.parse(data)
    if (typeof chunk === 'object' && chunk !== null) return chunk as ChatChunk
  } catch {
    // counted below: one broken event in the middle does not make the rest worthless
  }
  state.malformed++
  return undefined
}

function readChunk(state: PassState, chunk: ChatChunk, frame: Buffer): Buffer | undefined {
  const choices = toChoices(chunk.choices)
  if (typeof chunk.model === 'string' && chunk.model !== '') state.servedModel = chunk.model
  if (choices.some((choice) => choice.finish_reason === 'error')) {
    state.error = { message: 'the provider ended the stream with an error' }
    return undefined
  }
  const repeated = choices.length > 0 && choices.every(({ index }) => state.finished.has(index))
  for (const choice of choices) readChoice(state, choice)
  if (isUsage(chunk['usage'])) return readUsageChunk(state, chunk, repeated)
  state.lastChunk ??= chunk
  return repeated ? undefined : frame
}

/** What a server sends as choices may be `null`, or hold it. */
function toChoices(choices: unknown): ChatChunkChoice[] {
  return Array.isArray(choices) ? choices.filter((choice) => typeof choice === 'object' && choice !== null) : []
}

function readChoice(state: PassState, { index, delta, finish_reason: reason }: ChatChunkChoice): void {
  if (hasContent(delta)) state.content = true
  if (typeof reason === 'string') {
    state.finishReason = reason
    state.open.delete(index)
    state.finished.add(index)
  } else if (!state.finished.has(index)) {
    state.open.add(index)
  }
  state.complete = state.open.size === 0 && state.finished.size > 0
}

/**
 * The usage is held back for `finish`; what else the event says goes on, unless its choices are over: OpenRouter repeats the
 * finish in its usage event (53 of 58 recordings, wire.md 4.3).
 */
function readUsageChunk(state: StreamState, chunk: ChatChunk, repeated: boolean): Buffer | undefined {
  const usage = readChatUsage(chunk['usage'] as JsonObject)
  if (typeof chunk['service_tier'] === 'string') usage.tier ??= chunk['service_tier']
  state.usage = usage
  state.lastChunk = chunk
  if (repeated || toChoices(chunk.choices).length === 0) return undefined
  const { usage: _held, ...rest } = chunk
  return toFrame(JSON.stringify(rest))
}

function isUsage(usage: unknown): usage is JsonObject {
  return typeof usage === 'object' && usage !== null
}

function usageOf(state: StreamState, extra: JsonObject): JsonObject | undefined {
  const usage = state.lastChunk?.['usage']
  return isUsage(usage) ? { ...usage, ...extra } : undefined
}
