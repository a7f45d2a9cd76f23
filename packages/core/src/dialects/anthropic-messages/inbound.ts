import type { InboundDialect } from '../../types/inbound.js'
import { checkMessagesRequest } from './inbound-check.js'
import { toInboundError } from './inbound-error.js'
import { toInboundReply } from './inbound-reply.js'
import { toChatRequest } from './inbound-request.js'
import { createStreamWriter } from './inbound-stream.js'
import { pickSet } from './wire.js'

/** Callers that speak Anthropic Messages. */
export const inboundMessages: InboundDialect = {
  idHeader: 'request-id',
  toChatRequest(body) {
    checkMessagesRequest(body)
    // OpenRouter's members steer our own plan, whatever the caller's dialect.
    return { ...toChatRequest(body), ...pickSet(body, ['models', 'provider']) }
  },
  toReply: toInboundReply,
  createStreamWriter,
  toError: toInboundError,
}
