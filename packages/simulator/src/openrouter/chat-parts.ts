import type { Charge } from '../billing/invoice.js'
import type { SimulatedModel } from '../billing/prices.js'
import type { BilledUsage } from '../billing/usage.js'
import type { Answer } from '../content/answer.js'
import { toSeededText } from '../seed.js'
import { toAuthor } from './catalog.js'

/** What an answer of chat is made from. */
export interface RouterChatParts {
  id: string
  created: number
  model: SimulatedModel
  answer: Answer
  usage: BilledUsage
  charge: Charge
  /** Reasoning text is left out of the answer. */
  hidesReasoning: boolean
}

/** Comment OpenRouter sends while nothing else is to be sent. */
export const PROCESSING = ': OPENROUTER PROCESSING\n\n'

/** Id of the n-th tool call. */
export function toToolCallId(parts: RouterChatParts, index: number): string {
  const name = parts.answer.toolCalls[index]?.name ?? ''
  const random = toSeededText(20, parts.id, index)
  switch (toAuthor(parts.model)) {
    case 'anthropic':
      return `toolu_${random}`
    case 'google':
      return `tool_${name}_${random}`
    case 'openai':
      return `call_${random}`
  }
}

// The words of the provider behind it, as recorded.
const NATIVE_FINISH: Record<string, Record<Answer['finish'], string>> = {
  openai: { stop: 'completed', length: 'max_output_tokens', 'tool-calls': 'completed', 'stop-sequence': 'completed' },
  anthropic: { stop: 'end_turn', length: 'max_tokens', 'tool-calls': 'tool_use', 'stop-sequence': 'stop_sequence' },
  google: { stop: 'STOP', length: 'MAX_TOKENS', 'tool-calls': 'STOP', 'stop-sequence': 'STOP' },
}

/** `native_finish_reason` of an answer. */
export function toNativeFinish({ model, answer }: RouterChatParts): string {
  return NATIVE_FINISH[toAuthor(model)]?.[answer.finish] ?? 'stop'
}
