/** A chat answer as a message. Facts: wire.md 2.3, 6.4. */
import type { ChatReply, ChatReplyMessage, ChatToolCall } from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'
import type { Usage } from '../../types/usage.js'
import { interleave, toThinkingBlocks } from './thinking-blocks.js'
import { isObject, toObjects, toText } from './wire.js'

const STOP_REASONS: ReadonlyMap<unknown, string> = new Map([
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['tool_calls', 'tool_use'],
  ['function_call', 'tool_use'],
  ['content_filter', 'refusal'],
])

/** How a message ended: the members of `message_delta.delta`, and of a whole message. */
export interface Ending {
  finishReason: unknown
  calledTools: boolean
  /** The model's words of refusal. */
  refusal: string
}

/** `stop_sequence` stays null: the hub does not tell which one was met. */
export function toEnding({ finishReason, calledTools, refusal }: Ending): JsonObject {
  const reason = STOP_REASONS.get(finishReason) ?? 'end_turn'
  const stopReason = refusal !== '' ? 'refusal' : reason === 'end_turn' && calledTools ? 'tool_use' : reason
  const details = refusal === '' ? null : { type: 'refusal', category: null, explanation: refusal }
  return { stop_reason: stopReason, stop_sequence: null, stop_details: details }
}

/** The id of an answer: its own where it comes from Anthropic. */
export function toMessageId(id: unknown, callId: string): string {
  return toText(id).startsWith('msg_') ? toText(id) : `msg_${callId}`
}

export function toInboundReply(callId: string, reply: ChatReply, usage: Usage | undefined, extra: JsonObject) {
  const [choice] = toObjects(reply.choices)
  const message = (isObject(choice?.['message']) ? choice['message'] : {}) as unknown as ChatReplyMessage
  const calls = toObjects(message.tool_calls) as unknown as ChatToolCall[]
  const ending = { finishReason: choice?.['finish_reason'], calledTools: calls.length > 0 }
  return {
    id: toMessageId(reply.id, callId),
    type: 'message',
    role: 'assistant',
    model: toText(reply.model),
    content: toContent(message, calls),
    ...toEnding({ ...ending, refusal: toText(message.refusal) }),
    usage: toInboundUsage(usage, extra),
  }
}

function toContent(message: ChatReplyMessage, calls: readonly ChatToolCall[]): JsonObject[] {
  const text = toPlainText(message.content)
  const others = [
    ...(text === '' ? [] : [{ type: 'text', text, citations: null }]),
    ...calls.map((call, index) => toToolUse(call, index)),
  ]
  const thinking = toThinkingBlocks(toObjects(message.reasoning_details) as never)
  const reasoning = readReasoning(message as unknown as JsonObject)
  if (thinking.length === 0 && reasoning !== '') {
    thinking.push({ block: { type: 'thinking', thinking: reasoning, signature: '' }, index: 0 })
  }
  return others.length > 0 ? interleave(thinking, others) : thinking.map(({ block }) => ({ ...block }))
}

/** Reasoning without a signature; `reasoning_content` is what DeepSeek and others call it (wire.md section 5). */
export function readReasoning(message: JsonObject): string {
  return toText(message['reasoning']) || toText(message['reasoning_content'])
}

/** Some servers answer in parts. */
export function toPlainText(content: unknown): string {
  if (typeof content === 'string') return content
  return toObjects(content)
    .map(({ text }) => toText(text))
    .join('')
}

function toToolUse(call: ChatToolCall, index: number): JsonObject {
  const { name, arguments: input } = call.function ?? { name: '', arguments: '' }
  return { type: 'tool_use', id: call.id || `toolu_${index}`, name, input: parseInput(input) }
}

/** Arguments that are no JSON object, as a cut answer has them, are kept as text. */
function parseInput(text: string): JsonObject {
  try {
    const input: unknown = JSON.parse(text || '{}')
    return isObject(input) ? input : { _raw: text }
  } catch {
    return { _raw: text }
  }
}

const SERVICE_TIERS: readonly unknown[] = ['standard', 'priority', 'batch']

/** Buckets as a Messages `usage`; tokens that nobody counted are 0, since clients add them up. */
export function toInboundUsage(usage: Usage | undefined, extra: JsonObject): JsonObject {
  if (!usage) return { input_tokens: 0, output_tokens: 0, ...extra }
  const { cacheWrite, cacheWrite5m, cacheWrite1h, searches, tier } = usage
  return {
    input_tokens: usage.input + usage.inputAudio + usage.inputImage,
    cache_creation_input_tokens: cacheWrite + cacheWrite5m + cacheWrite1h,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation: { ephemeral_5m_input_tokens: cacheWrite5m, ephemeral_1h_input_tokens: cacheWrite1h },
    output_tokens: usage.output + usage.outputAudio + usage.outputImage,
    output_tokens_details: { thinking_tokens: usage.reasoning },
    server_tool_use: searches > 0 ? { web_search_requests: searches, web_fetch_requests: 0 } : null,
    service_tier: SERVICE_TIERS.includes(tier) ? tier : null,
    ...extra,
  }
}
