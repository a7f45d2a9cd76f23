import type { ChatDelta, ChatReplyMessage } from '../../types/chat.js'

/**
 * Whether a delta carries model content. OpenRouter repeats `content: ""` and `role` in every event while it waits, so
 * neither counts as a first token (wire.md 4.3).
 */
export function hasContent(delta: ChatDelta | ChatReplyMessage | undefined | null): boolean {
  if (!delta) return false
  return (
    isFilled(delta.content) ||
    isFilled(delta.refusal) ||
    isFilled(delta.reasoning) ||
    isFilled((delta as { reasoning_content?: unknown }).reasoning_content) ||
    isFilled(delta.reasoning_details) ||
    isFilled(delta.tool_calls) ||
    isFilled(delta.images) ||
    isFilled((delta as { function_call?: unknown }).function_call) ||
    isFilled((delta as { audio?: unknown }).audio)
  )
}

function isFilled(value: unknown): boolean {
  if (typeof value === 'string' || Array.isArray(value)) return value.length > 0
  return typeof value === 'object' && value !== null
}
