import type { WireError } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import { isObject, toObjects } from './wire.js'

/** `WireError.code` of a 429 whose quota is one per day: waiting does not help, another route does. */
export const DAILY_QUOTA = 'DAILY_QUOTA'

/**
 * The error in an answer of any status or in a stream: `{"error": {code, message, status, details}}`, or an array of
 * that (without `alt=sse`). `type` is Google's status (`RESOURCE_EXHAUSTED`), `code` its reason (`API_KEY_INVALID`).
 */
export function readGeminiError(body: unknown): WireError | undefined {
  const first: unknown = Array.isArray(body) ? body[0] : body
  const error = isObject(first) ? first.error : undefined
  if (typeof error === 'string' && error !== '') return { message: error }
  if (!isObject(error)) return undefined
  const details = toObjects(error.details)
  const daily = isDailyQuota(details)
  const wire: WireError = { message: typeof error.message === 'string' ? error.message : 'no message' }
  if (typeof error.status === 'string') wire.type = error.status
  const reason = daily ? DAILY_QUOTA : findReason(details)
  if (reason !== undefined) wire.code = reason
  if (typeof error.code === 'number') wire.status = error.code
  // Google names seconds even when the quota comes back tomorrow.
  const retryAfterMs = daily ? undefined : findRetryDelayMs(details)
  if (retryAfterMs !== undefined) wire.retryAfterMs = retryAfterMs
  return wire
}

function isDailyQuota(details: readonly JsonObject[]): boolean {
  return details
    .flatMap((detail) => toObjects(detail.violations))
    .some((violation) => typeof violation.quotaId === 'string' && violation.quotaId.includes('PerDay'))
}

function findReason(details: readonly JsonObject[]): string | undefined {
  return details.map((detail) => detail.reason).find((reason) => typeof reason === 'string')
}

/** A protobuf duration in JSON: `"48s"`, `"34.4s"`. */
function findRetryDelayMs(details: readonly JsonObject[]): number | undefined {
  const delay = details.map((detail) => detail.retryDelay).find((value) => typeof value === 'string')
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(delay ?? '')?.[1]
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000)
}
