import type { ChatReplyMessage, ChatToolCall, ReasoningDetail } from '../../types/chat.js'
import type { ReadReply, ReasoningMemory, ReplyContext } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import { readError } from './error.js'
import { toFinishReason } from './finish-reason.js'
import { isReasoning, readReasoningText, remember, toReasoningDetails } from './reasoning-items.js'
import { readResponsesUsage } from './usage.js'
import { isCall, isObject, pickSet, toObjects, toText } from './wire.js'

/** A whole response as a chat reply. A response that failed, was cancelled or is still running is an error. */
export function toChatReply(wire: JsonObject, context: ReplyContext): ReadReply {
  const message = toMessage(toObjects(wire.output), context.memory)
  const error = readError(wire)
  const { usage } = wire
  return {
    reply: {
      id: toText(wire.id) || context.id,
      object: 'chat.completion',
      created: typeof wire.created_at === 'number' ? wire.created_at : context.created,
      model: toText(wire.model) || context.model,
      choices: [
        { index: 0, message, finish_reason: toFinishReason(wire, message.tool_calls !== undefined), logprobs: null },
      ],
      ...pickSet(wire, ['service_tier']),
    },
    ...(isObject(usage) ? { usage: readResponsesUsage(usage, wire) } : {}),
    ...(error ? { error } : {}),
  }
}

function toMessage(output: readonly JsonObject[], memory: ReasoningMemory): ChatReplyMessage {
  const parts = output.filter(({ type }) => type === 'message').flatMap(({ content }) => toObjects(content))
  const texts = parts.filter(({ type }) => type === 'output_text')
  const refusal = parts.map((part) => toText(part.refusal)).join('')
  const reasoning = output.filter(isReasoning).map(readReasoningText).filter(Boolean).join('\n\n')
  const details = output.flatMap((item, index) => (isReasoning(item) ? toReasoningDetails(item, index) : []))
  const calls = toToolCalls(output, memory)
  const annotations = texts.flatMap((part) => toObjects(part.annotations)).flatMap(toAnnotations)
  return {
    role: 'assistant',
    content: texts.length > 0 ? texts.map((part) => toText(part.text)).join('') : null,
    refusal: refusal || null,
    ...(reasoning ? { reasoning } : {}),
    ...(details.length > 0 ? { reasoning_details: details } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...(annotations.length > 0 ? { annotations } : {}),
  }
}

function toToolCalls(output: readonly JsonObject[], memory: ReasoningMemory): ChatToolCall[] {
  const calls: ChatToolCall[] = []
  let before: ReasoningDetail[] = []
  for (const [index, item] of output.entries()) {
    if (isReasoning(item)) before.push(...toReasoningDetails(item, index))
    if (!isCall(item)) continue
    const id = toText(item.call_id)
    remember(memory, id, before)
    before = []
    calls.push(toToolCall(item, id))
  }
  return calls
}

function toToolCall(item: JsonObject, id: string): ChatToolCall {
  const name = toText(item.name)
  if (item.type === 'custom_tool_call')
    return { id, type: 'custom', custom: { name, input: toText(item.input) } } as ChatToolCall
  return { id, type: 'function', function: { name, arguments: toText(item.arguments) || '{}' } }
}

/** Chat nests what Responses writes flat; it has no word for the citations of hosted files. */
export function toAnnotations(annotation: JsonObject): JsonObject[] {
  const { type, ...citation } = annotation
  return type === 'url_citation' ? [{ type, url_citation: citation }] : []
}
