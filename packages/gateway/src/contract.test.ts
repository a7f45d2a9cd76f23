import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRouter } from '@shunpike/core'
import { type AdapterCell, DENIED, describeAdapter } from '@shunpike/testkit'
import { createGateway } from './gateway.js'

const nodeHttp: AdapterCell['start'] = async ({ options, runtime, identify, onWarning, own }) => {
  const router = createRouter(options, runtime)
  const gateway = createGateway(router, { identify: ({ headers }) => identify(headers), onWarning })
  const server = createServer(async (request, response) => {
    try {
      if (await gateway.handle(request, response)) return
      response.end(JSON.stringify(await own(gateway.client(request, response), request)))
    } catch (error) {
      response.writeHead(DENIED.status).end((error as Error).message)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    base: '/v1',
    ledger: router.ledger,
    async close() {
      server.closeAllConnections()
      server.close()
      await router.close()
    },
  }
}

const routerFetch: AdapterCell['start'] = async ({ options, runtime }) => {
  const router = createRouter(options, runtime)
  return {
    origin: 'http://shunpike',
    base: '/v1',
    fetch: router.fetch as typeof fetch,
    ledger: router.ledger,
    close: () => router.close(),
  }
}

describeAdapter({ name: 'node:http', start: nodeHttp }, createRouter)
describeAdapter({ name: 'router.fetch', isFetch: true, start: routerFetch }, createRouter)
