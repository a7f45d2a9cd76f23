import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Router } from '@shunpike/core'

/** A request of `node:http`, or of a framework that adds to it. */
export interface GatewayRequest extends IncomingMessage {
  /** The path before a mount point was taken off. */
  originalUrl?: string
  /** The body as bytes, kept by a parser. */
  rawBody?: unknown
  /** The body as a parser left it. */
  body?: unknown
}

/** Whom a call is billed to, as the app knows it. */
export interface Caller {
  tenant?: string
  user?: string
  tags?: Readonly<Record<string, string>>
}

export interface GatewayOptions<Request extends GatewayRequest = GatewayRequest> {
  /** Whom a request is billed to. What it throws is the app's: `handle` rejects with it. */
  identify?(request: Request): Caller | undefined | Promise<Caller | undefined>
  /** Largest request body. Default: `server.maxBodyBytes` of the router's config. */
  maxBodyBytes?: number
  /** Silence after which a stream of events gets a keep-alive comment. Default 15 s. */
  keepAliveMs?: number
}

/** The HTTP surface of a router, for `node:http` and what is built on it. */
export interface Gateway<Request extends GatewayRequest = GatewayRequest> {
  /**
   * Answers a request if its path is ours.
   * @param caller whom it is billed to, when that is known already; default: what `identify` says
   * @returns false when the path is not ours: nothing was read or written
   * Rejects with what `identify` threw, and never otherwise.
   */
  handle(request: Request, response: ServerResponse, caller?: Caller): Promise<boolean>
  readonly router: Router
  /** Closes the router. */
  close(): Promise<void>
}
