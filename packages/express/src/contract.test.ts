import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRouter } from '@shunpike/core'
import { type AdapterCell, type Contract, DENIED, describeAdapter } from '@shunpike/testkit'
import compression from 'compression'
import express5, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import express4 from 'express-4'
import { type Middleware, shunpike } from './shunpike.js'

type CreateApp = typeof express5

/** Puts the adapter, and what the cell has before it, into an app. */
type Mount = (app: Express, adapter: Middleware, create: CreateApp) => unknown

const onError: ErrorRequestHandler = (error, _request, response, _next) =>
  void response.status(DENIED.status).type('text').send(error.message)

const start = async (create: CreateApp, base: string, mount: Mount, contract: Contract) => {
  const router = createRouter(contract.options, contract.runtime)
  const app = create()
  const own: RequestHandler = (request, response, next) =>
    void contract.own(request.shunpike, request).then((answer) => response.json(answer), next)
  mount(
    app,
    shunpike(router, { identify: ({ headers }) => contract.identify(headers), onWarning: contract.onWarning }),
    create,
  )
  app.get(`${base}/own`, own)
  app.use(onError)
  const server = createServer(app)
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
    },
  }
}

const MOUNTS: readonly (Pick<AdapterCell, 'hasParser' | 'name'> & { base: string; mount: Mount })[] = [
  { name: 'at /', base: '/v1', mount: (app, adapter) => app.use(adapter) },
  {
    name: 'at /llm after compression()',
    base: '/llm/v1',
    mount: (app, adapter) => app.use(compression()).use('/llm', adapter),
  },
  {
    name: 'at /v1 after express.json()',
    base: '/v1',
    hasParser: true,
    mount: (app, adapter, create) => app.use(create.json({ limit: '3mb' })).use('/v1', adapter),
  },
  {
    name: 'in a router under /api',
    base: '/api/v1',
    mount: (app, adapter, create) => app.use('/api', create.Router().use('/v1', adapter)),
  },
]

const VERSIONS = { 'Express 4': express4 as unknown as CreateApp, 'Express 5': express5 }

for (const [version, create] of Object.entries(VERSIONS))
  for (const { name, hasParser = false, base, mount } of MOUNTS)
    describeAdapter(
      {
        name: `${version} ${name}`,
        hasParser,
        start: (contract) => start(create, base, mount, contract),
      },
      createRouter,
    )
