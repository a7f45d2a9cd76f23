/** Port: the only way to the network. */
export interface Transport {
  /**
   * Sends one request; resolves with the head of the answer. No redirect is followed.
   * @throws ShunpikeError `provider_unreachable` (nothing was sent) or `connection_lost`
   */
  send(request: UpstreamRequest, onAbort: OnAbort): Promise<UpstreamReply>
  /** Requests under way fail with `shutting_down`. */
  close(): Promise<void>
}

export interface UpstreamRequest {
  method: 'POST' | 'GET'
  /** Scheme, host and port. */
  origin: string
  /** Path and query. */
  path: string
  headers: Record<string, string>
  body: Buffer
  /** Look-up, TCP and TLS together. */
  connectMs: number
}

/** Called with the means to give a request up at any time. */
export type OnAbort = (abort: (reason: Error) => void) => void

export interface UpstreamReply {
  status: number
  /** Lower-case names. */
  headers: Record<string, string>
  /** Each piece is all that arrived since the last. Leaving the loop closes the connection. */
  body: AsyncIterable<Buffer>
}
