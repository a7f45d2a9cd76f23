import { countTokens, toTokens } from '../content/tokens.js'
import type { Frame } from '../http/reply.js'
import type { JsonObject } from '../json.js'
import { toObfuscation } from './chat-stream.js'
import {
  type ResponsesParts,
  toFailedResponse,
  toFinishedResponse,
  toFunctionCallItem,
  toMessageItem,
  toReasoningItem,
  toStartedResponse,
} from './responses-body.js'

/** What differs between OpenAI and OpenRouter. */
export interface ResponsesStyle {
  /** The event as it goes on the wire. */
  writeEvent(event: JsonObject): string
  /** Further members of function_call_arguments.done. */
  toCallDone(item: JsonObject): JsonObject
}

/** One event before it gets its number. */
interface Event {
  members: JsonObject
  kind: Frame['kind']
  tokens: number
}

/** OpenAI names its events. */
export const OPENAI_STYLE: ResponsesStyle = {
  writeEvent: (event) => `event: ${String(event.type)}\ndata: ${JSON.stringify(event)}\n\n`,
  toCallDone: () => ({}),
}

/** The frames of a /responses stream. */
export function toResponsesStream(parts: ResponsesParts, style: ResponsesStyle): Frame[] {
  const events = [
    open({ type: 'response.created', response: toStartedResponse(parts) }),
    open({ type: 'response.in_progress', response: toStartedResponse(parts) }),
    ...toReasoningEvents(parts),
    ...toOutputEvents(parts, style),
    close({
      type: parts.answer.finish === 'length' ? 'response.incomplete' : 'response.completed',
      response: toFinishedResponse(parts),
    }),
  ]
  return events.map(({ members, kind, tokens }, number) => ({
    text: style.writeEvent({ ...members, sequence_number: number }),
    kind,
    tokens,
  }))
}

/** An error as /responses tells it. */
export interface ResponsesError {
  code: string
  message: string
  type: string
}

/** The events of a stream that fails after `sent` events: `error`, nested as recorded, then response.failed. */
export function toFailureEvents(
  parts: ResponsesParts,
  error: ResponsesError,
  sent: number,
  style: ResponsesStyle,
): string {
  const { code, message, type } = error
  return [
    { type: 'error', error: { type, code, message, param: null } },
    { type: 'response.failed', response: toFailedResponse(parts, { code, message }) },
  ]
    .map((event, index) => style.writeEvent({ ...event, sequence_number: sent + index }))
    .join('')
}

function open(members: JsonObject): Event {
  return { members, kind: 'open', tokens: 0 }
}

function content(members: JsonObject, tokens: number): Event {
  return { members, kind: 'content', tokens }
}

function thought(members: JsonObject, tokens: number): Event {
  return { members, kind: 'thought', tokens }
}

function close(members: JsonObject): Event {
  return { members, kind: 'close', tokens: 0 }
}

function toReasoningEvents(parts: ResponsesParts): Event[] {
  const { answer } = parts
  if (answer.reasoningTokens === 0) return []
  const item = toReasoningItem(parts)
  const isSummarised = Array.isArray(item.summary) && item.summary.length > 0
  const where = { item_id: item.id, output_index: 0, summary_index: 0 }
  const text = answer.reasoning
  return [
    open({ type: 'response.output_item.added', output_index: 0, item: { ...item, summary: [] } }),
    ...(isSummarised ? toSummaryEvents(where, text) : []),
    // An unseen summary costs its tokens all the same.
    thought({ type: 'response.output_item.done', output_index: 0, item }, isSummarised ? 0 : answer.reasoningTokens),
  ]
}

function toSummaryEvents(where: JsonObject, text: string): Event[] {
  return [
    open({ type: 'response.reasoning_summary_part.added', ...where, part: { type: 'summary_text', text: '' } }),
    ...toTokens(text).map((delta) =>
      thought({ type: 'response.reasoning_summary_text.delta', ...where, delta, obfuscation: toObfuscation(delta) }, 1),
    ),
    open({ type: 'response.reasoning_summary_text.done', ...where, text }),
    open({ type: 'response.reasoning_summary_part.done', ...where, part: { type: 'summary_text', text } }),
  ]
}

function toOutputEvents(parts: ResponsesParts, style: ResponsesStyle): Event[] {
  const first = parts.answer.reasoningTokens > 0 ? 1 : 0
  if (parts.answer.toolCalls.length === 0) return toMessageEvents(parts, first)
  return parts.answer.toolCalls.flatMap((_, index) => toCallEvents(parts, index, first + index, style))
}

function toMessageEvents(parts: ResponsesParts, outputIndex: number): Event[] {
  const item = toMessageItem(parts)
  const { text } = parts.answer
  const where = { content_index: 0, item_id: item.id, output_index: outputIndex }
  const part = { type: 'output_text', annotations: [], logprobs: [] }
  return [
    open({
      type: 'response.output_item.added',
      item: { ...item, status: 'in_progress', content: [] },
      output_index: outputIndex,
    }),
    open({ type: 'response.content_part.added', ...where, part: { ...part, text: '' } }),
    ...toTokens(text).map((delta) =>
      content(
        { type: 'response.output_text.delta', ...where, delta, logprobs: [], obfuscation: toObfuscation(delta) },
        1,
      ),
    ),
    close({ type: 'response.output_text.done', ...where, logprobs: [], text }),
    close({ type: 'response.content_part.done', ...where, part: { ...part, text } }),
    close({ type: 'response.output_item.done', item, output_index: outputIndex }),
  ]
}

function toCallEvents(parts: ResponsesParts, index: number, outputIndex: number, style: ResponsesStyle): Event[] {
  const item = toFunctionCallItem(parts, index)
  const where = { item_id: item.id, output_index: outputIndex }
  const args = String(item.arguments)
  return [
    content(
      {
        type: 'response.output_item.added',
        item: { ...item, status: 'in_progress', arguments: '' },
        output_index: outputIndex,
      },
      countTokens(String(item.name)),
    ),
    ...toTokens(args).map((delta) =>
      content(
        { type: 'response.function_call_arguments.delta', ...where, delta, obfuscation: toObfuscation(delta) },
        1,
      ),
    ),
    open({ type: 'response.function_call_arguments.done', ...where, arguments: args, ...style.toCallDone(item) }),
    open({ type: 'response.output_item.done', item, output_index: outputIndex }),
  ]
}
