import type { IncomingMessage, ServerResponse } from 'node:http'
import type { InvoiceBook } from '../billing/invoice.js'
import type { SimulatorPrices } from '../billing/prices.js'
import type { PromptCache } from '../billing/prompt-cache.js'
import { toCutUsage } from '../billing/usage.js'
import type { ActiveFault } from '../faults.js'
import type { SimulatorRequest } from '../types.js'
import { deliver } from './deliver.js'
import { type Pace, wait } from './pace.js'
import type { ProviderContext, ProviderWire, StatusFault } from './provider.js'
import { readCall } from './read-call.js'
import type { ModelReply, PlainReply } from './reply.js'

/** All that one provider remembers. */
export interface ProviderState {
  wire: ProviderWire
  seed: number
  prices: SimulatorPrices
  pace: Pace
  book: InvoiceBook
  cache: PromptCache
  requests: SimulatorRequest[]
  fault: ActiveFault | undefined
  /** Number of the next seeded id. */
  counter: number
}

const STATUS_FAULTS: ReadonlySet<string> = new Set(['500', '503', '529', '429', 'out-of-funds', 'bad-key'])

/** Reads, records and answers one request. */
export async function respond(state: ProviderState, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const { wire } = state
  const { request, call, isMalformed } = await readCall(message)
  state.requests.push(request)
  const fault = takeFault(state)
  if (fault?.name === 'reset') return void message.socket.resetAndDestroy()
  if (fault?.name === 'silent') return
  const context = createContext(state, fault?.name === 'empty')
  if (fault !== undefined && isStatusFault(fault.name)) {
    return sendPlain(state, response, wire.faultReply(fault.name, fault, call, context))
  }
  if (!wire.isPublic(call) && !wire.apiKeys.includes(call.key)) {
    return sendPlain(state, response, wire.refuseKey(call, context))
  }
  if (isMalformed) return sendPlain(state, response, wire.refuseBody(context))
  const reply = wire.answer(call, context)
  return reply.kind === 'plain' ? sendPlain(state, response, reply) : sendModel(state, response, reply, fault)
}

function takeFault(state: ProviderState): ActiveFault | undefined {
  const { fault } = state
  if (fault !== undefined && --fault.timesLeft <= 0) state.fault = undefined
  return fault
}

function isStatusFault(name: string): name is StatusFault {
  return STATUS_FAULTS.has(name)
}

function createContext(state: ProviderState, isEmpty: boolean): ProviderContext {
  return {
    seed: state.seed,
    prices: state.prices,
    cache: state.cache,
    book: state.book,
    nextNumber: () => state.counter++,
    nowSeconds: () => Math.floor(Date.now() / 1000),
    isEmpty,
  }
}

async function sendPlain(state: ProviderState, response: ServerResponse, reply: PlainReply): Promise<void> {
  if (reply.bill !== undefined) {
    await wait(state.pace.firstTokenMs, toAbortSignal(response))
    state.book.book(reply.bill.requestId, reply.bill.model, reply.bill.usage, reply.bill.isByok)
  }
  response.writeHead(reply.status, reply.headers)
  response.end(JSON.stringify(reply.body))
}

async function sendModel(
  state: ProviderState,
  response: ServerResponse,
  reply: ModelReply,
  fault: ActiveFault | undefined,
): Promise<void> {
  const { bill } = reply
  const delivery = await deliver({ reply, response, fault, pace: state.pace, signal: toAbortSignal(response) })
  const usage = delivery.isComplete ? bill.usage : toCutUsage(bill.usage, delivery.tokens)
  // A request that failed before its first token is not billed; one that was cut is, up to the cut.
  if (delivery.isComplete || delivery.tokens > 0) state.book.book(bill.requestId, bill.model, usage, bill.isByok)
  bill.onSettled?.(usage, !delivery.isComplete)
}

function toAbortSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  response.once('close', () => controller.abort())
  return controller.signal
}
