import type { ChatMessage, ChatPart, ChatToolCall } from '../../types/chat.js'
import type { ReasoningMemory } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import { interleave, recall, toReasoningItems } from './reasoning-items.js'
import { type CallItem, compact, pickSet, unsupported } from './wire.js'

/**
 * The input items of a conversation. Strings stay strings; a client's reasoning goes back in front of what followed it.
 * @throws ShunpikeError `unsupported_parameter` for audio and other parts that Responses cannot take
 */
export function toInputItems(messages: readonly ChatMessage[], memory: ReasoningMemory): JsonObject[] {
  const calls = messages.flatMap(({ tool_calls }) => tool_calls ?? [])
  const custom = new Set(calls.filter(({ type }) => type === 'custom').map(({ id }) => id))
  return messages.flatMap((message, index) => toItems(message, `messages[${index}]`, { memory, custom }))
}

interface Conversation {
  memory: ReasoningMemory
  /** Ids of the calls of custom tools: their results have a type of their own. */
  custom: ReadonlySet<string>
}

function toItems(message: ChatMessage, at: string, { memory, custom }: Conversation): JsonObject[] {
  switch (message.role) {
    case 'assistant':
      return toAssistantItems(message, at, memory)
    case 'tool':
      return [toOutputItem(message, at, custom)]
    case 'function':
      throw unsupported(
        `${at}.role`,
        'messages of role "function" have no counterpart in the Responses API; use "tool"',
      )
    default:
      return [{ role: message.role, content: toContent(message.content ?? '', toInputPart, at) }]
  }
}

function toOutputItem(message: ChatMessage, at: string, custom: ReadonlySet<string>): JsonObject {
  const output = toContent(message.content ?? '', toInputPart, at)
  const id = message.tool_call_id ?? ''
  return { type: custom.has(id) ? 'custom_tool_call_output' : 'function_call_output', call_id: id, output }
}

function toAssistantItems(message: ChatMessage, at: string, memory: ReasoningMemory): JsonObject[] {
  if (message.audio) throw unsupported(`${at}.audio`, 'earlier audio answers cannot be sent to the Responses API')
  if (message.function_call) throw unsupported(`${at}.function_call`, 'use "tool_calls" instead')
  const spoken = toSpokenItems(message, at)
  const calls = (message.tool_calls ?? []).map(toCallItem)
  const echoed = toReasoningItems(message.reasoning_details ?? [])
  if (echoed.length > 0) return interleave(echoed, [...spoken, ...calls.map(toObject)])
  const recalled = calls.map((call) => recall(memory, call.call_id))
  const called = calls.flatMap((call, nth) => (nth === 0 ? [call] : [...(recalled[nth] ?? []), call]))
  return [...(recalled[0] ?? []), ...spoken, ...called].map(toObject)
}

function toSpokenItems(message: ChatMessage, at: string): JsonObject[] {
  const content = toContent(message.content ?? '', toOutputPart, at)
  const refusal = message.refusal ? [{ type: 'refusal', refusal: message.refusal }] : []
  if (content.length > 0) return [{ role: 'assistant', content }]
  return refusal.length > 0 ? [{ role: 'assistant', content: refusal }] : []
}

function toCallItem(call: ChatToolCall): CallItem {
  const { custom } = call
  if (custom) return { type: 'custom_tool_call', call_id: call.id, name: custom.name, input: custom.input ?? '' }
  // A call without arguments is written "" by some servers, which is no JSON (wire.md trap 9).
  return {
    type: 'function_call',
    call_id: call.id,
    name: call.function.name,
    arguments: call.function.arguments || '{}',
  }
}

function toContent(
  content: string | ChatPart[],
  toPart: (part: ChatPart, at: string) => JsonObject,
  at: string,
): string | JsonObject[] {
  if (typeof content === 'string') return content
  return content.map((part, nth) => ({
    ...toPart(part, `${at}.content[${nth}]`),
    ...pickSet(part, ['prompt_cache_breakpoint']),
  }))
}

function toInputPart(part: ChatPart, at: string): JsonObject {
  switch (part.type) {
    case 'text':
      return { type: 'input_text', text: part.text ?? '' }
    case 'image_url':
      return compact({ type: 'input_image', image_url: part.image_url?.url, detail: part.image_url?.detail })
    case 'file':
      return { type: 'input_file', ...toFile(part.file ?? {}) }
    default:
      throw unsupported(at, `parts of type "${part.type}" cannot be sent to the Responses API`)
  }
}

/** OpenRouter also takes a web address as `file_data`. */
function toFile(file: NonNullable<ChatPart['file']>): JsonObject {
  const { file_data: data, ...rest } = compact(file)
  if (typeof data !== 'string') return rest
  return /^https?:/i.test(data) ? { ...rest, file_url: data } : { ...rest, file_data: data }
}

function toOutputPart(part: ChatPart, at: string): JsonObject {
  if (part.type === 'text') return { type: 'output_text', text: part.text ?? '' }
  if (part.type === 'refusal') return { type: 'refusal', refusal: part.refusal }
  throw unsupported(at, `parts of type "${part.type}" cannot be part of an earlier answer`)
}

function toObject(item: object): JsonObject {
  return { ...item }
}
