/** Chat deltas as the output items of a response; their events come in the order that was recorded (wire.md 1.4). */
import type { InboundEvent } from '../../types/inbound.js'
import type { JsonObject } from '../../types/json.js'
import { isObject, REASONING_FORMAT, toObjects, toText } from './wire.js'

type Kind = 'message' | 'refusal' | 'reasoning' | 'function_call'

/** An item that grows. */
interface Item {
  kind: Kind
  /** Tells items of one kind apart while they are open. */
  key: string
  id: string
  /** `output_index`. */
  index: number
  text: string
  callId: string
  name: string
  annotations: JsonObject[]
  /** Its summary was opened: what is only encrypted has none. */
  hasPart: boolean
  encrypted: string | undefined
}

/** The items of one streamed response. */
export interface ItemState {
  callId: string
  open: Item[]
  /** Items that are whole, by `output_index`. */
  output: JsonObject[]
  next: number
}

export function createItemState(callId: string): ItemState {
  return { callId, open: [], output: [], next: 0 }
}

/** The events that one delta means. */
export function addDelta(state: ItemState, delta: JsonObject): InboundEvent[] {
  return [
    ...addReasoning(state, delta),
    ...addText(state, 'message', toText(delta.content)),
    ...addText(state, 'refusal', toText(delta.refusal)),
    ...addAnnotations(state, delta),
    ...toObjects(delta.tool_calls).flatMap((call) => addCall(state, call)),
  ]
}

/** The end of every item that is still open. */
export function closeItems(state: ItemState): InboundEvent[] {
  return [...state.open].flatMap((item) => close(state, item))
}

function addReasoning(state: ItemState, delta: JsonObject): InboundEvent[] {
  const own = toObjects(delta.reasoning_details).filter(({ format }) => format === REASONING_FORMAT)
  if (own.length > 0) return own.flatMap((detail) => addDetail(state, detail))
  const text = toText(delta.reasoning) || toText(delta.reasoning_content)
  return text === '' ? [] : addSummary(state, 'reasoning', text)
}

/** The encrypted block comes last, with the id it was sealed with. */
function addDetail(state: ItemState, { type, index, summary, text, data, id }: JsonObject): InboundEvent[] {
  const key = `reasoning ${index}`
  const said = toText(summary) || toText(text)
  if (type !== 'reasoning.encrypted') return said === '' ? [] : addSummary(state, key, said)
  const [item, events] = openItem(state, 'reasoning', key)
  item.encrypted = toText(data)
  item.id = toText(id) || item.id
  return [...events, ...close(state, item)]
}

function addSummary(state: ItemState, key: string, delta: string): InboundEvent[] {
  const [item, events] = openItem(state, 'reasoning', key)
  if (!item.hasPart)
    events.push({ type: 'response.reasoning_summary_part.added', ...toPlace(item), part: toPart(item) })
  item.hasPart = true
  item.text += delta
  return [...events, { type: 'response.reasoning_summary_text.delta', ...toPlace(item), delta }]
}

function addText(state: ItemState, kind: 'message' | 'refusal', delta: string): InboundEvent[] {
  if (delta === '') return []
  const [item, events] = openItem(state, kind, kind)
  if (!item.hasPart) events.push({ type: 'response.content_part.added', ...toPlace(item), part: toPart(item) })
  item.hasPart = true
  item.text += delta
  return [...events, { type: `response.${toTextName(kind)}.delta`, ...toPlace(item), delta, ...toLogprobs(kind) }]
}

function addAnnotations(state: ItemState, delta: JsonObject): InboundEvent[] {
  const item = state.open.find(({ kind }) => kind === 'message')
  if (!item) return []
  return toObjects(delta.annotations).flatMap(({ type, url_citation: citation }) => {
    if (type !== 'url_citation' || !isObject(citation)) return []
    const annotation = { type, ...citation }
    item.annotations.push(annotation)
    const index = { annotation_index: item.annotations.length - 1 }
    return [{ type: 'response.output_text.annotation.added', ...toPlace(item), ...index, annotation }]
  })
}

function addCall(state: ItemState, { index, id, function: called }: JsonObject): InboundEvent[] {
  const { name, arguments: input } = isObject(called) ? called : {}
  const nth = Number(index ?? 0)
  const [item, events] = openItem(state, 'function_call', `call ${nth}`, toText(id) || `call_${nth}`, toText(name))
  const delta = toText(input)
  item.text += delta
  return delta === ''
    ? events
    : [...events, { type: 'response.function_call_arguments.delta', ...toPlace(item), delta }]
}

/** The open item of `key`, or a new one: before it opens, all that cannot grow any more are closed. */
function openItem(state: ItemState, kind: Kind, key: string, callId = '', name = ''): [Item, InboundEvent[]] {
  const open = state.open.find((item) => item.key === key)
  if (open) return [open, []]
  const events = state.open.filter(isOver).flatMap((item) => close(state, item))
  const index = state.next++
  const id = `${PREFIXES[kind]}_${state.callId}_${index}`
  const item = { kind, key, id, index, text: '', callId, name, annotations: [], hasPart: false, encrypted: undefined }
  state.open.push(item)
  return [
    item,
    [...events, { type: 'response.output_item.added', output_index: index, item: toItem(item, 'in_progress') }],
  ]
}

const PREFIXES: Readonly<Record<Kind, string>> = {
  message: 'msg',
  refusal: 'msg',
  reasoning: 'rs',
  function_call: 'fc',
}

/** Calls may interleave: one is known to be over when its arguments are whole, else at the end. */
function isOver({ kind, text }: Item): boolean {
  if (kind !== 'function_call') return true
  try {
    return isObject(JSON.parse(text))
  } catch {
    return false
  }
}

function close(state: ItemState, item: Item): InboundEvent[] {
  state.open.splice(state.open.indexOf(item), 1)
  const done = toItem(item, 'completed')
  state.output[item.index] = done
  return [...closePart(item), { type: 'response.output_item.done', output_index: item.index, item: done }]
}

function closePart(item: Item): InboundEvent[] {
  const { kind, text, name, hasPart } = item
  const place = toPlace(item)
  if (kind === 'function_call') {
    return [{ type: 'response.function_call_arguments.done', ...place, name, arguments: text }]
  }
  if (!hasPart) return []
  if (kind === 'reasoning') {
    return [
      { type: 'response.reasoning_summary_text.done', ...place, text },
      { type: 'response.reasoning_summary_part.done', ...place, part: toPart(item) },
    ]
  }
  const said = kind === 'refusal' ? { refusal: text } : { text, ...toLogprobs(kind) }
  return [
    { type: `response.${toTextName(kind)}.done`, ...place, ...said },
    { type: 'response.content_part.done', ...place, part: toPart(item) },
  ]
}

function toTextName(kind: Kind): string {
  return kind === 'refusal' ? 'refusal' : 'output_text'
}

function toLogprobs(kind: Kind): JsonObject {
  return kind === 'message' ? { logprobs: [] } : {}
}

function toPlace({ kind, id, index }: Item): JsonObject {
  const place = { item_id: id, output_index: index }
  if (kind === 'function_call') return place
  return kind === 'reasoning' ? { ...place, summary_index: 0 } : { ...place, content_index: 0 }
}

function toPart({ kind, text, annotations }: Item): JsonObject {
  if (kind === 'reasoning') return { type: 'summary_text', text }
  if (kind === 'refusal') return { type: 'refusal', refusal: text }
  return { type: 'output_text', annotations: [...annotations], logprobs: [], text }
}

function toItem(item: Item, status: string): JsonObject {
  const { kind, id, text, callId, name, hasPart, encrypted } = item
  const parts = hasPart ? [toPart(item)] : []
  switch (kind) {
    case 'function_call':
      return { id, type: kind, status, arguments: text, call_id: callId, name }
    case 'reasoning':
      return { id, type: kind, summary: parts, ...(encrypted === undefined ? {} : { encrypted_content: encrypted }) }
    default:
      return { id, type: 'message', status, role: 'assistant', content: parts }
  }
}
