import type { Client, Options, Router } from '@shunpike/core'
import { createGateway, type Gateway, type GatewayOptions, type GatewayRequest } from '@shunpike/gateway'
import type { Context, ExtendableContext, Middleware as KoaMiddleware } from 'koa'

declare module 'koa' {
  interface ExtendableContext {
    /**
     * Calls the router in process: an OpenAI-shaped client, billed to whom `identify` names and cancelled when the
     * client of this request leaves. Set by `shunpike` on the way to what is mounted after it.
     */
    shunpike: Client
  }
}

/** Middleware for `app.use`, koa-mount or @koa/router. */
export interface Middleware extends KoaMiddleware {
  readonly router: Router
  /** Closes the router. */
  close(): Promise<void>
}

/**
 * Serves the endpoints below wherever it is mounted. Other paths go to `next()`, with `ctx.shunpike` set; what `identify`
 * throws is thrown on.
 * @throws ShunpikeError `config_invalid` or `no_provider`
 */
export function shunpike<Ctx extends ExtendableContext = Context>(
  routerOrOptions: Router | Options = {},
  options: GatewayOptions<Ctx> = {},
): Middleware {
  const gateway = createGateway(routerOrOptions, options)
  const middleware = async (context: ExtendableContext, next: () => Promise<unknown>): Promise<unknown> => {
    const ctx = context as Ctx
    const request = toGatewayRequest(ctx)
    if (await answer(gateway, request, ctx)) return
    ctx.shunpike = gateway.client(request, ctx.res, ctx)
    return next()
  }
  return Object.assign(middleware, { router: gateway.router, close: gateway.close })
}

/** Parsers of Koa leave the body on `ctx.request`. */
function toGatewayRequest({ req, request, originalUrl }: ExtendableContext): GatewayRequest {
  const { body, rawBody } = request as { body?: unknown; rawBody?: unknown }
  return Object.assign(req, { originalUrl, body, rawBody })
}

/** Koa writes the answer, so that middleware around us sees and may change it. */
async function answer<Ctx extends ExtendableContext>(
  gateway: Gateway<Ctx>,
  request: GatewayRequest,
  ctx: Ctx,
): Promise<boolean> {
  // Where another middleware has told Koa not to, we do.
  if (ctx.respond === false) return await gateway.handle(request, ctx.res, ctx)
  const given = await gateway.answer(request, ctx.res, ctx)
  if (!given) return false
  ctx.status = given.status
  ctx.set(given.headers)
  ctx.body = given.body
  ctx.res.once('close', () => {
    // Koa 3 reports each client that leaves a stream as an error of the app (`ERR_STREAM_PREMATURE_CLOSE`); Koa 2 does not.
    if (!ctx.res.writableFinished) ctx.onerror = () => {}
  })
  return true
}
