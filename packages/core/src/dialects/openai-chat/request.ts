import { ShunpikeError } from '../../errors.js'
import type { ChatMessage, ChatRequest } from '../../types/chat.js'
import type { Body } from '../body.js'
import { isObject, kindOf } from './kinds.js'

const ROLES = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function'])

/** OpenAI's own limit (API reference, `n`): each choice is billed, and no provider takes more. */
const MOST_CHOICES = 128

type Check = [member: keyof ChatRequest & string, is: (value: unknown) => boolean, expected: string]

/** Members that routing and translation read. */
const MEMBERS: readonly Check[] = [
  ['model', isName, 'a model id such as "openai/gpt-5-mini"'],
  ['models', (value) => Array.isArray(value) && value.every(isName), 'an array of model ids'],
  ['provider', isObject, 'an object such as {"order": ["openai"]}'],
  ['stream', isFlag, 'true or false'],
  ['stream_options', isObject, 'an object such as {"include_usage": true}'],
  ['max_tokens', isCount, 'a whole number above 0'],
  ['max_completion_tokens', isCount, 'a whole number above 0'],
  ['n', (value) => isCount(value) && (value as number) <= MOST_CHOICES, `a whole number from 1 to ${MOST_CHOICES}`],
  ['temperature', (value) => typeof value === 'number', 'a number such as 0.7'],
  ['tools', Array.isArray, 'an array of tools'],
]

/**
 * Checks the members that routing and translation read; everything else is the upstream's to judge, since clients send
 * fields of every age and vendor.
 * @throws ShunpikeError `invalid_request` naming the field and the mend
 */
export function checkChatRequest(body: Body): void {
  for (const [member, is, expected] of MEMBERS) check(body, member, is, expected)
  checkProvider((body.get('provider') ?? {}) as Record<string, unknown>)
  if ((body.get('messages') ?? null) === null)
    throw wrong('messages', 'is missing: send an array with at least one message')
  check(body, 'messages', Array.isArray, 'an array of messages')
  checkMessages(body.get('messages') as unknown[])
}

/** Members of OpenRouter's `provider` that steer our own plan; others are its own to judge. */
const PROVIDER_MEMBERS: Readonly<Record<string, readonly [is: (value: unknown) => boolean, expected: string]>> = {
  order: [isNames, 'an array of provider names'],
  only: [isNames, 'an array of provider names'],
  ignore: [isNames, 'an array of provider names'],
  allow_fallbacks: [isFlag, 'true or false'],
  require_parameters: [isFlag, 'true or false'],
  zdr: [isFlag, 'true or false'],
  data_collection: [(value) => value === 'allow' || value === 'deny', '"allow" or "deny"'],
  sort: [(value) => typeof value === 'string' || isObject(value), 'a word such as "price"'],
  max_price: [isPrices, 'USD per million tokens such as {"prompt": 1, "completion": "2.5"}'],
}

function checkProvider(provider: Record<string, unknown>): void {
  for (const member in provider) {
    const known = Object.hasOwn(PROVIDER_MEMBERS, member) ? PROVIDER_MEMBERS[member] : undefined
    const value = provider[member] ?? null
    if (known && value !== null && !known[0](value))
      throw wrong(`provider.${member}`, `expected ${known[1]}, got ${say(value)}`)
  }
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((name) => typeof name === 'string')
}

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean'
}

function isPrices(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((price) => price === null || isPrice(price))
}

function isPrice(value: unknown): boolean {
  return (typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')) && Number(value) >= 0
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
