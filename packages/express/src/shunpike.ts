import type { ServerResponse } from 'node:http'
import type { Options, Router } from '@shunpike/core'
import { createGateway, type GatewayOptions, type GatewayRequest } from '@shunpike/gateway'

declare global {
  namespace Express {
    /** Open, so that what other middleware declares on a request, such as `user`, is known in `identify`. */
    interface Request {}
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
 * Serves the endpoints below wherever it is mounted; other paths go to `next()`, and so does what `identify` throws.
 * @throws ShunpikeError `config_invalid` or `no_provider`
 */
export function shunpike<Request extends ExpressRequest = ExpressRequest>(
  routerOrOptions: Router | Options = {},
  options: GatewayOptions<Request> = {},
): Middleware<Request> {
  const gateway = createGateway(routerOrOptions, options)
  const middleware = (request: Request, response: ServerResponse, next: (error?: unknown) => void) => {
    // Express 4 does not look at a returned promise: a rejection must end here.
    gateway.handle(request, response).then((isOurs) => {
      if (!isOurs) next()
    }, next)
  }
  return Object.assign(middleware, { router: gateway.router, close: gateway.close })
}
