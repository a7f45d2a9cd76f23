/** Hub chunks as the events of a Responses stream; a whole response is what its last event holds. */
import type { ShunpikeError } from '../../errors.js'
import type { ChatChunk, ChatReply } from '../../types/chat.js'
import type { InboundEvent, InboundStreamWriter } from '../../types/inbound.js'
import type { JsonObject } from '../../types/json.js'
import type { Usage } from '../../types/usage.js'
import { toChatError } from '../openai-chat/error.js'
import { addDelta, closeItems, createItemState, type ItemState } from './inbound-items.js'
import { isObject, toObjects, toText } from './wire.js'

interface WriterState {
  started: boolean
  sequence: number
  /** Members of the response that are known from the first chunk on. */
  head: JsonObject
  items: ItemState
  finishReason: string
}

/** Why a response is incomplete, by chat's finish reason. */
const INCOMPLETE: ReadonlyMap<string, string> = new Map([
  ['length', 'max_output_tokens'],
  ['content_filter', 'content_filter'],
])

export function createStreamWriter(callId: string): InboundStreamWriter {
  const head = { id: `resp_${callId}`, object: 'response', created_at: 0, model: '' }
  const state: WriterState = { started: false, sequence: 0, head, items: createItemState(callId), finishReason: 'stop' }
  const stamp = (events: InboundEvent[]) => events.map((event) => ({ ...event, sequence_number: state.sequence++ }))
  return {
    write: (chunk) =>
      stamp([...start(state, chunk), ...toObjects(chunk.choices).flatMap((choice) => onChoice(state, choice))]),
    finish: (usage, extra) => stamp([...start(state, {}), ...closeItems(state.items), toEnd(state, usage, extra)]),
    fail: (error) => stamp([...start(state, {}), ...toFailure(state, error)]),
  }
}

export function toInboundReply(callId: string, reply: ChatReply, usage: Usage | undefined, extra: JsonObject) {
  const writer = createStreamWriter(callId)
  const choices = toObjects(reply.choices)
    .slice(0, 1)
    .map(({ message, ...choice }) => ({ ...choice, delta: isObject(message) ? withIndexes(message) : {} }))
  writer.write({ ...reply, choices } as unknown as ChatChunk)
  return writer.finish(usage, extra).at(-1)?.['response'] as JsonObject
}

function withIndexes(message: JsonObject): JsonObject {
  return { ...message, tool_calls: toObjects(message.tool_calls).map((call, index) => ({ ...call, index })) }
}

function start(state: WriterState, { created, model }: Partial<ChatChunk>): InboundEvent[] {
  if (state.started) return []
  state.started = true
  Object.assign(state.head, { created_at: created ?? 0, model: toText(model) })
  const response = toResponse(state, { status: 'in_progress' })
  return [
    { type: 'response.created', response },
    { type: 'response.in_progress', response },
  ]
}

function onChoice(state: WriterState, { delta, finish_reason: reason }: JsonObject): InboundEvent[] {
  if (typeof reason === 'string') state.finishReason = reason
  return isObject(delta) ? addDelta(state.items, delta) : []
}

function toEnd(state: WriterState, usage: Usage | undefined, extra: JsonObject): InboundEvent {
  const reason = INCOMPLETE.get(state.finishReason)
  const status = reason === undefined ? 'completed' : 'incomplete'
  const members = {
    status,
    incomplete_details: reason === undefined ? null : { reason },
    usage: usage ? { ...toInboundUsage(usage), ...extra } : null,
  }
  return { type: `response.${status}`, response: toResponse(state, members) }
}

/** Both events, as recorded: clients throw on the first, and know the second as the end. */
function toFailure(state: WriterState, failure: ShunpikeError): InboundEvent[] {
  const error = toChatError(failure)
  const response = toResponse(state, { status: 'failed', error: { code: failure.code, message: failure.message } })
  return [
    { type: 'error', error },
    { type: 'response.failed', response },
  ]
}

function toResponse({ head, items }: WriterState, members: JsonObject): JsonObject {
  return {
    ...head,
    error: null,
    incomplete_details: null,
    output: items.output.filter(isObject),
    usage: null,
    ...members,
  }
}

function toInboundUsage(usage: Usage): JsonObject {
  const written = usage.cacheWrite + usage.cacheWrite5m + usage.cacheWrite1h
  const input = usage.input + usage.inputAudio + usage.inputImage + usage.cacheRead + written
  const output = usage.output + usage.outputAudio + usage.outputImage
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: written },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: input + output,
  }
}
