/** A wire format. */
export type Dialect = 'openai-chat' | 'openai-responses' | 'openai-embeddings' | 'anthropic-messages' | 'gemini'

/** As much of an `AbortSignal` as the router listens to: an adapter may give something lighter. */
export interface CancelSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** Whom a call is billed to. Decided by the app, never read from the body. */
export interface Caller {
  tenant?: string | undefined
  user?: string | undefined
  tags?: Readonly<Record<string, string>> | undefined
}

/** One request as the caller meant it. */
export interface Call extends Caller {
  /** Wire format of `body` and of the reply. Default `openai-chat`. */
  dialect?: Dialect
  /** The body as it came: bytes or text are handed on untouched where the route speaks the same dialect. */
  body: Uint8Array | string | object
  /** Lower-case names. Only the few that the contract names are read; none is sent upstream. */
  headers?: Readonly<Record<string, string | string[] | undefined>>
  /** Aborting it cancels the upstream call. */
  signal?: CancelSignal | undefined
}

/** The answer to a call. A body that streams throws when the answer was cut: never a clean end. */
export interface Reply {
  status: number
  /** Lower-case names. */
  headers: Record<string, string>
  body: Uint8Array | AsyncIterable<Uint8Array>
}
