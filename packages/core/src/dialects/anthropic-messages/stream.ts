import type { ChatChunk, ChatDelta, FinishReason } from '../../types/chat.js'
import type { ReplyContext, SseEvent, StreamReader } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import { readError } from './error.js'
import { readRefusal, toFinishReason } from './finish.js'
import { addDelta, closeBlock, openBlock } from './stream-blocks.js'
import { createMessageState, type MessageState } from './stream-state.js'
import { readMessagesUsage } from './usage.js'
import { isObject, toText } from './wire.js'

type Handler = (state: MessageState, event: JsonObject) => ChatDelta[]

/** Events that mean something in chat; pings and events that do not exist yet are skipped. */
const HANDLERS: ReadonlyMap<string, Handler> = new Map([
  ['message_start', onMessageStart],
  ['content_block_start', onBlockStart],
  ['content_block_delta', onBlockDelta],
  ['content_block_stop', onBlockStop],
])

/**
 * A reader of one Messages stream. It is whole at `message_stop` only: a body that ends before it was cut (wire.md 6.3).
 * `read` throws SyntaxError for an event that is no JSON.
 */
export function createStreamReader(context: ReplyContext): StreamReader {
  const state = createMessageState(context)
  return {
    read: (event) => readEvent(state, event),
    get complete() {
      return state.complete
    },
    get usage() {
      return state.usage
    },
    get error() {
      return state.error
    },
  }
}

function readEvent(state: MessageState, { event, data }: SseEvent): ChatChunk[] {
  if (state.error) return []
  const body: unknown = JSON.parse(data)
  if (!isObject(body)) return []
  const type = toText(body['type']) || event || ''
  if (type === 'error' || readError(body)) return onError(state, body)
  if (type === 'message_delta') return onMessageDelta(state, body)
  if (type === 'message_stop') return onMessageStop(state)
  const deltas = HANDLERS.get(type)?.(state, body) ?? []
  return deltas.map((delta) => toChunk(state, delta))
}

/** A second one is seen where a server starts over: what was said stays said. */
function onMessageStart(state: MessageState, { message }: JsonObject): ChatDelta[] {
  const isFirst = !state.started
  if (!isObject(message)) return []
  if (isFirst) state.id = toText(message['id']) || state.id
  state.model = toText(message['model']) || state.model
  readUsage(state, message['usage'], false)
  return isFirst ? [{ content: '' }] : []
}

function onBlockStart(state: MessageState, { index, content_block: block }: JsonObject): ChatDelta[] {
  return isObject(block) ? openBlock(state, Number(index), block) : []
}

function onBlockDelta(state: MessageState, { index, delta }: JsonObject): ChatDelta[] {
  const block = state.blocks.get(Number(index))
  return block && isObject(delta) ? addDelta(state, block, delta) : []
}

function onBlockStop(state: MessageState, { index }: JsonObject): ChatDelta[] {
  const block = state.blocks.get(Number(index))
  state.blocks.delete(Number(index))
  return block ? closeBlock(state, block) : []
}

function onMessageDelta(state: MessageState, { delta, usage }: JsonObject): ChatChunk[] {
  const { stop_reason: reason, stop_details: details } = isObject(delta) ? delta : {}
  readUsage(state, usage, typeof reason === 'string')
  return typeof reason === 'string' ? finish(state, reason, details) : []
}

function onMessageStop(state: MessageState): ChatChunk[] {
  state.complete = true
  return finish(state, undefined, undefined)
}

function finish(state: MessageState, reason: unknown, details: unknown): ChatChunk[] {
  if (state.finished) return []
  state.finished = true
  const rest = [...state.blocks.values()]
    .flatMap((block) => closeBlock(state, block))
    .map((delta) => toChunk(state, delta))
  state.blocks.clear()
  const refusal = readRefusal(reason, details)
  return [...rest, toChunk(state, refusal === undefined ? {} : { refusal }, toFinishReason(reason, state.calls > 0))]
}

function onError(state: MessageState, event: JsonObject): ChatChunk[] {
  state.error = readError(event) ?? { message: 'the provider ended the answer with an error' }
  return []
}

/**
 * Counts are running totals, and a message's end names only some: what is there stands, nothing is added up.
 * @param isFinal the message is over: at its start the output has only begun to be counted
 */
function readUsage(state: MessageState, usage: unknown, isFinal: boolean): void {
  if (!isObject(usage)) return
  const said = Object.entries(usage).filter(([, value]) => value !== null && value !== undefined)
  state.usageMembers = { ...state.usageMembers, ...Object.fromEntries(said) }
  state.usage = { ...readMessagesUsage(state.usageMembers), ...(isFinal ? {} : { partial: true }) }
}

function toChunk(state: MessageState, delta: ChatDelta, finishReason: FinishReason | null = null): ChatChunk {
  const { id, model, started, context } = state
  state.started = true
  return {
    id,
    object: 'chat.completion.chunk',
    created: context.created,
    model,
    choices: [{ index: 0, delta: started ? delta : { role: 'assistant', ...delta }, finish_reason: finishReason }],
  }
}
