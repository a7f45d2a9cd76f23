import type { ServerResponse } from 'node:http'
import { isDeepStrictEqual } from 'node:util'
import { NotFoundException } from '@nestjs/common'
import { type Caller, type Client, createRouter, matchEndpoint, type Router, ShunpikeError } from '@shunpike/core'
import { createGateway, type GatewayOptions, type GatewayRequest } from '@shunpike/gateway'
import { findTail } from './find-tail.js'
import { checkOptions, checkRouter, type NestRequest, type ShunpikeOptions } from './module-options.js'
import { parseBody } from './parse-body.js'
import { type PlatformRequest, type PlatformResponse, takeResponse, toNodeRequest } from './platform.js'

/** The HTTP surface of the router inside Nest: what our controller calls, and one of the app's own may. */
export interface NestGateway {
  /**
   * Answers a request at `path`: streams at the client's pace, and cancels when it leaves. Resolves when the answer is
   * out.
   * @param body what `@Body()` gave: where guards, interceptors or pipes changed it, it is sent in place of what came
   * @throws what `identify` threw; NotFoundException when the path is of no endpoint
   */
  handle(request: PlatformRequest, response: PlatformResponse, body?: unknown): Promise<void>
  /** Answers with an error, in the dialect of the request's endpoint. */
  refuse(request: PlatformRequest, response: PlatformResponse, error: ShunpikeError): void
  /**
   * The per-request handle; see `InjectShunpike`.
   * @throws ShunpikeError `config_invalid` outside an HTTP request
   */
  client(request: PlatformRequest): Client
  /** Closes the router. */
  close(): Promise<void>
}

/** @internal What comes before Nest's own parsers. */
export interface Intake {
  /** Whether the URL is of one of our endpoints. */
  isOurs(method: string | undefined, url: string | undefined): boolean
  /** Remembers which response answers a request: Fastify does not say. */
  note(request: GatewayRequest, response: ServerResponse): void
  /** See `Gateway.admit`. */
  admit(request: GatewayRequest, response: ServerResponse): Promise<boolean>
}

/** Asks `identify`. Nest's request is not Node's, and guards must have run. */
type Ask = () => Caller | undefined | Promise<Caller | undefined>

/** @throws ShunpikeError `config_invalid` or `no_provider` */
export function toRouter(options: ShunpikeOptions): Router {
  checkOptions(options)
  const { router, identify, maxBodyBytes, keepAliveMs, onWarning, ...routerOptions } = options
  checkRouter(router, routerOptions)
  return router ?? createRouter(routerOptions)
}

/** @throws ShunpikeError `config_invalid` */
export function createNestGateway(router: Router, options: ShunpikeOptions, path: string): NestGateway & Intake {
  const { identify, maxBodyBytes, keepAliveMs, onWarning } = options
  const rim = createGateway<Ask>(router, {
    maxBodyBytes,
    keepAliveMs,
    onWarning,
    locate: (request) => findTail(path, toUrl(request)),
    // What is no function goes on, to be refused there.
    identify: typeof identify === 'function' ? (ask) => ask() : identify,
  } as GatewayOptions<Ask>)
  const responses = new WeakMap<GatewayRequest, ServerResponse>()
  const isOurs: Intake['isOurs'] = (method = '', url) =>
    matchEndpoint(method === 'HEAD' ? 'GET' : method, findTail(path, url) ?? '') !== undefined
  return {
    async handle(request, response, body) {
      const node = toNodeRequest(request)
      if (!isOurs(node.method, toUrl(node))) throw new NotFoundException(`Cannot ${node.method} ${toUrl(node)}`)
      // What it throws is for the app's filters, which need the response that is taken here.
      const caller = await identify?.(request as NestRequest)
      if (body !== undefined) keepChanges(node, body)
      await rim.handle(node, takeResponse(response), () => caller)
    },
    refuse: (request, response, error) => rim.refuse(toNodeRequest(request), takeResponse(response), error),
    client(request) {
      const node = toNodeRequest(request)
      const response = responses.get(node)
      if (!response) throw outsideRequest()
      return rim.client(node, response, () => identify?.(request as NestRequest))
    },
    close: rim.close,
    isOurs,
    note: (request, response) => void responses.set(request, response),
    admit: rim.admit,
  }
}

function toUrl({ originalUrl, url }: GatewayRequest): string | undefined {
  return originalUrl ?? url
}

/** The bytes that came are sent on, unless the app changed what it saw of them. */
function keepChanges(request: GatewayRequest, body: unknown): void {
  const { rawBody } = request
  if (rawBody instanceof Uint8Array && isDeepStrictEqual(body, parseBody(rawBody))) return
  request.rawBody = Buffer.from(JSON.stringify(body))
}

function outsideRequest(): ShunpikeError {
  return new ShunpikeError(
    'config_invalid',
    '@InjectShunpike: there is no HTTP request here. Use @InjectRouter() and `createClient(router, { tenant })`.',
  )
}
