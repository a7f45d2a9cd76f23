import { INBOUND_DIALECTS } from '../dialects/inbound.js'
import { toChatError } from '../dialects/openai-chat/error.js'
import type { ShunpikeError } from '../errors.js'
import type { Dialect, Reply } from '../types/call.js'

/** A client waits this long when told to; a longer wait is for the app to plan (reliability.md section 2). */
const LONGEST_CLIENT_WAIT_MS = 60_000

/** An error as the caller's dialect words it, with the headers that tell a client whether to try again. */
export function toErrorReply(error: ShunpikeError, dialect: Dialect, requestId: string): Reply {
  const inbound = INBOUND_DIALECTS[dialect]
  const { attempts, retryAfterMs, model } = error
  const waits = retryAfterMs !== undefined && retryAfterMs <= LONGEST_CLIENT_WAIT_MS
  const route = attempts.at(-1)?.route
  return {
    status: error.status,
    headers: {
      'content-type': 'application/json',
      'x-request-id': requestId,
      ...(inbound?.idHeader ? { [inbound.idHeader]: requestId } : {}),
      'x-shunpike-attempts': String(attempts.length),
      ...(route === undefined ? {} : { 'x-shunpike-route': route }),
      ...(route === undefined || model === undefined ? {} : { 'x-shunpike-model': model }),
      ...(waits ? { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) } : {}),
      // Both official SDKs obey it: without it they would multiply our attempts by three (reliability.md finding 6).
      ...(attempts.length > 0 && !waits ? { 'x-should-retry': 'false' } : {}),
    },
    body: Buffer.from(JSON.stringify(inbound?.toError(error, requestId) ?? { error: toChatError(error) })),
  }
}
