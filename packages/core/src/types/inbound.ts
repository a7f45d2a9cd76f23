import type { ShunpikeError } from '../errors.js'
import type { ChatChunk, ChatReply, ChatRequest } from './chat.js'
import type { JsonObject } from './json.js'
import type { Usage } from './usage.js'

/** How a caller that does not speak the hub's dialect is read and written to; chosen once per call. */
export interface InboundDialect {
  /** Where the dialect's clients look for the request's id, beside `x-request-id`. */
  readonly idHeader?: string
  /**
   * The caller's request as a chat request.
   * @throws ShunpikeError `invalid_request` naming the caller's own field, or `unsupported_parameter`
   */
  toChatRequest(body: JsonObject): ChatRequest
  /**
   * A whole answer.
   * @param id the call's id, for what the answer itself does not name
   * @param extra members that the dialect's own usage object gains
   */
  toReply(id: string, reply: ChatReply, usage: Usage | undefined, extra: JsonObject): JsonObject
  createStreamWriter(id: string): InboundStreamWriter
  /** The body of an error. */
  toError(error: ShunpikeError, requestId: string): JsonObject
}

/** One event for the caller; its name on the wire is its `type`. */
export interface InboundEvent extends JsonObject {
  type: string
}

/** Writes one streamed answer in the caller's dialect. */
export interface InboundStreamWriter {
  /** The events that one chunk means. */
  write(chunk: ChatChunk): InboundEvent[]
  /** The last events of a whole answer. */
  finish(usage: Usage | undefined, extra: JsonObject): InboundEvent[]
  /** The last events of an answer that broke. */
  fail(error: ShunpikeError): InboundEvent[]
}
