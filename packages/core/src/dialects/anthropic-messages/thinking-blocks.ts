/**
 * Thinking blocks and their two ways back to Anthropic: OpenRouter's `reasoning_details`, which clients may echo, and
 * the memory by tool-call id for clients that drop them. Blocks go back byte for byte: they are signed.
 */
import type { ReasoningDetail } from '../../types/chat.js'
import type { ReasoningMemory } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import { isObject, THINKING_FORMAT, toObjects, toText } from './wire.js'

export type ThinkingBlock =
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'redacted_thinking'; data: string }

/** A block and its place among the blocks of its answer, where it is known. */
export interface PlacedThinking {
  block: ThinkingBlock
  index: number | undefined
}

/** Other dialects keep their signatures in the same memory. */
const MEMORY_PREFIX = `${THINKING_FORMAT}:`

/** Whether a content block is one of thinking. */
export function isThinking(block: JsonObject | undefined): boolean {
  return block?.['type'] === 'thinking' || block?.['type'] === 'redacted_thinking'
}

/** A content block of an answer as thinking; `undefined` for other blocks and for thinking that is not signed. */
export function readThinkingBlock(block: JsonObject): ThinkingBlock | undefined {
  const { type, data, signature } = block
  if (type === 'redacted_thinking' && typeof data === 'string') return { type, data }
  if (type !== 'thinking' || typeof signature !== 'string' || signature === '') return undefined
  return { type, thinking: toText(block['thinking']), signature }
}

/** The detail of a thinking block of an answer. */
export function toReasoningDetail(block: JsonObject, index: number): ReasoningDetail {
  if (block['type'] === 'redacted_thinking') return toEncryptedDetail(toText(block['data']), index)
  return { ...toTextDetail(toText(block['thinking']), index), signature: toText(block['signature']) || null }
}

export function toTextDetail(text: string, index: number): ReasoningDetail {
  return { type: 'reasoning.text', text, format: THINKING_FORMAT, index }
}

export function toSignatureDetail(signature: string, index: number): ReasoningDetail {
  return { type: 'reasoning.text', signature, format: THINKING_FORMAT, index }
}

export function toEncryptedDetail(data: string, index: number): ReasoningDetail {
  return { type: 'reasoning.encrypted', data, format: THINKING_FORMAT, index }
}

/**
 * The blocks that `details` hold. Clients that gather a stream may echo every fragment: those of one block are joined.
 * Details of other models, and text without a signature, are refused by Anthropic: they are left out.
 */
export function toThinkingBlocks(details: readonly ReasoningDetail[]): PlacedThinking[] {
  const placed: { block: ThinkingBlock; index: number | undefined }[] = []
  for (const { type, format, index, text, data, signature } of details) {
    if (format !== THINKING_FORMAT) continue
    if (type === 'reasoning.encrypted' && data) placed.push({ block: { type: 'redacted_thinking', data }, index })
    if (type !== 'reasoning.text') continue
    const last = placed[placed.length - 1]
    if (last?.block.type === 'thinking' && last.index === index && last.block.signature === '') {
      last.block.thinking += text ?? ''
      last.block.signature = signature ?? ''
    } else {
      placed.push({ block: { type: 'thinking', thinking: text ?? '', signature: signature ?? '' }, index })
    }
  }
  return placed.filter(({ block }) => block.type === 'redacted_thinking' || block.signature !== '')
}

/**
 * Puts thinking back among the other blocks of an assistant message. It has to open the message and may not end it; in
 * between, the place counts, since newer models bind a block to all that stood before it.
 */
export function interleave(thinking: readonly PlacedThinking[], others: readonly JsonObject[]): JsonObject[] {
  if (others.length === 0) return []
  const blocks = [...others]
  thinking.forEach(({ block, index }, nth) => {
    blocks.splice(nth === 0 ? 0 : Math.min(index ?? nth, blocks.length - 1), 0, { ...block })
  })
  return blocks
}

/** Remembers the thinking that came before a tool call. */
export function remember(memory: ReasoningMemory, callId: string, thinking: readonly PlacedThinking[]): void {
  if (callId !== '' && thinking.length > 0) memory.set(callId, MEMORY_PREFIX + JSON.stringify(thinking))
}

/** The thinking remembered for a tool call. */
export function recall(memory: ReasoningMemory, callId: string): PlacedThinking[] {
  const kept = memory.get(callId)
  if (!kept?.startsWith(MEMORY_PREFIX)) return []
  const entries: unknown = JSON.parse(kept.slice(MEMORY_PREFIX.length))
  return toObjects(entries).flatMap(({ block, index }) => {
    const read = isObject(block) ? readThinkingBlock(block) : undefined
    return read ? [{ block: read, index: typeof index === 'number' ? index : undefined }] : []
  })
}
