/**
 * The members of a JSON object as byte ranges: routing reads and changes a few top-level members of a body and hands
 * the rest on untouched. Parsing and writing a 1 MB prompt would cost twice the whole proxying.
 */
import { ShunpikeError } from '../errors.js'
import type { JsonObject } from '../types/json.js'
import type { BodyEdits } from '../types/provider.js'

/** One member: `start` to `end` is its value, `keyStart` the opening quote of its key. */
export interface Member {
  key: string
  keyStart: number
  start: number
  end: number
}

/** Nesting beyond this is refused: no request needs it, and recursive readers upstream break on it. */
const MAX_DEPTH = 64

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d

/**
 * Members of the object that starts at `from` (white space before it is skipped).
 * Values are checked for balance only, not for every rule of JSON.
 * @throws ShunpikeError `invalid_json` naming the byte
 */
export function scanMembers(bytes: Buffer, from = 0): Member[] {
  let at = skipBlanks(bytes, from)
  if (bytes[at] !== OPEN_OBJECT) throw invalid(at, 'expected an object')
  const members: Member[] = []
  at = skipBlanks(bytes, at + 1)
  if (bytes[at] === CLOSE_OBJECT) return members
  for (;;) {
    if (bytes[at] !== QUOTE) throw invalid(at, 'expected a member name in double quotes')
    const keyStart = at
    at = skipString(bytes, at)
    const key = readKey(bytes, keyStart, at)
    at = skipBlanks(bytes, at)
    if (bytes[at] !== COLON) throw invalid(at, 'expected ":"')
    const start = skipBlanks(bytes, at + 1)
    const end = skipValue(bytes, start)
    members.push({ key, keyStart, start, end })
    at = skipBlanks(bytes, end)
    if (bytes[at] === CLOSE_OBJECT) return members
    if (bytes[at] !== COMMA) throw invalid(at, 'expected "," or "}"')
    at = skipBlanks(bytes, at + 1)
  }
}

/**
 * Checks that nothing but white space follows the object of `members`.
 * @throws ShunpikeError `invalid_json` naming the byte
 */
export function checkEnd(bytes: Buffer, members: readonly Member[]): void {
  const close = bytes.indexOf(CLOSE_OBJECT, members[members.length - 1]?.end ?? 0)
  const at = skipBlanks(bytes, close + 1)
  if (at < bytes.length) throw invalid(at, 'unexpected text after the object')
}

/**
 * `bytes` with the edits made; everything else stays byte for byte, and `bytes` itself comes back when nothing changes.
 * Plain loops: it runs twice for every call.
 */
export function editMembers(bytes: Buffer, members: readonly Member[], { set = {}, remove = [] }: BodyEdits): Buffer {
  const cuts: Cut[] = []
  const lastKept = findLastKept(members, remove)
  for (let index = 0; index <= lastKept; index++) {
    const { key, keyStart, start, end } = members[index] as Member
    if (remove.includes(key)) cuts.push({ start: keyStart, end: (members[index + 1] as Member).keyStart, text: '' })
    else if (Object.hasOwn(set, key)) cuts.push({ start, end, text: JSON.stringify(set[key]) })
  }
  const first = members[0]
  const open = first ? bytes.lastIndexOf(OPEN_OBJECT, first.keyStart) : bytes.indexOf(OPEN_OBJECT)
  const start = members[lastKept]?.end ?? open + 1
  const end = members[members.length - 1]?.end ?? open + 1
  const text = toAddedMembers(members, set, remove, lastKept >= 0)
  if (text !== '' || start !== end) cuts.push({ start, end, text })
  return cuts.length === 0 ? bytes : splice(bytes, cuts)
}

function findLastKept(members: readonly Member[], remove: readonly string[]): number {
  let index = members.length - 1
  while (index >= 0 && remove.includes((members[index] as Member).key)) index--
  return index
}

/** @param follows whether a member stands before them */
function toAddedMembers(
  members: readonly Member[],
  set: JsonObject,
  remove: readonly string[],
  follows: boolean,
): string {
  let text = ''
  for (const key in set) {
    if (hasKey(members, key) && !remove.includes(key)) continue
    text += `${follows || text !== '' ? ',' : ''}${JSON.stringify(key)}:${JSON.stringify(set[key])}`
  }
  return text
}

function hasKey(members: readonly Member[], key: string): boolean {
  for (const member of members) if (member.key === key) return true
  return false
}

/** Bytes from `start` to `end` give way to `text`. */
interface Cut {
  start: number
  end: number
  text: string
}

/** @param cuts in order, apart */
function splice(bytes: Buffer, cuts: readonly Cut[]): Buffer {
  let length = bytes.length
  for (const { start, end, text } of cuts) length += Buffer.byteLength(text) - (end - start)
  // Copied into place: pieces of their own to join cost more than the copying.
  const spliced = Buffer.allocUnsafe(length)
  let from = 0
  let to = 0
  for (const { start, end, text } of cuts) {
    to += bytes.copy(spliced, to, from, start)
    if (text !== '') to += spliced.write(text, to)
    from = end
  }
  bytes.copy(spliced, to, from)
  return spliced
}

function readKey(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start + 1, end - 1)
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text
}

function skipBlanks(bytes: Buffer, at: number): number {
  for (;;) {
    const byte = bytes[at]
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at
    at++
  }
}

function skipString(bytes: Buffer, open: number): number {
  let at = open
  for (;;) {
    at = bytes.indexOf(QUOTE, at + 1)
    if (at < 0) throw invalid(open, 'a string is not closed')
    let escapes = 0
    while (bytes[at - 1 - escapes] === BACKSLASH) escapes++
    if (escapes % 2 === 0) return at + 1
  }
}

function skipValue(bytes: Buffer, start: number): number {
  const byte = bytes[start]
  if (byte === QUOTE) return skipString(bytes, start)
  if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) return skipNested(bytes, start)
  let at = start
  while (at < bytes.length && !isDelimiter(bytes[at] as number)) at++
  if (at === start) throw invalid(at, 'expected a value')
  return at
}

/** Brackets to come, innermost last; shared, since a scan never yields. */
const CLOSERS = new Uint8Array(MAX_DEPTH + 1)

function skipNested(bytes: Buffer, start: number): number {
  let depth = 0
  let at = start
  while (at < bytes.length) {
    const byte = bytes[at] as number
    if (byte === QUOTE) {
      at = skipString(bytes, at)
      continue
    }
    if (byte === OPEN_OBJECT) CLOSERS[depth++] = CLOSE_OBJECT
    else if (byte === OPEN_ARRAY) CLOSERS[depth++] = CLOSE_ARRAY
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      if (CLOSERS[--depth] !== byte) throw invalid(at, 'brackets do not match')
      if (depth === 0) return at + 1
    }
    if (depth > MAX_DEPTH) throw invalid(at, `nested more than ${MAX_DEPTH} levels deep`)
    at++
  }
  throw invalid(start, 'a bracket is not closed')
}

function isDelimiter(byte: number): boolean {
  return byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY || byte <= 0x20
}

function invalid(at: number, what: string): ShunpikeError {
  return new ShunpikeError('invalid_json', `The body is not valid JSON: ${what} at byte ${at}.`)
}
