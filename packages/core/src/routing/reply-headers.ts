import type { AttemptContext } from './attempt-context.js'

/** Headers of every answer; none of the upstream's reaches the caller, apart from its content type. */
export function toReplyHeaders(
  attempt: AttemptContext,
  contentType: string,
  servedModel: string | undefined,
): Record<string, string> {
  const { id, inbound } = attempt.call
  return {
    'content-type': contentType,
    'x-request-id': id,
    ...(inbound?.idHeader ? { [inbound.idHeader]: id } : {}),
    'x-shunpike-route': attempt.route.provider.id,
    'x-shunpike-model': toHeaderText(servedModel ?? attempt.route.model),
    'x-shunpike-attempts': String(attempt.book.row.n),
  }
}

const HEADER_TEXT = /^[\x21-\x7e]{1,256}$/

/** A model id comes from the upstream: nothing but visible ASCII may stand in a header. */
function toHeaderText(text: string): string {
  if (HEADER_TEXT.test(text)) return text
  return text.replace(/[^\x21-\x7e]/g, '?').slice(0, 256)
}
