import type { ServerResponse } from 'node:http'
import type { Client, Options, Router } from '@shunpike/core'
import { createGateway, type GatewayOptions, type GatewayRequest } from '@shunpike/gateway'

declare global {
  namespace Express {
    /** Open, so that what other middleware declares on a request, such as `user`, is known in `identify`. */
    interface Request {
      /**
       * Calls the router in process: an OpenAI-shaped client, billed to whom `identify` names and cancelled when the
       * client of this request leaves. Set by `shunpike` on the way to what is mounted after it.
       */
      shunpike: Client
    }
  }
}

/** A request of Express, connect or restify: no framework is imported. */
export interface ExpressRequest extends GatewayRequest, Express.Request {}

/** Middleware for `app.use`. */
export interface Middleware<Request extends ExpressRequest = ExpressRequest> {
  (request: Request, response: ServerResponse, next: (error?: unknown) => void): void
  readonly router: Router
  /** Closes the router. */
  close(): Promise<void>
}

/**
 * Serves the endpoints below wherever it is mounted. Other paths go to `next()`, with `request.shunpike` set; what
 * `identify` throws goes there, too.
 * @throws ShunpikeError `config_invalid` or `no_provider`
 */
export function shunpike<Request extends ExpressRequest = ExpressRequest>(
  routerOrOptions: Router | Options = {},
  options: GatewayOptions<Request> = {},
): Middleware<Request> {
  const gateway = createGateway(routerOrOptions, options)
  const middleware = (request: Request, response: ServerResponse, next: (error?: unknown) => void) => {
    // Express 4 does not look at a returned promise: a rejection must end here.
    gateway.handle(request, response, request).then((isOurs) => {
      if (isOurs) return
      request.shunpike = gateway.client(request, response, request)
      next()
    }, next)
  }
  return Object.assign(middleware, { router: gateway.router, close: gateway.close })
}
