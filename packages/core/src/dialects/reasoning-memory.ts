import type { ReasoningMemory } from '../types/dialect.js'

/** Tool calls remembered; a conversation's next turn comes within minutes. */
const MOST_ENTRIES = 10_000

/** Remembers what clients tend to drop, by tool-call id: the oldest entry leaves first. */
export function createReasoningMemory(): ReasoningMemory {
  const entries = new Map<string, string>()
  return {
    get: (toolCallId) => entries.get(toolCallId),
    set(toolCallId, signature) {
      entries.delete(toolCallId)
      entries.set(toolCallId, signature)
      if (entries.size > MOST_ENTRIES) entries.delete(entries.keys().next().value as string)
    },
  }
}
