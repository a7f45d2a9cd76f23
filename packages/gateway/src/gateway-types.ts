import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import type { Caller, Client, Router, ShunpikeError } from '@shunpike/core'

/** A request of `node:http`, or of a framework that adds to it. */
export interface GatewayRequest extends IncomingMessage {
  /** The path before a mount point was taken off. */
  originalUrl?: string
  /** The body as bytes or text, kept by a parser. */
  rawBody?: unknown
  /** The body as a parser left it. */
  body?: unknown
}

/** @typeParam Subject what `identify` looks at: the request, or what a framework has in its place */
export interface GatewayOptions<Subject = GatewayRequest> {
  /** Whom a request is billed to. What it throws is the app's: `handle` rejects with it. */
  identify?(subject: Subject): Caller | undefined | Promise<Caller | undefined>
  /** Serves below this path only, such as `/v1`. Default: wherever the app mounts us. */
  path?: string
  /** The path of a request below the mount point, for a framework that leaves `url` whole. Default: its `url`. */
  locate?(request: GatewayRequest): string | undefined
  /** Largest request body. Default: `server.maxBodyBytes` of the router's config. */
  maxBodyBytes?: number
  /** Silence after which a stream of events gets a keep-alive comment. Default 15 s. */
  keepAliveMs?: number
  /** Hears once of each mistake in the way the app mounts us. Default: `process.emitWarning`. */
  onWarning?(warning: Warning): void
}

/** `body_parsed`, `stream_compressed` or `mounted_twice`: docs/warnings has a page on each. */
export type WarningCode = 'body_parsed' | 'stream_compressed' | 'mounted_twice'

/** Something in the app that will hurt it, with the mend. */
export interface Warning {
  code: WarningCode
  message: string
  /** Page that explains the code. */
  help: string
}

/** An answer for a framework that writes it itself. */
export interface GatewayAnswer {
  status: number
  /** Lower-case names. */
  headers: Record<string, string>
  /** A stream here never fails: an answer that is cut closes the socket, since only that tells the client. */
  body: Buffer | Readable
}

/** The HTTP surface of a router, for `node:http` and what is built on it. */
export interface Gateway<Subject = GatewayRequest> {
  /**
   * Answers a request if its path is ours.
   * @param subject what `identify` looks at; default: the request
   * @returns false when the path is not ours: nothing was read or written
   * Rejects with what `identify` threw, and never otherwise.
   */
  handle(request: GatewayRequest, response: ServerResponse, subject?: Subject): Promise<boolean>
  /** As `handle`, but writes nothing: `undefined` when the path is not ours. */
  answer(request: GatewayRequest, response: ServerResponse, subject?: Subject): Promise<GatewayAnswer | undefined>
  /**
   * The per-request handle: an OpenAI-shaped client in process, billed to whom `identify` names (asked once, at the
   * first call) and cancelled when the client of this request leaves.
   */
  client(request: GatewayRequest, response: ServerResponse, subject?: Subject): Client
  /**
   * For a framework whose parsers run before its routes: reads the body of a request that is ours, and keeps it as
   * `rawBody`.
   * @returns false when the request was answered here: its body is too large or too slow, or it wants a WebSocket
   */
  admit(request: GatewayRequest, response: ServerResponse): Promise<boolean>
  /** Answers with an error in the dialect of the request's endpoint; an answer under way is cut off. */
  refuse(request: GatewayRequest, response: ServerResponse, error: ShunpikeError): void
  readonly router: Router
  /** Closes the router. */
  close(): Promise<void>
}
