import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bodyParser } from '@koa/bodyparser'
import Router from '@koa/router'
import { createRouter } from '@shunpike/core'
import { type AdapterCell, type Contract, DENIED, describeAdapter } from '@shunpike/testkit'
import Koa3 from 'koa'
import Koa2 from 'koa-2'
import koaBodyParser from 'koa-bodyparser'
import compress from 'koa-compress'
import mount from 'koa-mount'
import { expect } from 'vitest'
import { type Middleware, shunpike } from './shunpike.js'

/** Puts the adapter, made with the options it is given, and what the cell has before it, into an app. */
type Mount = (app: Koa3, create: (options?: { path: string }) => Middleware) => unknown

const start = async (Koa: typeof Koa3, base: string, mountIn: Mount, contract: Contract) => {
  const router = createRouter(contract.options, contract.runtime)
  const app = new Koa()
  const errors: unknown[] = []
  app.on('error', (error) => {
    // Koa itself reports every reset of a socket, whoever answers.
    if (error.code !== 'ECONNRESET') errors.push(error)
  })
  app.use(async (ctx, next) => {
    try {
      await next()
      ctx.set('x-powered-by', 'Koa')
    } catch (error) {
      ctx.respond = true
      ctx.status = DENIED.status
      ctx.body = (error as Error).message
    }
  })
  const identify = ({ headers }: Koa3.Context) => contract.identify(headers)
  mountIn(app, (options) => shunpike(router, { identify, onWarning: contract.onWarning, ...options }))
  app.use(async (ctx) => {
    ctx.body = await contract.own(ctx.shunpike, ctx.req)
  })
  const server = createServer(app.callback())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    base,
    ledger: router.ledger,
    async close() {
      server.closeAllConnections()
      server.close()
      await router.close()
      expect(errors).toEqual([])
    },
  }
}

const MOUNTS: readonly (Pick<AdapterCell, 'hasParser' | 'name'> & { base: string; mount: Mount })[] = [
  { name: 'bare', base: '/v1', mount: (app, create) => app.use(create()) },
  { name: 'with a path', base: '/llm/v1', mount: (app, create) => app.use(create({ path: '/llm' })) },
  {
    name: 'under koa-mount after koa-compress',
    base: '/v1',
    mount: (app, create) => app.use(compress()).use(mount('/v1', create())),
  },
  {
    name: 'under @koa/router',
    base: '/api/v1',
    mount: (app, create) => app.use(new Router().all('/api/v1/*path', create()).routes()),
  },
  {
    name: 'under koa-mount after @koa/bodyparser',
    base: '/llm/v1',
    hasParser: true,
    mount: (app, create) => app.use(bodyParser({ jsonLimit: '3mb' })).use(mount('/llm', create())),
  },
  {
    name: 'with a path after koa-bodyparser',
    base: '/v1',
    hasParser: true,
    mount: (app, create) => app.use(koaBodyParser({ jsonLimit: '3mb' })).use(create({ path: '/v1' })),
  },
  {
    name: 'where Koa is told not to answer',
    base: '/v1',
    mount: (app, create) =>
      app
        .use(
          mount('/v1/chat', (ctx, next) => {
            ctx.respond = false
            return next()
          }),
        )
        .use(create()),
  },
]

for (const [version, Koa] of Object.entries({ 'Koa 2': Koa2 as unknown as typeof Koa3, 'Koa 3': Koa3 }))
  for (const { name, hasParser = false, base, mount } of MOUNTS)
    describeAdapter(
      { name: `${version} ${name}`, hasParser, start: (contract) => start(Koa, base, mount, contract) },
      createRouter,
    )
