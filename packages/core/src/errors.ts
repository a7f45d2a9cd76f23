/** What a failed attempt means for the rest of the call. */
export type Retry = 'same-route' | 'next-route' | 'never'

interface ErrorKind {
  /** Status the caller sees when nothing else works. */
  status: number
  retry: Retry
  /** OpenAI's word for the class of error. */
  type:
    | 'invalid_request_error'
    | 'authentication_error'
    | 'permission_error'
    | 'not_found_error'
    | 'rate_limit_error'
    | 'insufficient_quota'
    | 'api_error'
}

/** Every code an error of ours can carry; each has a page `docs/errors/<code>.md`. */
export const ERROR_CODES = {
  config_invalid: { status: 500, retry: 'never', type: 'invalid_request_error' },
  no_provider: { status: 500, retry: 'never', type: 'invalid_request_error' },
  invalid_json: { status: 400, retry: 'never', type: 'invalid_request_error' },
  invalid_request: { status: 400, retry: 'never', type: 'invalid_request_error' },
  unsupported_parameter: { status: 400, retry: 'next-route', type: 'invalid_request_error' },
  context_length_exceeded: { status: 400, retry: 'never', type: 'invalid_request_error' },
  content_policy: { status: 400, retry: 'never', type: 'invalid_request_error' },
  body_too_large: { status: 413, retry: 'never', type: 'invalid_request_error' },
  unprocessable: { status: 422, retry: 'never', type: 'invalid_request_error' },
  unauthorized: { status: 401, retry: 'never', type: 'authentication_error' },
  forbidden: { status: 403, retry: 'never', type: 'permission_error' },
  model_not_found: { status: 404, retry: 'next-route', type: 'not_found_error' },
  no_route: { status: 404, retry: 'never', type: 'not_found_error' },
  unknown_endpoint: { status: 404, retry: 'never', type: 'not_found_error' },
  upgrade_not_supported: { status: 426, retry: 'never', type: 'invalid_request_error' },
  request_timeout: { status: 408, retry: 'never', type: 'invalid_request_error' },
  client_closed: { status: 499, retry: 'never', type: 'api_error' },
  gateway_credential: { status: 502, retry: 'next-route', type: 'api_error' },
  out_of_funds: { status: 402, retry: 'next-route', type: 'insufficient_quota' },
  rate_limited: { status: 429, retry: 'next-route', type: 'rate_limit_error' },
  overloaded: { status: 503, retry: 'next-route', type: 'api_error' },
  upstream_error: { status: 502, retry: 'next-route', type: 'api_error' },
  upstream_redirect: { status: 502, retry: 'next-route', type: 'api_error' },
  provider_unreachable: { status: 502, retry: 'next-route', type: 'api_error' },
  connection_lost: { status: 502, retry: 'next-route', type: 'api_error' },
  first_token_timeout: { status: 504, retry: 'next-route', type: 'api_error' },
  stalled: { status: 504, retry: 'next-route', type: 'api_error' },
  deadline: { status: 504, retry: 'never', type: 'api_error' },
  invalid_upstream: { status: 502, retry: 'next-route', type: 'api_error' },
  empty_response: { status: 502, retry: 'next-route', type: 'api_error' },
  truncated: { status: 502, retry: 'next-route', type: 'api_error' },
  too_busy: { status: 503, retry: 'never', type: 'api_error' },
  shutting_down: { status: 503, retry: 'never', type: 'api_error' },
  internal_error: { status: 500, retry: 'never', type: 'api_error' },
} as const satisfies Record<string, ErrorKind>

export type ErrorCode = keyof typeof ERROR_CODES

/** One tried route, as the caller may see it. */
export interface AttemptSummary {
  /** The provider's config id. */
  route: string
  /** Upstream status, `null` when none came. */
  status: number | null
  code: ErrorCode | null
  ms: number
}

export interface ShunpikeErrorOptions {
  status?: number
  retry?: Retry
  param?: string
  provider?: string
  model?: string
  retryAfterMs?: number
  attempts?: AttemptSummary[]
  cause?: unknown
}

const BRAND: unique symbol = Symbol.for('@shunpike/error') as never

/** The one error of this library. Its message never holds a key, an upstream body or a prompt. */
export class ShunpikeError extends Error {
  override readonly name = 'ShunpikeError'
  readonly code: ErrorCode
  /** HTTP status the caller sees. */
  readonly status: number
  readonly retry: Retry
  /** The request field that is wrong. */
  declare readonly param?: string
  /** The provider's config id. */
  declare readonly provider?: string
  declare readonly model?: string
  declare readonly retryAfterMs?: number
  attempts: AttemptSummary[]
  /** Page that explains the code. */
  readonly help: string

  constructor(code: ErrorCode, message: string, options: ShunpikeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    const kind: ErrorKind = ERROR_CODES[code]
    this.code = code
    this.status = options.status ?? kind.status
    this.retry = options.retry ?? kind.retry
    if (options.param !== undefined) this.param = options.param
    if (options.provider !== undefined) this.provider = options.provider
    if (options.model !== undefined) this.model = options.model
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
    this.attempts = options.attempts ?? []
    this.help = `docs/errors/${code}.md`
    Object.defineProperty(this, BRAND, { value: true })
  }
}

/** Whether `error` is a {@link ShunpikeError}, also one of another copy of this package. */
export function isShunpikeError(error: unknown): error is ShunpikeError {
  return typeof error === 'object' && error !== null && (error as { [BRAND]?: boolean })[BRAND] === true
}

/** Anything thrown, as one of ours: an unforeseen one becomes `internal_error` and keeps its text to itself. */
export function toShunpikeError(error: unknown): ShunpikeError {
  if (isShunpikeError(error)) return error
  return new ShunpikeError(
    'internal_error',
    'The router failed on this call. This is a bug in Shunpike; its cause is in `error.cause`.',
    { cause: error },
  )
}

/** Anything thrown while an upstream's answer was read: what is not one of ours comes from a shape that was not foreseen. */
export function toUpstreamError(error: unknown): ShunpikeError {
  if (isShunpikeError(error)) return error
  return new ShunpikeError('invalid_upstream', 'The provider answered in a shape that its API does not have.', {
    cause: error,
  })
}
