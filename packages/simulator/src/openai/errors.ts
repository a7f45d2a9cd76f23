import type { ActiveFault } from '../faults.js'
import type { ProviderContext, StatusFault } from '../http/provider.js'
import { type PlainReply, toPlainReply } from '../http/reply.js'
import { toOpenAiHeaders } from './headers.js'
import { createOpenAiIds } from './ids.js'

/** What goes into `error` of OpenAI's envelope. */
export interface OpenAiError {
  status: number
  message: string
  type: string
  param: string | null
  code: string | null
}

/** OpenAI's error envelope. */
export function toOpenAiErrorBody(error: OpenAiError): { error: Omit<OpenAiError, 'status'> } {
  const { status: _, ...rest } = error
  return { error: rest }
}

/** An error as an answer. */
export function toOpenAiRefusal(
  context: ProviderContext,
  error: OpenAiError,
  headers: Record<string, string> = {},
): PlainReply {
  const ids = createOpenAiIds(context)
  return toPlainReply(error.status, toOpenAiErrorBody(error), {
    ...toOpenAiHeaders(ids.requestId, 'application/json'),
    ...headers,
  })
}

/** A 400 about one parameter. */
export function toInvalidRequest(
  message: string,
  param: string | null = null,
  code: string | null = null,
): OpenAiError {
  return { status: 400, message, type: 'invalid_request_error', param, code }
}

/** The 404 of an unknown model. */
export function toModelNotFound(model: string): OpenAiError {
  const message = `The model \`${model}\` does not exist or you do not have access to it.`
  return { status: 404, message, type: 'invalid_request_error', param: null, code: 'model_not_found' }
}

/** The 401 of a missing or a wrong key. */
export function toKeyRefusal(context: ProviderContext, key: string): PlainReply {
  const message =
    key === ''
      ? "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."
      : `Incorrect API key provided: ${maskKey(key)}. You can find your API key at https://platform.openai.com/account/api-keys.`
  const code = key === '' ? null : 'invalid_api_key'
  const error = { status: 401, message, type: 'invalid_request_error', param: null, code }
  return toOpenAiRefusal(context, error, { 'www-authenticate': 'Bearer realm="OpenAI API"' })
}

function maskKey(key: string): string {
  return key.length <= 8 ? '*'.repeat(key.length) : `${key.slice(0, 4)}${'*'.repeat(key.length - 8)}${key.slice(-4)}`
}

const SERVER_ERROR: OpenAiError = {
  status: 500,
  message: 'The server had an error while processing your request. Sorry about that!',
  type: 'server_error',
  param: null,
  code: null,
}

const OVERLOADED: OpenAiError = {
  status: 503,
  message: 'The engine is currently overloaded, please try again later.',
  type: 'service_unavailable_error',
  param: null,
  code: 'server_is_overloaded',
}

const OUT_OF_FUNDS: OpenAiError = {
  status: 429,
  message:
    'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.',
  type: 'insufficient_quota',
  param: null,
  code: 'insufficient_quota',
}

/** The error inside an answer that began with status 200. */
export const OPENAI_LATE_ERROR = SERVER_ERROR

/** The answer of a fault, in OpenAI's words. OpenAI has no 529: it answers 503. */
export function toOpenAiFault(
  fault: StatusFault,
  active: ActiveFault,
  key: string,
  context: ProviderContext,
): PlainReply {
  const retryAfter = {
    'retry-after': String(active.retryAfterSeconds),
    'retry-after-ms': String(active.retryAfterSeconds * 1000),
  }
  switch (fault) {
    case '500':
      return toOpenAiRefusal(context, SERVER_ERROR)
    case '503':
    case '529':
      return toOpenAiRefusal(context, OVERLOADED, retryAfter)
    case '429':
      return toOpenAiRefusal(context, toRateLimited(active.retryAfterSeconds), {
        ...retryAfter,
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': `${active.retryAfterSeconds}s`,
      })
    case 'out-of-funds':
      return toOpenAiRefusal(context, OUT_OF_FUNDS)
    case 'bad-key':
      return toKeyRefusal(context, key)
  }
}

function toRateLimited(seconds: number): OpenAiError {
  const message = `Rate limit reached for requests per min (RPM): Limit 5000, Used 5000, Requested 1. Please try again in ${seconds}s. Visit https://platform.openai.com/account/rate-limits to learn more.`
  return { status: 429, message, type: 'requests', param: null, code: 'rate_limit_exceeded' }
}
