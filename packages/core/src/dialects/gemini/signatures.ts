/** Where thought signatures are kept between an answer and the next request: clients differ in what they hand back. */
import type { ChatMessage, ChatToolCall, ExtraContent } from '../../types/chat.js'
import type { ReasoningMemory } from '../../types/dialect.js'

/** OpenRouter's name for Gemini's encrypted reasoning details. */
const DETAIL_FORMAT = 'google-gemini-v1'

/** Other dialects keep their own signatures in the same memory, and a conversation may move between them. */
const MEMORY_PREFIX = `${DETAIL_FORMAT}:`

/** Remembers the signature of a tool call. */
export function remember(memory: ReasoningMemory, callId: string, signature: string): void {
  memory.set(callId, MEMORY_PREFIX + signature)
}

function recall(memory: ReasoningMemory, callId: string): string | undefined {
  const kept = memory.get(callId)
  return kept?.startsWith(MEMORY_PREFIX) ? kept.slice(MEMORY_PREFIX.length) : undefined
}

/** The signature of a tool call: on the call (Google's own field), in OpenRouter's details, or remembered. */
export function findCallSignature(
  call: ChatToolCall,
  message: ChatMessage,
  memory: ReasoningMemory,
): string | undefined {
  return readSignature(call.extra_content) ?? findDetail(message, call.id) ?? recall(memory, call.id)
}

/** The signature of an answer's text. */
export function findTextSignature(message: ChatMessage): string | undefined {
  return readSignature(message.extra_content) ?? findDetail(message, undefined)
}

function readSignature(extra: ExtraContent | undefined): string | undefined {
  return extra?.google?.thought_signature || undefined
}

function findDetail(message: ChatMessage, id: string | undefined): string | undefined {
  const details = message.reasoning_details ?? []
  const found = details.find(
    (detail) =>
      detail.type === 'reasoning.encrypted' && detail.format === DETAIL_FORMAT && (detail.id ?? undefined) === id,
  )
  return found?.data
}
