/**
 * Chat requests that can be translated. On the same dialect types are the upstream's to judge; here a wrong one would be
 * a crash, or worse, a request that means something else.
 */
import { ShunpikeError } from '../../errors.js'
import type { ChatMessage, ChatRequest } from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'
import { isObject, kindOf } from './kinds.js'

interface Check {
  (value: unknown, at: string): void
  /** Null and a missing member are wrong too; for others they are "not set". */
  required?: true
}

/** Members of an object by name; ones that are not named may hold anything. */
type Shape = Readonly<Record<string, Check>>

const isText = expectKind('a string', (value) => typeof value === 'string')
const isNumber = expectKind('a number', (value) => typeof value === 'number')
const isAnyObject = expectKind('an object', isObject)

/** Types whose object says what it is about in a member of that name: `{"type": "file", "file": {…}}`. */
const TAGS: ReadonlySet<unknown> = new Set(['function', 'custom', 'json_schema', 'image_url', 'input_audio', 'file'])

const PART = object({
  type: required(isText),
  text: isText,
  refusal: isText,
  image_url: object({ url: required(isText), detail: isText }),
  input_audio: object({ data: isText, format: isText }),
  file: object({ file_data: isText, file_id: isText, filename: isText }),
})

const TOOL_CALL = object({
  id: isText,
  type: isText,
  function: object({ name: required(isText), arguments: isText }),
  custom: object({ name: required(isText), input: isText }),
  extra_content: isAnyObject,
})

const MESSAGE = object({
  content: textOr(list(PART)),
  name: isText,
  refusal: isText,
  tool_call_id: isText,
  tool_calls: list(TOOL_CALL),
  reasoning_details: list(object({ type: isText, text: isText, summary: isText, data: isText, signature: isText })),
  images: list(PART),
  extra_content: isAnyObject,
})

const TOOL = object({
  type: required(isText),
  function: object({ name: required(isText), description: isText, parameters: isAnyObject }),
  custom: object({ name: required(isText), description: isText, format: isAnyObject }),
})

const REQUEST: Shape = {
  messages: list(MESSAGE),
  tools: list(TOOL),
  tool_choice: textOr(object({ type: required(isText), function: object({ name: required(isText) }) })),
  response_format: object({
    type: required(isText),
    json_schema: object({ name: isText, description: isText, schema: isAnyObject }),
  }),
  reasoning: object({ effort: isText, max_tokens: isNumber }),
  reasoning_effort: isText,
  stop: textOr(list(isText)),
}

/**
 * A chat request that can be translated: what adapters read is of the right type, and no message has members that are
 * `null`, which clients send for "not set".
 * @throws ShunpikeError `invalid_request` naming the field
 */
export function toTranslatable(chat: ChatRequest): ChatRequest {
  checkShape(chat)
  return { ...chat, messages: chat.messages.map(dropNulls) }
}

function dropNulls(message: ChatMessage): ChatMessage {
  if (!Object.values(message).includes(null)) return message
  return Object.fromEntries(Object.entries(message).filter(([, value]) => value !== null)) as unknown as ChatMessage
}

/**
 * Checks what translation to another dialect reads of `chat`.
 * @throws ShunpikeError `invalid_request` naming the field
 */
export function checkShape(chat: ChatRequest): void {
  checkMembers(chat, REQUEST, '')
}

function checkMembers(value: JsonObject, shape: Shape, at: string): void {
  for (const name in shape) {
    const check = shape[name] as Check
    const member = value[name] ?? undefined
    if (member !== undefined || check.required) check(member, at === '' ? name : `${at}.${name}`)
  }
}

function object(shape: Shape): Check {
  return (value, at) => {
    isAnyObject(value, at)
    const members = value as JsonObject
    checkMembers(members, shape, at)
    // A tool call may leave its type out.
    const tag = 'type' in shape ? (members['type'] ?? 'function') : undefined
    if (TAGS.has(tag) && (members[tag as string] ?? undefined) === undefined)
      throw wrong(`${at}.${tag}`, 'expected an object, got nothing')
  }
}

function list(check: Check): Check {
  return (value, at) => {
    if (!Array.isArray(value)) throw wrong(at, `expected an array, got ${kindOf(value)}`)
    for (let index = 0; index < value.length; index++) check(value[index], `${at}[${index}]`)
  }
}

function textOr(check: Check): Check {
  return (value, at) => {
    if (typeof value !== 'string') check(value, at)
  }
}

function required(check: Check): Check {
  const strict: Check = (value, at) => {
    if (value === undefined) throw wrong(at, 'is missing')
    check(value, at)
  }
  strict.required = true
  return strict
}

function expectKind(expected: string, is: (value: unknown) => boolean): Check {
  return (value, at) => {
    if (!is(value)) throw wrong(at, `expected ${expected}, got ${kindOf(value)}`)
  }
}

function wrong(param: string, what: string): ShunpikeError {
  return new ShunpikeError('invalid_request', `${param}: ${what}.`, { param })
}
