import { ShunpikeError } from '../../errors.js'
import type { ChatMessage } from '../../types/chat.js'
import type { Body } from '../body.js'
import { isObject, kindOf } from './kinds.js'

const ROLES = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function'])

/**
 * Checks the members that routing and translation read; everything else is the upstream's to judge, since clients send
 * fields of every age and vendor.
 * @throws ShunpikeError `invalid_request` naming the field and the mend
 */
export function checkChatRequest(body: Body): void {
  check(body, 'model', isName, 'a model id such as "openai/gpt-5-mini"')
  check(body, 'models', (value) => Array.isArray(value) && value.every(isName), 'an array of model ids')
  check(body, 'provider', isObject, 'an object such as {"order": ["openai"]}')
  check(body, 'stream', (value) => typeof value === 'boolean', 'true or false')
  check(body, 'stream_options', isObject, 'an object such as {"include_usage": true}')
  check(body, 'max_tokens', isCount, 'a whole number above 0')
  check(body, 'max_completion_tokens', isCount, 'a whole number above 0')
  check(body, 'n', isCount, 'a whole number above 0')
  check(body, 'temperature', (value) => typeof value === 'number', 'a number such as 0.7')
  check(body, 'tools', Array.isArray, 'an array of tools')
  if ((body.get('messages') ?? null) === null)
    throw wrong('messages', 'is missing: send an array with at least one message')
  check(body, 'messages', Array.isArray, 'an array of messages')
  checkMessages(body.get('messages') as unknown[])
}

function checkMessages(messages: unknown[]): void {
  if (messages.length === 0) throw wrong('messages', 'is empty: send at least one message')
  for (let index = 0; index < messages.length; index++) checkMessage(messages[index], index)
}

function checkMessage(message: unknown, index: number): void {
  if (!isObject(message))
    throw wrong(`messages[${index}]`, `expected an object with "role" and "content", got ${kindOf(message)}`)
  const { role, content } = message as Partial<ChatMessage>
  if (!ROLES.has(role as string)) {
    throw wrong(`messages[${index}].role`, `expected one of ${[...ROLES].join(', ')}, got ${say(role)}`)
  }
  if (content !== undefined && content !== null && typeof content !== 'string' && !Array.isArray(content)) {
    throw wrong(`messages[${index}].content`, `expected a string or an array of parts, got ${kindOf(content)}`)
  }
}

function check(body: Body, member: string, is: (value: unknown) => boolean, expected: string): void {
  const value = body.get(member)
  // Clients send null for "not set".
  if (value === undefined || value === null || is(value)) return
  throw wrong(member, `expected ${expected}, got ${say(value)}`)
}

function wrong(param: string, what: string): ShunpikeError {
  return new ShunpikeError('invalid_request', `${param}: ${what}.`, { param })
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= 512
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}

function say(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : kindOf(value)
}
