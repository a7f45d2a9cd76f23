/** Chat deltas as pieces of content blocks, one block open at a time (wire.md 6.4). */

import type { InboundEvent } from '../../types/inbound.js'
import type { JsonObject } from '../../types/json.js'
import { readReasoning, toPlainText } from './inbound-reply.js'
import { isObject, THINKING_FORMAT, toObjects, toText } from './wire.js'

/** A fragment of a block. */
interface Piece {
  /** Tells blocks apart: fragments of one key belong to one block while it is open. */
  key: string
  /** The block as it opens. */
  block: JsonObject
  /** `undefined`: the block is whole as it opens. */
  delta?: JsonObject
  /** Arguments of a tool call, in text. */
  input?: string
}

/** The blocks of one streamed message. */
export interface BlockState {
  /** The block that is open, and for a tool call its arguments so far. */
  open: { key: string; input: string | undefined } | undefined
  /** Index of the next block. */
  next: number
  /** Tool calls that are over. */
  closed: Set<string>
  /** What has to wait for the open tool call. */
  waiting: Piece[]
}

export function createBlockState(): BlockState {
  return { open: undefined, next: 0, closed: new Set(), waiting: [] }
}

/** The events that one delta means. */
export function addDelta(state: BlockState, delta: JsonObject): InboundEvent[] {
  return [...toThinking(delta), ...toTextPieces(delta), ...toCalls(delta)].flatMap((piece) => addPiece(state, piece))
}

/** Everything that is still held, and the end of the open block. */
export function closeBlocks(state: BlockState): InboundEvent[] {
  const events = close(state)
  while (state.waiting.length > 0) events.push(...replay(state), ...close(state))
  return events
}

function toThinking(delta: JsonObject): Piece[] {
  const own = toObjects(delta['reasoning_details']).filter(({ format }) => format === THINKING_FORMAT)
  if (own.length > 0) return own.flatMap(toSigned)
  const thinking = readReasoning(delta)
  return thinking === '' ? [] : [toThinkingPiece('thinking', { type: 'thinking_delta', thinking })]
}

function toSigned({ type, index, text, signature, data }: JsonObject): Piece[] {
  const key = `thinking ${index}`
  if (type === 'reasoning.encrypted') return [{ key: `redacted ${index}`, block: { type: 'redacted_thinking', data } }]
  return [
    ...(toText(text) ? [toThinkingPiece(key, { type: 'thinking_delta', thinking: text })] : []),
    ...(toText(signature) ? [toThinkingPiece(key, { type: 'signature_delta', signature })] : []),
  ]
}

function toThinkingPiece(key: string, delta: JsonObject): Piece {
  return { key, block: { type: 'thinking', thinking: '', signature: '' }, delta }
}

function toTextPieces({ content }: JsonObject): Piece[] {
  const text = toPlainText(content)
  return text === ''
    ? []
    : [{ key: 'text', block: { type: 'text', text: '', citations: null }, delta: { type: 'text_delta', text } }]
}

function toCalls(delta: JsonObject): Piece[] {
  return toObjects(delta['tool_calls']).map(({ index, id, function: called }) => {
    const { name, arguments: input } = isObject(called) ? called : {}
    const nth = Number(index ?? 0)
    return {
      key: `call ${nth}`,
      block: { type: 'tool_use', id: toText(id) || `toolu_${nth}`, name: toText(name), input: {} },
      delta: { type: 'input_json_delta', partial_json: toText(input) },
      input: toText(input),
    }
  })
}

function addPiece(state: BlockState, piece: Piece): InboundEvent[] {
  if (state.closed.has(piece.key)) return []
  const { open } = state
  if (open?.key !== piece.key) {
    if (isUnfinished(state)) {
      state.waiting.push(piece)
      return []
    }
    return [...close(state), ...openBlock(state, piece)]
  }
  if (open.input !== undefined) open.input += piece.input ?? ''
  const events = toDelta(state, piece)
  return state.waiting.length > 0 && !isUnfinished(state) ? [...events, ...replay(state)] : events
}

/** Calls may interleave: one is known to be over when its arguments are whole, else at the end. */
function isUnfinished({ open }: BlockState): boolean {
  if (open?.input === undefined) return false
  try {
    return !isObject(JSON.parse(open.input))
  } catch {
    return true
  }
}

function replay(state: BlockState): InboundEvent[] {
  const { waiting } = state
  state.waiting = []
  return waiting.flatMap((piece) => addPiece(state, piece))
}

function openBlock(state: BlockState, piece: Piece): InboundEvent[] {
  state.open = { key: piece.key, input: piece.input }
  const index = state.next++
  const start = { type: 'content_block_start', index, content_block: piece.block }
  return [start, ...toDelta(state, piece)]
}

function toDelta(state: BlockState, { delta }: Piece): InboundEvent[] {
  return delta ? [{ type: 'content_block_delta', index: state.next - 1, delta }] : []
}

function close(state: BlockState): InboundEvent[] {
  const { open } = state
  if (!open) return []
  if (open.input !== undefined) state.closed.add(open.key)
  state.open = undefined
  return [{ type: 'content_block_stop', index: state.next - 1 }]
}
