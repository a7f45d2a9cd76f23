/**
 * The members of a JSON object as byte ranges: routing reads and changes a few top-level members of a body and hands
 * the rest on untouched. Parsing and writing a 1 MB prompt would cost twice the whole proxying.
 */
import { ShunpikeError } from '../errors.js'

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

/** Byte edits of an object: members to replace or add, with their JSON text, and members to take out. */
export interface MemberEdits {
  set: readonly (readonly [key: string, text: string])[]
  remove: readonly string[]
}

/** `bytes` with the edits made; everything else stays byte for byte. Loops by index: it runs twice for every call. */
export function editMembers(bytes: Buffer, members: readonly Member[], { set, remove }: MemberEdits): Buffer {
  const open = members[0] ? bytes.lastIndexOf(OPEN_OBJECT, members[0].keyStart) : bytes.indexOf(OPEN_OBJECT)
  const lastKept = members.findLastIndex((member) => !remove.includes(member.key))
  const cuts: Cut[] = []
  for (let index = 0; index <= lastKept; index++) {
    const { key, keyStart, start, end } = members[index] as Member
    if (remove.includes(key)) cuts.push({ start: keyStart, end: (members[index + 1] as Member).keyStart, text: '' })
    const text = remove.includes(key) ? undefined : set.find(([name]) => name === key)?.[1]
    if (text !== undefined) cuts.push({ start, end, text })
  }
  let text = ''
  for (const [key, value] of set) {
    if (members.some((member) => member.key === key && !remove.includes(key))) continue
    text += `${lastKept >= 0 || text !== '' ? ',' : ''}${JSON.stringify(key)}:${value}`
  }
  cuts.push({ start: members[lastKept]?.end ?? open + 1, end: members[members.length - 1]?.end ?? open + 1, text })
  return splice(bytes, cuts)
}

/** Bytes from `start` to `end` give way to `text`. */
interface Cut {
  start: number
  end: number
  text: string
}

/** @param cuts in order, apart */
function splice(bytes: Buffer, cuts: readonly Cut[]): Buffer {
  const pieces: Buffer[] = []
  let from = 0
  for (let index = 0; index < cuts.length; index++) {
    const { start, end, text } = cuts[index] as Cut
    pieces.push(bytes.subarray(from, start))
    if (text !== '') pieces.push(Buffer.from(text))
    from = end
  }
  pieces.push(bytes.subarray(from))
  return Buffer.concat(pieces)
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
