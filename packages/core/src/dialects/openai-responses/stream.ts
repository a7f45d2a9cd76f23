import type { ChatChunk, ChatDelta, FinishReason, ReasoningDetail } from '../../types/chat.js'
import type { ReplyContext, SseEvent, StreamReader, WireError } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import type { Usage } from '../../types/usage.js'
import { readError } from './error.js'
import { toFinishReason } from './finish-reason.js'
import { remember, toEncryptedDetail, toSummaryDetail, toTextDetail } from './reasoning-items.js'
import { toAnnotations } from './reply.js'
import { readResponsesUsage } from './usage.js'
import { isCall, isObject, toText } from './wire.js'

interface ReaderState {
  readonly context: ReplyContext
  id: string
  created: number
  model: string
  started: boolean
  /** Tool calls by `output_index`: item ids rotate within one stream at some hosts (wire.md trap 19). */
  calls: Map<number, StreamedCall>
  /** Encrypted reasoning since the last tool call. */
  reasoning: ReasoningDetail[]
  complete: boolean
  usage: Usage | undefined
  error: WireError | undefined
}

interface StreamedCall {
  /** Place among the tool calls of the chat answer. */
  index: number
  /** Arguments of a function, or input of a custom tool, sent so far. */
  sent: string
  kind: 'function' | 'custom'
}

type Handler = (state: ReaderState, event: JsonObject) => ChatChunk[]

/** Events that mean something in chat; all others are ignored, also ones that do not exist yet. */
const HANDLERS: ReadonlyMap<string, Handler> = new Map([
  ['response.created', onCreated],
  ['response.output_text.delta', onText],
  ['response.refusal.delta', onRefusal],
  ['response.output_text.annotation.added', onAnnotation],
  ['response.reasoning_summary_part.added', onSummaryPart],
  ['response.reasoning_summary_text.delta', onSummaryText],
  ['response.reasoning_text.delta', onReasoningText],
  ['response.output_item.added', onItemAdded],
  ['response.output_item.done', onItemDone],
  ['response.function_call_arguments.delta', onArguments],
  ['response.function_call_arguments.done', onArgumentsDone],
  ['response.custom_tool_call_input.delta', onArguments],
  ['response.custom_tool_call_input.done', onArgumentsDone],
  ['response.completed', onEnd],
  ['response.incomplete', onEnd],
  ['response.failed', onFailure],
  ['response.cancelled', onFailure],
  ['error', onFailure],
])

/** A reader of one Responses stream, OpenAI's or OpenRouter's (no `event:` lines, `[DONE]` at the end). */
export function createStreamReader(context: ReplyContext): StreamReader {
  const { id, created, model } = context
  const state: ReaderState = {
    context,
    id,
    created,
    model,
    started: false,
    calls: new Map(),
    reasoning: [],
    complete: false,
    usage: undefined,
    error: undefined,
  }
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

/** @throws SyntaxError for data that is no JSON */
function readEvent(state: ReaderState, { event, data }: SseEvent): ChatChunk[] {
  if (state.error || data === '[DONE]') return []
  const body: unknown = JSON.parse(data)
  if (!isObject(body)) return []
  const type = toText(body.type) || event
  // A gateway in between words its failure as a bare error object.
  if (type === undefined) return readError(body) ? onFailure(state, body) : []
  return HANDLERS.get(type)?.(state, body) ?? []
}

function onCreated(state: ReaderState, { response }: JsonObject): ChatChunk[] {
  if (isObject(response)) {
    state.id = toText(response.id) || state.id
    state.model = toText(response.model) || state.model
    if (typeof response.created_at === 'number') state.created = response.created_at
  }
  return [toChunk(state, { content: '' })]
}

function onText(state: ReaderState, { delta }: JsonObject): ChatChunk[] {
  return [toChunk(state, { content: toText(delta) })]
}

function onRefusal(state: ReaderState, { delta }: JsonObject): ChatChunk[] {
  return [toChunk(state, { refusal: toText(delta) })]
}

function onAnnotation(state: ReaderState, { annotation }: JsonObject): ChatChunk[] {
  const annotations = isObject(annotation) ? toAnnotations(annotation) : []
  return annotations.length > 0 ? [toChunk(state, { annotations })] : []
}

/** Parts of a summary are paragraphs. */
function onSummaryPart(state: ReaderState, event: JsonObject): ChatChunk[] {
  return Number(event.summary_index) > 0 ? onSummaryText(state, { ...event, delta: '\n\n' }) : []
}

function onSummaryText(state: ReaderState, { delta, output_index: at }: JsonObject): ChatChunk[] {
  const text = toText(delta)
  return [toChunk(state, { reasoning: text, reasoning_details: [toSummaryDetail(text, Number(at))] })]
}

function onReasoningText(state: ReaderState, { delta, output_index: at }: JsonObject): ChatChunk[] {
  const text = toText(delta)
  return [toChunk(state, { reasoning: text, reasoning_details: [toTextDetail(text, Number(at))] })]
}

function onItemAdded(state: ReaderState, { item, output_index: at }: JsonObject): ChatChunk[] {
  return isObject(item) && isCall(item) ? openCall(state, Number(at), item) : []
}

function onItemDone(state: ReaderState, { item, output_index: at }: JsonObject): ChatChunk[] {
  if (!isObject(item)) return []
  if (item.type === 'reasoning') return endReasoning(state, Number(at), item)
  if (!isCall(item)) return []
  return [...openCall(state, Number(at), item), ...endCall(state, Number(at), toText(item.arguments ?? item.input))]
}

/** Only the finished item holds the whole encrypted block. */
function endReasoning(state: ReaderState, at: number, item: JsonObject): ChatChunk[] {
  const detail = toEncryptedDetail(item, at)
  if (!detail) return []
  state.reasoning.push(detail)
  return [toChunk(state, { reasoning_details: [detail] })]
}

function openCall(state: ReaderState, at: number, item: JsonObject): ChatChunk[] {
  if (state.calls.has(at)) return []
  const kind = item.type === 'custom_tool_call' ? 'custom' : 'function'
  const call: StreamedCall = { index: state.calls.size, sent: '', kind }
  const id = toText(item.call_id)
  state.calls.set(at, call)
  remember(state.context.memory, id, state.reasoning)
  state.reasoning = []
  const name = toText(item.name)
  const called = kind === 'custom' ? { custom: { name, input: '' } } : { function: { name, arguments: '' } }
  return [toChunk(state, { tool_calls: [{ index: call.index, id, type: kind, ...called }] })]
}

function onArguments(state: ReaderState, { delta, output_index: at }: JsonObject): ChatChunk[] {
  const call = state.calls.get(Number(at))
  return call ? sendArguments(state, call, toText(delta)) : []
}

function onArgumentsDone(state: ReaderState, { arguments: whole, input, output_index: at }: JsonObject): ChatChunk[] {
  return endCall(state, Number(at), toText(whole ?? input))
}

/** Sends what was not streamed: some servers send the whole arguments only at the end, and none for a call without. */
function endCall(state: ReaderState, at: number, whole: string): ChatChunk[] {
  const call = state.calls.get(at)
  if (!call) return []
  const rest = whole.startsWith(call.sent) ? whole.slice(call.sent.length) : ''
  const empty = call.kind === 'function' && call.sent === '' ? '{}' : ''
  return sendArguments(state, call, rest || empty)
}

function sendArguments(state: ReaderState, call: StreamedCall, text: string): ChatChunk[] {
  if (text === '') return []
  call.sent += text
  const grown = call.kind === 'custom' ? { custom: { input: text } } : { function: { arguments: text } }
  return [toChunk(state, { tool_calls: [{ index: call.index, ...grown }] })]
}

function onEnd(state: ReaderState, event: JsonObject): ChatChunk[] {
  const response = isObject(event.response) ? event.response : {}
  readUsage(state, response)
  state.complete = true
  const rest = [...state.calls.keys()].flatMap((at) => endCall(state, at, ''))
  return [...rest, toChunk(state, {}, toFinishReason(response, state.calls.size > 0))]
}

function onFailure(state: ReaderState, event: JsonObject): ChatChunk[] {
  if (isObject(event.response)) readUsage(state, event.response)
  state.error = readError(event) ?? { message: 'the provider ended the response with an error' }
  return []
}

function readUsage(state: ReaderState, response: JsonObject): void {
  if (isObject(response.usage)) state.usage = readResponsesUsage(response.usage, response)
}

function toChunk(state: ReaderState, delta: ChatDelta, finishReason: FinishReason | null = null): ChatChunk {
  const { id, created, model, started } = state
  state.started = true
  return {
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    choices: [{ index: 0, delta: started ? delta : { role: 'assistant', ...delta }, finish_reason: finishReason }],
  }
}
