import type { ActiveFault } from '../faults.js'
import type { StatusFault } from '../http/provider.js'
import { type PlainReply, toPlainReply } from '../http/reply.js'
import type { JsonObject } from '../json.js'
import { toGeminiHeaders } from './headers.js'

const SERVICE = 'generativelanguage.googleapis.com'
const TYPE_PREFIX = 'type.googleapis.com/google.rpc.'

/** Gemini's error envelope. */
export function toGeminiErrorBody(code: number, status: string, message: string, details?: JsonObject[]): JsonObject {
  return { error: { code, message, status, ...(details === undefined ? {} : { details }) } }
}

/** An error as an answer. */
export function toGeminiRefusal(code: number, status: string, message: string, details?: JsonObject[]): PlainReply {
  return toPlainReply(
    code,
    toGeminiErrorBody(code, status, message, details),
    toGeminiHeaders('application/json; charset=UTF-8'),
  )
}

/** The 400 of a request that breaks a rule. */
export function toInvalidArgument(message: string): PlainReply {
  return toGeminiRefusal(400, 'INVALID_ARGUMENT', message)
}

/** The 404 of an unknown model or method. */
export function toNotFound(model: string, version: string): PlainReply {
  const message = `models/${model} is not found for API version ${version}, or is not supported for generateContent. Call ModelService.ListModels to see the list of available models and their supported methods.`
  return toGeminiRefusal(404, 'NOT_FOUND', message)
}

/** A missing key is a 403, a wrong one a 400: Gemini knows no 401 here (recorded). */
export function toKeyRefusal(key: string): PlainReply {
  if (key === '') {
    const message =
      "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API."
    return toGeminiRefusal(403, 'PERMISSION_DENIED', message)
  }
  const message = 'API key not valid. Please pass a valid API key.'
  return toGeminiRefusal(400, 'INVALID_ARGUMENT', message, [
    {
      '@type': `${TYPE_PREFIX}ErrorInfo`,
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
      metadata: { service: SERVICE },
    },
    { '@type': `${TYPE_PREFIX}LocalizedMessage`, locale: 'en-US', message },
  ])
}

/** The answer of a fault, in Gemini's words. Gemini has no 529: it answers 503. */
export function toGeminiFault(fault: StatusFault, active: ActiveFault, key: string, model: string): PlainReply {
  switch (fault) {
    case '500':
      return toGeminiRefusal(
        500,
        'INTERNAL',
        'An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
      )
    case '503':
    case '529':
      return toGeminiRefusal(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.')
    case '429':
      return toQuotaRefusal('GenerateRequestsPerMinutePerProjectPerModel', model, active.retryAfterSeconds)
    case 'out-of-funds':
      return toQuotaRefusal('GenerateRequestsPerDayPerProjectPerModel', model)
    case 'bad-key':
      return toKeyRefusal(key || 'refused')
  }
}

// The wait is in the body only: no Retry-After, no limit headers (recorded). A daily quota tells no wait.
function toQuotaRefusal(quotaId: string, model: string, retryAfterSeconds?: number): PlainReply {
  const metric = `${SERVICE}/generate_content_paid_tier_requests`
  const wait = retryAfterSeconds === undefined ? '' : `\nPlease retry in ${retryAfterSeconds}s.`
  const message = `You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. \n* Quota exceeded for metric: ${metric}, limit: 1000, model: ${model}${wait}`
  const violation = { quotaMetric: metric, quotaId, quotaDimensions: { model, location: 'global' }, quotaValue: '1000' }
  const retry =
    retryAfterSeconds === undefined ? [] : [{ '@type': `${TYPE_PREFIX}RetryInfo`, retryDelay: `${retryAfterSeconds}s` }]
  return toGeminiRefusal(429, 'RESOURCE_EXHAUSTED', message, [
    {
      '@type': `${TYPE_PREFIX}Help`,
      links: [
        { description: 'Learn more about Gemini API quotas', url: 'https://ai.google.dev/gemini-api/docs/rate-limits' },
      ],
    },
    { '@type': `${TYPE_PREFIX}QuotaFailure`, violations: [violation] },
    ...retry,
  ])
}
