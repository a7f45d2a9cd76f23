import { ERROR_CODES, type ShunpikeError } from '../../errors.js'
import type { WireError } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'

/**
 * The error in a chat body of any status, in the shapes that OpenAI, OpenRouter and the compatible servers use
 * (wire.md sections 1.5, 4.4, 5). `error: null` is no error.
 */
export function readChatError(body: unknown): WireError | undefined {
  if (Array.isArray(body)) return readChatError(body[0])
  if (typeof body !== 'object' || body === null) return undefined
  const { error, detail, code, message, object } = body as JsonObject
  if (isObject(error)) return readEnvelope(error)
  if (typeof error === 'string' && error !== '') return { message: error, ...text('code', code) }
  if (typeof detail === 'string') return { message: detail }
  if (object === 'error' && typeof message === 'string') return { message, ...text('code', code) }
  return undefined
}

function readEnvelope(error: JsonObject): WireError {
  const metadata = isObject(error['metadata']) ? error['metadata'] : {}
  const code = error['code'] ?? error['error_type']
  const status = toStatus(code) ?? toStatus(error['http_status']) ?? toStatus(error['status_code'])
  const retryAfter = isObject(error['availability']) ? error['availability']['retry_after'] : undefined
  return {
    message: readRaw(metadata['raw']) ?? (typeof error['message'] === 'string' ? error['message'] : 'no message'),
    ...text('type', error['type'] ?? metadata['error_type']),
    ...(toStatus(code) === undefined ? text('code', code) : text('code', metadata['error_type'])),
    ...text('param', error['param']),
    ...(status === undefined ? {} : { status }),
    ...(typeof retryAfter === 'number' ? { retryAfterMs: retryAfter * 1000 } : {}),
  }
}

/** OpenRouter hides the upstream's real message in `metadata.raw`, as text or as the upstream's JSON (wire.md trap 15). */
function readRaw(raw: unknown): string | undefined {
  if (typeof raw !== 'string' || raw === '') return undefined
  try {
    return readChatError(JSON.parse(raw))?.message ?? raw
  } catch {
    return raw
  }
}

function toStatus(code: unknown): number | undefined {
  const status =
    typeof code === 'number' ? code : typeof code === 'string' && /^\d{3}$/.test(code) ? Number(code) : undefined
  return status !== undefined && status >= 400 && status < 600 ? status : undefined
}

function text<K extends string>(key: K, value: unknown): { [key in K]?: string } {
  return typeof value === 'string' && value !== '' ? ({ [key]: value } as { [key in K]: string }) : {}
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An error of ours in OpenAI's shape: the value of `error`. */
export function toChatError(error: ShunpikeError): JsonObject {
  return {
    message: error.message,
    type: ERROR_CODES[error.code].type,
    code: error.code,
    param: error.param ?? null,
    ...(error.attempts.length > 0 ? { metadata: { attempts: error.attempts } } : {}),
  }
}
