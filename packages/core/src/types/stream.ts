import type { ShunpikeError } from '../errors.js'
import type { ChatChunk } from './chat.js'
import type { WireError } from './dialect.js'
import type { JsonObject } from './json.js'
import type { Usage } from './usage.js'

/** What has been read of one upstream stream so far. */
export interface StreamState {
  /** Data events read; comments do not count. */
  events: number
  /** Events that were no JSON: dropped. */
  malformed: number
  /** Model content was seen: role, empty text, pings and comments are none. */
  content: boolean
  /** The protocol's terminal marker was seen. */
  complete: boolean
  /** Nothing can follow: the body need not be read on. */
  ended: boolean
  finishReason: string | undefined
  usage: Usage | undefined
  /** Model id as served. */
  servedModel: string | undefined
  error: WireError | undefined
  /** The event that the last ones for the caller are modelled on. */
  lastChunk: ChatChunk | undefined
}

/** Turns the pieces of an upstream stream into bytes of the caller's dialect. Holds usage and the end back for `finish`. */
export interface StreamTranslator {
  readonly state: Readonly<StreamState>
  /**
   * Bytes for the caller that `chunk` yields; `undefined` when none do.
   * @throws ShunpikeError `invalid_upstream` for an event beyond the size limit
   */
  push(chunk: Buffer): Buffer | undefined
  /** The body ended: what was still held. */
  end(): Buffer | undefined
  /** Last bytes of a whole answer: usage, if the caller asked, with `extra` in it, and the terminal marker. */
  finish(extra: JsonObject): Buffer
  /** Last bytes of a committed answer that broke: an in-band error that every client notices, no terminal marker. */
  fail(error: ShunpikeError): Buffer
}
