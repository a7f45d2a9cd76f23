/**
 * Reasoning items and their two ways back to OpenAI: OpenRouter's `reasoning_details`, which clients may echo, and the
 * memory by tool-call id for clients that drop them.
 */
import type { ReasoningDetail } from '../../types/chat.js'
import type { ReasoningMemory } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import { REASONING_FORMAT, type ReasoningItem, toObjects, toText } from './wire.js'

/** A reasoning item and its place among the items of its answer, where it is known. */
export interface PlacedReasoning {
  item: ReasoningItem
  index: number | undefined
}

/** Encrypted blocks of one call, as the memory holds them: other dialects keep their signatures in it too. */
const MEMORY_PREFIX = `${REASONING_FORMAT}:`

/**
 * The reasoning items that `details` hold. One without an encrypted block is left out: nothing is stored at OpenAI, so
 * an id alone would be "not found".
 */
export function toReasoningItems(details: readonly ReasoningDetail[]): PlacedReasoning[] {
  const items: PlacedReasoning[] = []
  let summary: { text: string; index: number | undefined } | undefined
  for (const { format, type, index, ...detail } of details) {
    if (format !== REASONING_FORMAT) continue
    if (type === 'reasoning.summary') summary = { text: (summary?.text ?? '') + toText(detail.summary), index }
    if (type !== 'reasoning.encrypted' || !detail.data) continue
    // We write summary and block of one item under its own index; others (OpenRouter for xAI) number the details instead.
    const place = summary && summary.index !== index ? undefined : index
    items.push({ item: toItem(detail.data, toText(detail.id), summary?.text), index: place })
    summary = undefined
  }
  return items
}

/** Puts reasoning items back at their places among the other items of an answer; without a place they come first. */
export function interleave(reasoning: readonly PlacedReasoning[], others: readonly JsonObject[]): JsonObject[] {
  const items = [...others]
  for (const [nth, { item, index }] of reasoning.entries()) items.splice(index ?? nth, 0, { ...item })
  return items
}

/** Details of a reasoning item of an answer, summary first. */
export function toReasoningDetails(item: JsonObject, index: number): ReasoningDetail[] {
  const summary = readSummary(item)
  const text = readContent(item)
  const encrypted = toEncryptedDetail(item, index)
  return [
    ...(summary ? [toSummaryDetail(summary, index)] : []),
    ...(text ? [toTextDetail(text, index)] : []),
    ...(encrypted ? [encrypted] : []),
  ]
}

export function toSummaryDetail(summary: string, index: number): ReasoningDetail {
  return { type: 'reasoning.summary', summary, format: REASONING_FORMAT, index }
}

export function toTextDetail(text: string, index: number): ReasoningDetail {
  return { type: 'reasoning.text', text, format: REASONING_FORMAT, index }
}

export function toEncryptedDetail(item: JsonObject, index: number): ReasoningDetail | undefined {
  const { encrypted_content: data, id } = item
  if (typeof data !== 'string' || data === '') return undefined
  return { type: 'reasoning.encrypted', data, id: typeof id === 'string' ? id : null, format: REASONING_FORMAT, index }
}

/** The reasoning a person can read: the summary, or the model's own words where a host shows them. */
export function readReasoningText(item: JsonObject): string {
  return readSummary(item) || readContent(item)
}

/** Parts of a summary are paragraphs. */
function readSummary(item: JsonObject): string {
  return joinTexts(item.summary, '\n\n')
}

function readContent(item: JsonObject): string {
  return joinTexts(item.content, '')
}

function joinTexts(parts: unknown, separator: string): string {
  return toObjects(parts)
    .map((part) => toText(part.text))
    .join(separator)
}

/** Remembers the encrypted blocks that came before a tool call. */
export function remember(memory: ReasoningMemory, callId: string, details: readonly ReasoningDetail[]): void {
  const blocks = details.filter(({ type }) => type === 'reasoning.encrypted').map(({ id, data }) => ({ id, data }))
  if (callId !== '' && blocks.length > 0) memory.set(callId, MEMORY_PREFIX + JSON.stringify(blocks))
}

/** The reasoning items remembered for a tool call. */
export function recall(memory: ReasoningMemory, callId: string): ReasoningItem[] {
  const kept = memory.get(callId)
  if (!kept?.startsWith(MEMORY_PREFIX)) return []
  const blocks: unknown = JSON.parse(kept.slice(MEMORY_PREFIX.length))
  return toObjects(blocks).map((block) => toItem(toText(block.data), toText(block.id), undefined))
}

function toItem(data: string, id: string, summary: string | undefined): ReasoningItem {
  return {
    type: 'reasoning',
    ...(id === '' ? {} : { id }),
    summary: summary ? [{ type: 'summary_text', text: summary }] : [],
    encrypted_content: data,
  }
}

/** Whether an output item is a reasoning item. */
export function isReasoning(item: JsonObject): boolean {
  return item.type === 'reasoning'
}
