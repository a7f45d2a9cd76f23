import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createInvoiceBook, type Invoice } from '../billing/invoice.js'
import { toCutUsage } from '../billing/usage.js'
import type { SimulatorPrices } from '../billing/prices.js'
import type { ActiveFault } from '../faults.js'
import type { SimulatorRequest } from '../types.js'
import { deliver } from './deliver.js'
import { type Pace, wait } from './pace.js'
import type { ProviderContext, ProviderWire, StatusFault } from './provider.js'
import { readCall } from './read-call.js'
import type { ModelReply, PlainReply } from './reply.js'

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

const STATUS_FAULTS: ReadonlySet<string> = new Set(['500', '503', '529', '429', 'out-of-funds', 'bad-key'])

function isStatusFault(name: string): name is StatusFault {
  return STATUS_FAULTS.has(name)
}

/** Starts one provider. Rejects when the port is taken. */
export async function startProviderServer(wire: ProviderWire, options: ProviderServerOptions): Promise<ProviderServer> {
  const book = createInvoiceBook(wire.name, options.prices)
  const cache = wire.createCache()
  const requests: SimulatorRequest[] = []
  let fault: ActiveFault | undefined
  let counter = 0

  const createContext = (isEmpty: boolean): ProviderContext => ({
    seed: options.seed,
    prices: options.prices,
    cache,
    book,
    nextNumber: () => counter++,
    nowSeconds: () => Math.floor(Date.now() / 1000),
    isEmpty,
  })
  const takeFault = (): ActiveFault | undefined => {
    const taken = fault
    if (taken !== undefined && --taken.timesLeft <= 0) fault = undefined
    return taken
  }
  const onRequest = async (message: IncomingMessage, response: ServerResponse) => {
    const { request, call, isMalformed } = await readCall(message)
    requests.push(request)
    const active = takeFault()
    if (active?.name === 'reset') return void message.socket.resetAndDestroy()
    if (active?.name === 'silent') return
    const context = createContext(active?.name === 'empty')
    if (active !== undefined && isStatusFault(active.name)) {
      return sendPlain(response, wire.faultReply(active.name, active, call, context))
    }
    if (!wire.isPublic(call) && !wire.apiKeys.includes(call.key)) return sendPlain(response, wire.refuseKey(call, context))
    if (isMalformed) return sendPlain(response, wire.refuseBody(context))
    const reply = wire.answer(call, context)
    if (reply.kind === 'plain') return sendPlain(response, reply)
    await sendModel(response, reply, active)
  }
  const sendPlain = async (response: ServerResponse, reply: PlainReply) => {
    if (reply.bill !== undefined) {
      const signal = toAbortSignal(response)
      await wait(options.pace.firstTokenMs, signal)
      book.book(reply.bill.requestId, reply.bill.model, reply.bill.usage, reply.bill.isByok)
    }
    response.writeHead(reply.status, reply.headers)
    response.end(JSON.stringify(reply.body))
  }
  const sendModel = async (response: ServerResponse, reply: ModelReply, active: ActiveFault | undefined) => {
    const delivery = await deliver({ reply, response, fault: active, pace: options.pace, signal: toAbortSignal(response) })
    const { bill } = reply
    const usage = delivery.isComplete ? bill.usage : toCutUsage(bill.usage, delivery.tokens)
    // A request that failed before its first token is not billed; one that was cut is, up to the cut.
    if (delivery.isComplete || delivery.tokens > 0) book.book(bill.requestId, bill.model, usage, bill.isByok)
    bill.onSettled?.(usage, !delivery.isComplete)
  }

  let server = await listen(onRequest, options.host, options.port)
  const port = toPort(server)
  let reopening: Promise<void> = Promise.resolve()
  const setFault = (next: ActiveFault | undefined) => {
    const wasDown = fault?.name === 'down'
    const isDown = next?.name === 'down'
    fault = next
    if (isDown && !wasDown) stop(server)
    if (wasDown && !isDown) {
      reopening = listen(onRequest, options.host, port).then((reopened) => {
        server = reopened
      })
    }
  }
  return {
    port,
    setFault,
    requests: () => structuredClone(requests),
    invoice: () => book.toInvoice(),
    reset: () => {
      setFault(undefined)
      requests.length = 0
      counter = 0
      book.clear()
      cache.clear()
      wire.reset?.()
    },
    close: async () => {
      await reopening
      stop(server)
    },
  }
}

type RequestHandler = (message: IncomingMessage, response: ServerResponse) => Promise<void>

function listen(onRequest: RequestHandler, host: string, port: number): Promise<Server> {
  const server = createServer((message, response) => {
    onRequest(message, response).catch((error: unknown) => failLoudly(message, response, error))
  })
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

function toAbortSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  response.once('close', () => controller.abort())
  return controller.signal
}
