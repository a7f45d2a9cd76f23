import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createInvoiceBook, type Invoice } from '../billing/invoice.js'
import type { SimulatorPrices } from '../billing/prices.js'
import type { ActiveFault } from '../faults.js'
import type { SimulatorRequest } from '../types.js'
import type { Pace } from './pace.js'
import type { ProviderWire } from './provider.js'
import { type ProviderState, respond } from './respond.js'

/** What a provider's server is started with. */
export interface ProviderServerOptions {
  host: string
  port: number
  seed: number
  prices: SimulatorPrices
  pace: Pace
}

/** One provider on its own port. */
export interface ProviderServer {
  port: number
  setFault(fault: ActiveFault | undefined): void
  requests(): SimulatorRequest[]
  invoice(): Invoice
  reset(): void
  close(): Promise<void>
}

// Node's 5 s would race with clients that pool connections; the real services keep them longer.
const KEEP_ALIVE_TIMEOUT_MS = 65_000

/** Starts one provider. Rejects when the port is taken. */
export async function startProviderServer(wire: ProviderWire, options: ProviderServerOptions): Promise<ProviderServer> {
  const state: ProviderState = {
    ...options,
    wire,
    book: createInvoiceBook(wire.name, options.prices),
    cache: wire.createCache(),
    requests: [],
    fault: undefined,
    counter: 0,
  }
  const listener = await createListener(state, options.host, options.port)
  const setFault = (fault: ActiveFault | undefined) => {
    state.fault = fault
    listener.setOpen(fault?.name !== 'down')
  }
  return {
    port: listener.port,
    setFault,
    requests: () => structuredClone(state.requests),
    invoice: () => state.book.toInvoice(),
    reset: () => {
      setFault(undefined)
      forget(state)
    },
    close: listener.close,
  }
}

function forget(state: ProviderState): void {
  state.requests.length = 0
  state.counter = 0
  state.book.clear()
  state.cache.clear()
  state.wire.reset?.()
}

/** A port that can be closed and opened again. */
interface Listener {
  port: number
  setOpen(isOpen: boolean): void
  close(): Promise<void>
}

async function createListener(state: ProviderState, host: string, wantedPort: number): Promise<Listener> {
  let server = await listen(state, host, wantedPort)
  const port = toPort(server)
  let isOpen = true
  let reopening: Promise<void> = Promise.resolve()
  const reopen = async () => {
    if (!isOpen || server.listening) return
    const reopened = await listen(state, host, port)
    // The port may have been closed again meanwhile.
    if (isOpen) server = reopened
    else stop(reopened)
  }
  return {
    port,
    setOpen: (wanted) => {
      if (wanted === isOpen) return
      isOpen = wanted
      if (wanted) reopening = reopening.then(reopen)
      else stop(server)
    },
    close: async () => {
      isOpen = false
      await reopening
      stop(server)
    },
  }
}

function listen(state: ProviderState, host: string, port: number): Promise<Server> {
  const server = createServer((message, response) => {
    respond(state, message, response).catch((error: unknown) => failLoudly(message, response, error))
  })
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve(server))
  })
}

// A client that leaves while its request is read is no error; anything else is a fault of the simulator itself.
function failLoudly(message: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (message.socket.destroyed || response.headersSent) return void response.destroy()
  response.writeHead(500, { 'content-type': 'text/plain' })
  response.end(`simulator error: ${error instanceof Error ? error.stack : String(error)}`)
}

function stop(server: Server): void {
  server.close()
  server.closeAllConnections()
}

function toPort(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the simulator listens on TCP only')
  return address.port
}
