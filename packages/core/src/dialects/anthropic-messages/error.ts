import type { WireError } from '../../types/dialect.js'
import { isObject } from './wire.js'

/**
 * The error in a body of any status or in an `event: error`: `{"type":"error","error":{type, message, details}}`.
 * `code` is `details.error_code`, which tells a spend limit from a rate limit (wire.md 2.5).
 */
export function readError(body: unknown): WireError | undefined {
  const error = isObject(body) ? body['error'] : undefined
  if (typeof error === 'string' && error !== '') return { message: error }
  if (!isObject(error)) return undefined
  const code = isObject(error['details']) ? error['details']['error_code'] : undefined
  return {
    message: typeof error['message'] === 'string' ? error['message'] : 'no message',
    ...(typeof error['type'] === 'string' ? { type: error['type'] } : {}),
    ...(typeof code === 'string' ? { code } : {}),
  }
}
