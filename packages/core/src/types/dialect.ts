import type { Dialect } from './call.js'
import type { ChatChunk, ChatReply, ChatRequest } from './chat.js'
import type { JsonObject } from './json.js'
import type { ModelRules } from './rules.js'
import type { Usage } from './usage.js'

/** One wire format and its way to and from the hub (`openai-chat`). */
export interface DialectAdapter {
  readonly id: Dialect
  /**
   * Hub request to this dialect's body. Pure: `chat` is not changed.
   * @throws ShunpikeError `unsupported_parameter` for a field that would change the answer's meaning if it were left out
   */
  fromChatRequest(chat: ChatRequest, target: Target): WireRequest
  /** A whole answer to the hub. */
  toChatReply(wire: JsonObject, context: ReplyContext): ReadReply
  /** A reader for one streamed answer. */
  createStreamReader(context: ReplyContext): StreamReader
  /** The error in an answer's body (of any status), if it is one. */
  readError(body: unknown): WireError | undefined
}

/** The model a request is written for. */
export interface Target {
  /** The provider's own id of the model. */
  model: string
  stream: boolean
  rules: ModelRules
  memory: ReasoningMemory
}

export interface WireRequest {
  body: JsonObject
  /** Names of the caller's fields that this dialect cannot take and that were left out. */
  dropped: string[]
}

export interface ReplyContext {
  /** Id for the hub reply or its chunks, where the wire has none. */
  id: string
  /** Unix seconds. */
  created: number
  /** Model id to report where the wire names none. */
  model: string
  memory: ReasoningMemory
}

/** What clients tend to drop and providers want back, remembered by tool-call id. Bounded. */
export interface ReasoningMemory {
  get(toolCallId: string): string | undefined
  set(toolCallId: string, signature: string): void
}

export interface ReadReply {
  reply: ChatReply
  /** Missing when the answer carries none. */
  usage?: Usage
  /** Set when a 200 is no success. */
  error?: WireError
}

/** One parsed server-sent event. */
export interface SseEvent {
  event?: string
  data: string
}

/** Reads one streamed answer event by event. */
export interface StreamReader {
  /** The hub chunks that this event means: none for pings, unknown events, and usage (see `usage`). */
  read(event: SseEvent): ChatChunk[]
  /** Chunks still held when the body ends, e.g. arguments `{}` of a tool call that sent none. */
  end?(): ChatChunk[]
  /** The protocol's own terminal marker was seen: without it a clean end of the body is a cut. */
  readonly complete: boolean
  /** Last authoritative usage so far. */
  readonly usage: Usage | undefined
  /** An in-band error: nothing after it counts. */
  readonly error: WireError | undefined
}

/** An error as a provider words it. */
export interface WireError {
  message: string
  type?: string
  code?: string
  param?: string
  /** Status that the body itself names, when the HTTP status says something else (200). */
  status?: number
  retryAfterMs?: number
}
