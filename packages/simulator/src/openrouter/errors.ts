import type { ActiveFault } from '../faults.js'
import type { StatusFault } from '../http/provider.js'
import { type PlainReply, toPlainReply } from '../http/reply.js'
import type { JsonObject } from '../json.js'

const USER_ID = 'user_simulator'

/** OpenRouter's error envelope: `code` is a number. */
export function toRouterErrorBody(code: number, message: string, metadata?: JsonObject): JsonObject {
  return { error: { message, code, ...(metadata === undefined ? {} : { metadata }) }, user_id: USER_ID }
}

/** An error as an answer. */
export function toRouterRefusal(
  code: number,
  message: string,
  metadata?: JsonObject,
  headers: Record<string, string> = {},
): PlainReply {
  return toPlainReply(code, toRouterErrorBody(code, message, metadata), headers)
}

/** The 401 of a missing or a wrong key, without a user id. */
export function toKeyRefusal(key: string): PlainReply {
  const message = key === '' ? 'Missing Authentication header' : 'User not found.'
  return toPlainReply(401, { error: { message, code: 401 } })
}

/** The 400 of an unknown model. */
export function toUnknownModel(id: string): PlainReply {
  return toRouterRefusal(400, `${id} is not a valid model ID`)
}

/** The 400 of a prompt that does not fit. */
export function toTooLong(contextTokens: number, tokens: number): PlainReply {
  return toRouterRefusal(
    400,
    `This endpoint's maximum context length is ${contextTokens} tokens. However, you requested about ${tokens} tokens. Please reduce the length of either one, or use the "middle-out" transform to compress your prompt automatically.`,
  )
}

/** The answer of a fault, in OpenRouter's words. */
export function toRouterFault(fault: StatusFault, active: ActiveFault, key: string): PlainReply {
  const retryAfter = { 'retry-after': String(active.retryAfterSeconds) }
  switch (fault) {
    case '500':
      return toRouterRefusal(500, 'Internal Server Error')
    case '503':
      return toRouterRefusal(503, 'No instances available', { error_type: 'provider_unavailable' }, retryAfter)
    case '529':
      return toRouterRefusal(
        529,
        'Provider returned error',
        { ...upstream('Overloaded'), error_type: 'provider_overloaded' },
        retryAfter,
      )
    case '429':
      return toRateLimited(active.retryAfterSeconds)
    case 'out-of-funds':
      return toRouterRefusal(402, 'Insufficient credits. Add more using https://openrouter.ai/settings/credits')
    case 'bad-key':
      return toKeyRefusal(key || 'refused')
  }
}

// Limit headers come on the error only; the reset is a time in milliseconds.
function toRateLimited(seconds: number): PlainReply {
  return toRouterRefusal(
    429,
    'Provider returned error',
    upstream('The model is temporarily rate-limited upstream. Please retry shortly.'),
    {
      'retry-after': String(seconds),
      'x-ratelimit-limit': '20',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Date.now() + seconds * 1000),
    },
  )
}

function upstream(raw: string): JsonObject {
  return { provider_name: 'Simulator', raw }
}

/** The error inside an answer that began with status 200. */
export const ROUTER_LATE_ERROR = { code: 502, message: 'Provider disconnected unexpectedly' }
