/** The whole stack over real sockets: simulator, router, gateway in an Express app. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRouter, type Options, type Router } from '@shunpike/core'
import { shunpike } from '@shunpike/express'
import { createSimulator, type Simulator, type SimulatorOptions } from '@shunpike/simulator'
import express from 'express'

export interface Stack {
  simulator: Simulator
  router: Router
  /** Base URL for OpenAI clients. */
  baseURL: string
  close(): Promise<void>
}

export async function startStack(options: Options = {}, simulated: SimulatorOptions = {}): Promise<Stack> {
  const simulator = await createSimulator({ seed: 11, tokenMs: 1, openRouterHopMs: 1, ...simulated })
  const router = createRouter({
    ...options,
    providers: { ...simulator.providers, ...options.providers },
  })
  const app = express()
  app.use('/v1', shunpike(router, { identify: () => ({ tenant: 'acceptance' }) }))
  const server = createServer(app)
  await listen(server)
  return {
    simulator,
    router,
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    async close() {
      server.closeAllConnections()
      server.close()
      await router.close()
      await simulator.close()
    },
  }
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve())
  })
}
