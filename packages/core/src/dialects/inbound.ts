import type { Dialect } from '../types/call.js'
import type { InboundDialect } from '../types/inbound.js'
import { inboundMessages } from './anthropic-messages/inbound.js'
import { inboundResponses } from './openai-responses/inbound.js'

/** The dialects a caller may speak besides the hub's own, which needs no translation. */
export const INBOUND_DIALECTS: Readonly<Partial<Record<Dialect, InboundDialect>>> = {
  'anthropic-messages': inboundMessages,
  'openai-responses': inboundResponses,
}
