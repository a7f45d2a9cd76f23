import { ShunpikeError } from '../errors.js'
import type { ChatRequest } from '../types/chat.js'
import type { JsonObject } from '../types/json.js'
import type { BodyEdits, ChatPeek } from '../types/provider.js'
import { checkEnd, editMembers, type Member, scanMembers } from './json-members.js'

/** A request body as bytes, read member by member. */
export interface Body extends ChatPeek {
  readonly bytes: Buffer
  /** The whole body parsed; only translation needs it. */
  json(): ChatRequest
  /** The bytes with top-level members changed. */
  edit(edits: BodyEdits): Buffer
}

/** Up to here a body is parsed whole, which also checks every rule of JSON; above it only what is asked for is parsed. */
const PARSE_WHOLE_BYTES = 64 * 1024

/** Members that routing reads: two of one name would let the caller show us one and the upstream the other. */
const SINGLE = ['model', 'models', 'provider', 'stream']

/**
 * Reads a body: bytes or text as they came, an object (a body parser ran first) written once.
 * @throws ShunpikeError `invalid_json`, or `invalid_request` for a duplicate member
 */
export function parseBody(input: Uint8Array | string | object): Body {
  const bytes = toBytes(input)
  if (bytes.length === 0) throw new ShunpikeError('invalid_json', 'The body is empty: send a JSON object.')
  const members = scanMembers(bytes)
  checkDuplicates(members)
  // Of two members of one name the last counts, as in JSON.parse.
  const find = (key: string) => members.findLast((member) => member.key === key)
  let whole: ChatRequest | undefined
  const json = () => {
    whole ??= parseWhole(bytes)
    return whole
  }
  if (bytes.length <= PARSE_WHOLE_BYTES) json()
  else checkEnd(bytes, members)
  const parts: JsonObject = {}
  return {
    bytes,
    json,
    has: (member) => (whole ? member in whole : find(member) !== undefined),
    get(member) {
      if (whole) return whole[member]
      const range = find(member)
      if (!range) return undefined
      if (!(member in parts)) parts[member] = parsePart(bytes, range)
      return parts[member]
    },
    edit: (edits) => editMembers(bytes, members, edits),
  }
}

function checkDuplicates(members: readonly Member[]): void {
  // A bit for each, since this runs for every call.
  let seen = 0
  for (const { key } of members) {
    const index = SINGLE.indexOf(key)
    if (index < 0) continue
    if (seen & (1 << index)) throw duplicate(key)
    seen |= 1 << index
  }
}

function toBytes(input: Uint8Array | string | object): Buffer {
  if (typeof input === 'string') return Buffer.from(input)
  if (input instanceof Uint8Array) return Buffer.from(input.buffer, input.byteOffset, input.byteLength)
  return Buffer.from(JSON.stringify(input))
}

function parseWhole(bytes: Buffer): ChatRequest {
  try {
    return JSON.parse(bytes.toString('utf8')) as ChatRequest
  } catch (error) {
    throw new ShunpikeError('invalid_json', `The body is not valid JSON: ${where(error)}.`)
  }
}

function parsePart(bytes: Buffer, range: Member): unknown {
  try {
    return JSON.parse(bytes.toString('utf8', range.start, range.end))
  } catch (error) {
    throw new ShunpikeError('invalid_json', `The body is not valid JSON in "${range.key}": ${where(error)}.`, {
      param: range.key,
    })
  }
}

/** V8 quotes the text around a mistake; only its position may be told, a prompt never. */
function where(error: unknown): string {
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')
  return position ? `unexpected character at ${position[1]}` : 'a value is malformed or missing'
}

function duplicate(key: string): ShunpikeError {
  return new ShunpikeError('invalid_request', `The body has two members "${key}": send one.`, { param: key })
}
