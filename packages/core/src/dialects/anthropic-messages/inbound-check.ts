import { ShunpikeError } from '../../errors.js'
import type { JsonObject } from '../../types/json.js'
import { isObject, isSet } from './wire.js'

const ROLES: readonly unknown[] = ['user', 'assistant', 'system']

type Check = [member: string, is: (value: unknown) => boolean, expected: string]

/** Members that translation reads; clients send null for "not set", and fields of every age, which are left alone. */
const MEMBERS: readonly Check[] = [
  ['model', (value) => typeof value === 'string', 'a model id such as "claude-sonnet-5"'],
  ['max_tokens', (value) => Number.isSafeInteger(value) && Number(value) > 0, 'a whole number above 0'],
  ['stream', (value) => typeof value === 'boolean', 'true or false'],
  ['system', isContent, 'a string or an array of text blocks'],
  ['tools', isObjects, 'an array of tools'],
  ['tool_choice', isObject, 'an object such as {"type": "auto"}'],
  ['thinking', isObject, 'an object such as {"type": "adaptive"}'],
  ['output_config', isObject, 'an object such as {"effort": "high"}'],
  ['temperature', (value) => typeof value === 'number', 'a number such as 0.7'],
  ['stop_sequences', (value) => Array.isArray(value) && value.every((text) => typeof text === 'string'), 'strings'],
]

/** @throws ShunpikeError `invalid_request` naming the field as the caller knows it */
export function checkMessagesRequest(body: JsonObject): void {
  for (const [member, is, expected] of MEMBERS) {
    if (isSet(body[member]) && !is(body[member])) throw wrong(member, `expected ${expected}`)
  }
  const { messages } = body
  if (!Array.isArray(messages) || messages.length === 0)
    throw wrong('messages', 'expected an array of at least one message')
  messages.forEach(checkMessage)
}

function checkMessage(message: unknown, index: number): void {
  const at = `messages[${index}]`
  if (!isObject(message)) throw wrong(at, 'expected an object with "role" and "content"')
  if (!ROLES.includes(message['role'])) throw wrong(`${at}.role`, 'expected user, assistant or system')
  if (!isContent(message['content'])) throw wrong(`${at}.content`, 'expected a string or an array of blocks')
}

function isContent(value: unknown): boolean {
  return typeof value === 'string' || isObjects(value)
}

function isObjects(value: unknown): boolean {
  return Array.isArray(value) && value.every(isObject)
}

function wrong(param: string, what: string): ShunpikeError {
  return new ShunpikeError('invalid_request', `${param}: ${what}.`, { param })
}
