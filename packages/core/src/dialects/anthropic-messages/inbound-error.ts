import type { ShunpikeError } from '../../errors.js'
import type { JsonObject } from '../../types/json.js'

/** Anthropic's word by status (wire.md 2.5). */
const TYPES: ReadonlyMap<number, string> = new Map([
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [409, 'conflict_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
])

/** An error of ours as Anthropic words it, with our own code and attempts beside. */
export function toInboundError(error: ShunpikeError, requestId: string): JsonObject {
  const { message, code, status, param, attempts } = error
  return {
    type: 'error',
    error: {
      type: TYPES.get(status) ?? (status < 500 ? 'invalid_request_error' : 'api_error'),
      message,
      code,
      ...(param === undefined ? {} : { param }),
      ...(attempts.length > 0 ? { metadata: { attempts } } : {}),
    },
    request_id: requestId,
  }
}
