import { ShunpikeError } from '../../errors.js'
import type { ChatRequest } from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'

/**
 * A chat request that can be translated: what adapters read is of the right type, and no message has members that are
 * `null`, which clients send for "not set". Routes of the same dialect leave all this to the upstream.
 * @throws ShunpikeError `invalid_request` naming the field
 */
export function toTranslatable(chat: ChatRequest): ChatRequest {
  const { stop, tools, response_format: format } = chat as JsonObject
  expect(
    'stop',
    stop,
    (value) => isText(value) || (Array.isArray(value) && value.every(isText)),
    'text or an array of it',
  )
  expect('response_format', format, isObject, 'an object')
  if (isObject(format) && format['type'] === 'json_schema')
    need('response_format.json_schema', format['json_schema'], isObject, 'an object')
  for (const [index, tool] of toList(tools).entries()) checkTool(tool, `tools[${index}]`)
  return { ...chat, messages: chat.messages.map((message, index) => toMessage(message, `messages[${index}]`)) }
}

function checkTool(tool: unknown, path: string): void {
  need(path, tool, isObject, 'an object')
  const { type, function: called } = tool as JsonObject
  if (type !== 'function') return
  need(`${path}.function`, called, isObject, 'an object')
  need(`${path}.function.name`, (called as JsonObject)['name'], isText, 'a name')
  expect(`${path}.function.parameters`, (called as JsonObject)['parameters'], isObject, 'a JSON schema')
}

function toMessage<Message extends object>(message: Message, path: string): Message {
  const { content, tool_calls: calls, reasoning_details: details, images, refusal } = message as JsonObject
  for (const [index, part] of toList(content).entries()) checkPart(part, `${path}.content[${index}]`)
  for (const [index, part] of toList(images).entries()) checkPart(part, `${path}.images[${index}]`)
  expect(`${path}.tool_calls`, calls, Array.isArray, 'an array')
  for (const [index, call] of toList(calls).entries()) checkToolCall(call, `${path}.tool_calls[${index}]`)
  expect(`${path}.reasoning_details`, details, isObjects, 'an array of objects')
  expect(`${path}.refusal`, refusal, isText, 'text')
  if (!Object.values(message).includes(null)) return message
  return Object.fromEntries(Object.entries(message).filter(([, value]) => value !== null)) as Message
}

function checkPart(part: unknown, path: string): void {
  need(path, part, isObject, 'an object with "type"')
  const { type, text, image_url: image } = part as JsonObject
  if (type === 'text') need(`${path}.text`, text, isText, 'text')
  if (type === 'image_url') need(`${path}.image_url.url`, isObject(image) ? image['url'] : image, isText, 'a URL')
}

function checkToolCall(call: unknown, path: string): void {
  need(path, call, isObject, 'an object')
  const { type, function: called } = call as JsonObject
  if (type !== 'custom') need(`${path}.function`, called, isObject, 'an object with "name" and "arguments"')
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isObjects(value: unknown): boolean {
  return Array.isArray(value) && value.every(isObject)
}

function toList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function expect(path: string, value: unknown, is: (value: unknown) => boolean, expected: string): void {
  if (value !== undefined && value !== null) need(path, value, is, expected)
}

function need(path: string, value: unknown, is: (value: unknown) => boolean, expected: string): void {
  if (is(value)) return
  const got = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`
  throw new ShunpikeError('invalid_request', `${path}: expected ${expected}, got ${got}.`, { param: path })
}
