import { ShunpikeError } from '../../errors.js'
import type { JsonObject } from '../../types/json.js'
import { isObject } from './wire.js'

const ROLES: readonly unknown[] = ['user', 'assistant', 'system', 'developer']

type Check = [member: string, is: (value: unknown) => boolean, expected: string]

/** Members that translation reads; clients send null for "not set", and fields of every age, which are left alone. */
const MEMBERS: readonly Check[] = [
  ['model', (value) => typeof value === 'string', 'a model id such as "openai/gpt-5-mini"'],
  ['instructions', (value) => typeof value === 'string', 'a string'],
  ['max_output_tokens', (value) => Number.isSafeInteger(value) && Number(value) > 0, 'a whole number above 0'],
  ['stream', (value) => typeof value === 'boolean', 'true or false'],
  ['temperature', (value) => typeof value === 'number', 'a number such as 0.7'],
  ['tools', Array.isArray, 'an array of tools'],
  ['text', isObject, 'an object such as {"format": {"type": "text"}}'],
  ['reasoning', isObject, 'an object such as {"effort": "low"}'],
]

/** @throws ShunpikeError `invalid_request` naming the field as the caller knows it */
export function checkResponsesRequest(body: JsonObject): void {
  for (const [member, is, expected] of MEMBERS) {
    const value = body[member] ?? undefined
    if (value !== undefined && !is(value)) throw wrong(member, `expected ${expected}`)
  }
  const { input } = body
  if (typeof input === 'string') return
  if (!Array.isArray(input) || input.length === 0)
    throw wrong('input', 'expected a string or an array of at least one item')
  input.forEach(checkItem)
}

function checkItem(item: unknown, index: number): void {
  const at = `input[${index}]`
  if (!isObject(item)) throw wrong(at, 'expected an object such as {"role": "user", "content": "Hello"}')
  if ((item.type ?? 'message') !== 'message') return
  if (!ROLES.includes(item.role)) throw wrong(`${at}.role`, `expected one of ${ROLES.join(', ')}`)
  if (typeof item.content !== 'string' && !Array.isArray(item.content))
    throw wrong(`${at}.content`, 'expected a string or an array of parts')
}

function wrong(param: string, what: string): ShunpikeError {
  return new ShunpikeError('invalid_request', `${param}: ${what}.`, { param })
}
