import type { InvoiceBook } from '../billing/invoice.js'
import type { SimulatorPrices } from '../billing/prices.js'
import type { PromptCache } from '../billing/prompt-cache.js'
import type { ActiveFault } from '../faults.js'
import type { ProviderName } from '../provider-names.js'
import type { SimulatorCall } from '../types.js'
import type { PlainReply, Reply } from './reply.js'

/** Faults that are an answer of their own, not a way of delivering one. */
export type StatusFault = '500' | '503' | '529' | '429' | 'out-of-funds' | 'bad-key'

/** What the answers of one provider are made with. */
export interface ProviderContext {
  seed: number
  prices: SimulatorPrices
  cache: PromptCache
  book: InvoiceBook
  /** Next number of this provider's seeded ids. */
  nextNumber(): number
  /** Unix seconds: the only member of an answer that is not a function of seed and request. */
  nowSeconds(): number
  /** Every answer of this call is empty. */
  isEmpty: boolean
}

/** How one provider speaks. */
export interface ProviderWire {
  name: ProviderName
  apiKeys: string[]
  /** Path that follows the origin in the base URL. */
  basePath: string
  createCache(): PromptCache
  answer(call: SimulatorCall, context: ProviderContext): Reply
  /** Error of a missing or wrong key. */
  refuseKey(call: SimulatorCall, context: ProviderContext): PlainReply
  /** Error of a body that is no JSON object. */
  refuseBody(context: ProviderContext): PlainReply
  faultReply(fault: StatusFault, active: ActiveFault, call: SimulatorCall, context: ProviderContext): PlainReply
  /** Paths that need no key. */
  isPublic(call: SimulatorCall): boolean
  /** Forgets what the provider remembers beside cache and invoice. */
  reset?(): void
}
