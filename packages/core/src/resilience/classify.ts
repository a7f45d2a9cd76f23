import { ERROR_CODES, type ErrorCode, ShunpikeError } from '../errors.js'
import type { WireError } from '../types/dialect.js'
import type { ErrorRule } from '../types/provider.js'

/** Our code for an upstream status that no provider's own rule explains (reliability.md section 2). */
const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  401: 'gateway_credential',
  402: 'out_of_funds',
  403: 'gateway_credential',
  404: 'model_not_found',
  408: 'upstream_error',
  409: 'upstream_error',
  413: 'body_too_large',
  422: 'unprocessable',
  429: 'rate_limited',
  503: 'overloaded',
  529: 'overloaded',
}

/** The caller is told these in the provider's words: clients key on them (DESIGN section 4). */
const IN_UPSTREAM_WORDS = new Set<ErrorCode>([
  'invalid_request',
  'unsupported_parameter',
  'context_length_exceeded',
  'content_policy',
  'body_too_large',
  'unprocessable',
  'model_not_found',
])

const OWN_WORDS: Partial<Record<ErrorCode, string>> = {
  gateway_credential:
    "The provider refused the router's own key. Its owner has to mend it: this call's key is not at fault.",
  out_of_funds: 'The account at the provider is out of funds or over its spend limit.',
  rate_limited: 'The provider limits the rate of requests.',
  overloaded: 'The provider is overloaded.',
  upstream_error: 'The provider failed.',
  upstream_redirect: 'The provider answered with a redirect, which is never followed.',
}

export interface Failure {
  status: number
  wire: WireError | undefined
  rules: readonly ErrorRule[]
  provider: string
  model: string
  /** Headers of the answer, lower-case names. */
  headers: Readonly<Record<string, string>>
  /** Milliseconds since the epoch, for dates in `Retry-After` when the answer has no `Date`. */
  now: number
}

/** What an upstream's failure means, from its body first and its status second. */
export function classify(failure: Failure): ShunpikeError {
  const status = failure.wire?.status ?? failure.status
  const code = failure.rules.find((rule) => fits(rule, status, failure.wire))?.is ?? codeOf(status)
  const retryAfterMs = failure.wire?.retryAfterMs ?? readRetryAfter(failure.headers, failure.now)
  return new ShunpikeError(code, messageOf(code, failure.wire), {
    status: ERROR_CODES[code].status,
    provider: failure.provider,
    model: failure.model,
    ...(failure.wire?.param ? { param: failure.wire.param } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}

function codeOf(status: number): ErrorCode {
  if (status >= 300 && status < 400) return 'upstream_redirect'
  return BY_STATUS[status] ?? (status >= 400 && status < 500 ? 'invalid_request' : 'upstream_error')
}

function messageOf(code: ErrorCode, wire: WireError | undefined): string {
  if (wire && IN_UPSTREAM_WORDS.has(code)) return wire.message
  return OWN_WORDS[code] ?? 'The provider refused the request.'
}

function fits(rule: ErrorRule, status: number, wire: WireError | undefined): boolean {
  if (rule.status !== undefined && !oneOf(rule.status, status)) return false
  if (rule.code !== undefined && !oneOf(rule.code, wire?.code)) return false
  if (rule.type !== undefined && !oneOf(rule.type, wire?.type)) return false
  return rule.message === undefined || rule.message.test(wire?.message ?? '')
}

function oneOf<T>(wanted: T | readonly T[], value: T | undefined): boolean {
  return Array.isArray(wanted) ? wanted.includes(value) : wanted === value
}

/** A longer wait is no wait but a mistake of the server's clock: ignored. */
const LONGEST_RETRY_AFTER_MS = 24 * 3600 * 1000

/** `retry-after-ms`, else `retry-after` in seconds or as a date read against the answer's own `Date`. */
export function readRetryAfter(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const inMs = Number.parseFloat(headers['retry-after-ms'] ?? '')
  const value = headers['retry-after'] ?? ''
  const seconds = /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number.parseFloat(value) * 1000 : Number.NaN
  const sent = Date.parse(headers['date'] ?? '')
  const date = Date.parse(value) - (Number.isNaN(sent) ? now : sent)
  const wait = [inMs, seconds, date].find((ms) => !Number.isNaN(ms))
  return wait !== undefined && wait > 0 && wait <= LONGEST_RETRY_AFTER_MS ? Math.ceil(wait) : undefined
}
