import type { ActiveFault } from '../faults.js'
import type { ProviderContext, StatusFault } from '../http/provider.js'
import { type PlainReply, toPlainReply } from '../http/reply.js'
import type { JsonObject } from '../json.js'
import { toAnthropicHeaders } from './headers.js'
import { createAnthropicIds } from './ids.js'

// Statuses after which the service itself tells the SDK not to try again (recorded on 400 and 401).
const FINAL_STATUSES = new Set([400, 401, 403, 404])

/** Anthropic's error envelope. */
export function toAnthropicErrorBody(type: string, message: string, requestId: string): JsonObject {
  return { type: 'error', error: { type, message }, request_id: requestId }
}

/** An error as an answer. */
export function toAnthropicRefusal(
  context: ProviderContext,
  status: number,
  type: string,
  message: string,
  headers: Record<string, string> = {},
): PlainReply {
  const { requestId } = createAnthropicIds(context)
  const final: Record<string, string> = FINAL_STATUSES.has(status) ? { 'x-should-retry': 'false' } : {}
  return toPlainReply(status, toAnthropicErrorBody(type, message, requestId), {
    ...toAnthropicHeaders(requestId, 'application/json'),
    ...final,
    ...headers,
  })
}

/** The 400 of a request that breaks a rule. */
export function toInvalidRequest(context: ProviderContext, message: string): PlainReply {
  return toAnthropicRefusal(context, 400, 'invalid_request_error', message)
}

/** The 401 of a missing or a wrong key. */
export function toKeyRefusal(context: ProviderContext, key: string): PlainReply {
  const message = key === '' ? 'x-api-key header is required' : 'invalid x-api-key'
  return toAnthropicRefusal(context, 401, 'authentication_error', message)
}

/** The 404 of an unknown model. */
export function toModelNotFound(context: ProviderContext, model: string): PlainReply {
  return toAnthropicRefusal(context, 404, 'not_found_error', `model: ${model}`)
}

/** The answer of a fault, in Anthropic's words. */
export function toAnthropicFault(
  fault: StatusFault,
  active: ActiveFault,
  key: string,
  context: ProviderContext,
): PlainReply {
  const retryAfter = { 'retry-after': String(active.retryAfterSeconds) }
  switch (fault) {
    case '500':
      return toAnthropicRefusal(context, 500, 'api_error', 'Internal server error')
    case '503':
      return toAnthropicRefusal(context, 503, 'api_error', 'Service temporarily unavailable', retryAfter)
    case '529':
      return toAnthropicRefusal(context, 529, 'overloaded_error', 'Overloaded', {
        ...retryAfter,
        'x-should-retry': 'true',
      })
    case '429':
      return toAnthropicRefusal(context, 429, 'rate_limit_error', RATE_LIMITED, retryAfter)
    case 'out-of-funds':
      return toInvalidRequest(context, OUT_OF_FUNDS)
    case 'bad-key':
      return toKeyRefusal(context, key)
  }
}

const RATE_LIMITED =
  "This request would exceed your organization's rate limit of 10,000 requests per minute. For details, refer to: https://docs.claude.com/en/api/rate-limits."
const OUT_OF_FUNDS =
  'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.'
