import type { BilledUsage } from '../billing/usage.js'
import type { Answer } from '../content/answer.js'
import { asObject, asText, type JsonObject } from '../json.js'
import { toSeededText } from '../seed.js'
import type { AnthropicIds } from './ids.js'
import { toClaudeRules } from './model-rules.js'

/** What an answer of /v1/messages is made from. */
export interface MessageParts {
  request: JsonObject
  model: string
  ids: AnthropicIds
  answer: Answer
  usage: BilledUsage
}

/** The content blocks of an answer, complete. */
export function toBlocks(parts: MessageParts): JsonObject[] {
  const { answer, ids } = parts
  const thinking = answer.reasoningTokens > 0 ? [toThinkingBlock(parts)] : []
  const text = answer.text === '' ? [] : [{ type: 'text', text: answer.text }]
  const tools = answer.toolCalls.map((call, index) => ({
    type: 'tool_use',
    id: ids.toolUseId(index),
    name: call.name,
    input: call.args,
    caller: { type: 'direct' },
  }))
  return [...thinking, ...text, ...tools]
}

function toThinkingBlock({ request, model, answer }: MessageParts): JsonObject {
  const display =
    asText(asObject(request.thinking).display) || (toClaudeRules(model).hidesThinking ? 'omitted' : 'summarized')
  const signature = `E${toSeededText(199, model, answer.reasoning)}==`
  return { type: 'thinking', thinking: display === 'omitted' ? '' : answer.reasoning, signature }
}

/** `stop_reason` of an answer. */
export function toStopReason(answer: Answer): string {
  switch (answer.finish) {
    case 'tool-calls':
      return 'tool_use'
    case 'length':
      return 'max_tokens'
    case 'stop-sequence':
      return 'stop_sequence'
    default:
      return 'end_turn'
  }
}

/** Prompt side of `usage`: `input_tokens` is what was neither read from nor written to the cache. */
export function toInputUsage(usage: BilledUsage): JsonObject {
  return {
    input_tokens: usage.input,
    cache_creation_input_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
    cache_read_input_tokens: usage.cacheRead,
  }
}

/** The whole `usage`, with so many output tokens. */
export function toMessagesUsage(usage: BilledUsage, outputTokens: number): JsonObject {
  return {
    ...toInputUsage(usage),
    cache_creation: { ephemeral_5m_input_tokens: usage.cacheWrite5m, ephemeral_1h_input_tokens: usage.cacheWrite1h },
    output_tokens: outputTokens,
    service_tier: 'standard',
    inference_geo: 'global',
  }
}

/** The body of an answer that is not streamed. */
export function toMessageBody(parts: MessageParts): JsonObject {
  const { answer, ids, model, usage } = parts
  return {
    model,
    id: ids.messageId,
    type: 'message',
    role: 'assistant',
    content: toBlocks(parts),
    stop_reason: toStopReason(answer),
    stop_sequence: answer.stopSequence,
    stop_details: null,
    usage: { ...toMessagesUsage(usage, usage.output), output_tokens_details: { thinking_tokens: usage.reasoning } },
  }
}
