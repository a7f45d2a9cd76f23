import type { WireError } from '../../types/dialect.js'
import { readChatError } from '../openai-chat/error.js'
import { isObject } from './wire.js'

/** Statuses of a response that hold an answer. */
const ANSWERED: ReadonlySet<unknown> = new Set(['completed', 'incomplete'])

/**
 * The error in a Responses body or event: OpenAI's envelope, xAI's text, the flat `error` event of the SDK types, and a
 * response that failed. `error: null`, which every good response carries, is none (wire.md trap 28).
 */
export function readError(body: unknown): WireError | undefined {
  if (!isObject(body)) return readChatError(body)
  if (isObject(body.response)) return readError(body.response)
  const found = readChatError(body) ?? readFlatError(body)
  if (found) return found
  const { object, status } = body
  if (object !== 'response' || typeof status !== 'string' || ANSWERED.has(status)) return undefined
  return { message: `the provider ended the response with status "${status}"` }
}

function readFlatError({ type, message, code, param }: Record<string, unknown>): WireError | undefined {
  if (type !== 'error' || typeof message !== 'string') return undefined
  return {
    message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof param === 'string' ? { param } : {}),
  }
}
