import type { InboundDialect } from '../../types/inbound.js'
import { toChatError } from '../openai-chat/error.js'
import { checkResponsesRequest } from './inbound-check.js'
import { toChatRequest } from './inbound-request.js'
import { createStreamWriter, toInboundReply } from './inbound-stream.js'
import { pickSet } from './wire.js'

/** Callers that speak OpenAI Responses. */
export const inboundResponses: InboundDialect = {
  toChatRequest(body) {
    checkResponsesRequest(body)
    // OpenRouter's members steer our own plan, whatever the caller's dialect.
    return { ...toChatRequest(body), ...pickSet(body, ['models', 'provider']) }
  },
  toReply: toInboundReply,
  createStreamWriter,
  toError: (error) => ({ error: toChatError(error) }),
}
