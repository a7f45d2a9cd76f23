import type { ProviderName } from '../provider-names.js'
import { divideHalfEven, parseDecimal, parseUsd, toUsd } from './money.js'
import type { SimulatedModel, SimulatorPrices } from './prices.js'
import { type BilledUsage, toListPrice } from './usage.js'

/** One request a provider bills. Amounts are decimal strings in USD. */
export interface InvoiceLine {
  /** The id the provider gave the request: x-request-id, request-id, responseId or gen-... */
  requestId: string
  /** Model id as asked for. */
  model: string
  usage: BilledUsage
  /** What the provider charges; at OpenRouter what is taken from the credits. */
  amountUsd: string
  /** OpenRouter with an own key only: what the provider behind it charges the team. */
  upstreamUsd?: string
}

/** What one provider would bill. */
export interface Invoice {
  lines: InvoiceLine[]
  /** Exact sum of the lines' amounts. */
  totalUsd: string
  /** OpenRouter only: fee on buying the credits that were used, not part of the total. */
  purchaseFeeUsd?: string
}

/** Pico-USD of one billed request. */
export interface Charge {
  amount: bigint
  /** List price of prompt, answer and both: what an own key is billed upstream. */
  list: { input: bigint; output: bigint; total: bigint }
  isByok: boolean
}

/** The book one provider keeps. */
export interface InvoiceBook {
  /** What a request would cost now, without booking it. */
  quote(model: SimulatedModel, usage: BilledUsage, isByok: boolean): Charge
  book(requestId: string, model: SimulatedModel, usage: BilledUsage, isByok: boolean): Charge
  total(): bigint
  upstreamTotal(): bigint
  toInvoice(): Invoice
  clear(): void
}

const FREE = { input: 0n, output: 0n, total: 0n }
const RATE_DIGITS = 6
const RATE_ONE = 10n ** BigInt(RATE_DIGITS)

/** An empty book of one provider. */
export function createInvoiceBook(provider: ProviderName, prices: SimulatorPrices): InvoiceBook {
  let lines: InvoiceLine[] = []
  let total = 0n
  let upstreamTotal = 0n

  const quote = (model: SimulatedModel, usage: BilledUsage, isByok: boolean): Charge => {
    // OpenRouter's zero completion insurance: an answer without a token costs nothing.
    const isInsured = provider === 'openrouter' && model.kind === 'chat' && usage.output === 0
    const list = isInsured ? FREE : toListPrice(model, usage)
    return { list, isByok, amount: isByok ? toByokFee(list.total, upstreamTotal, prices) : list.total }
  }
  return {
    quote,
    book: (requestId, model, usage, isByok) => {
      const charge = quote(model, usage, isByok)
      const upstream = isByok ? { upstreamUsd: toUsd(charge.list.total) } : {}
      lines.push({ requestId, model: model.id, usage, amountUsd: toUsd(charge.amount), ...upstream })
      total += charge.amount
      if (isByok) upstreamTotal += charge.list.total
      return charge
    },
    total: () => total,
    upstreamTotal: () => upstreamTotal,
    toInvoice: () => ({
      lines: structuredClone(lines),
      totalUsd: toUsd(total),
      ...(provider === 'openrouter' ? { purchaseFeeUsd: toUsd(toPurchaseFee(total, prices)) } : {}),
    }),
    clear: () => {
      lines = []
      total = 0n
      upstreamTotal = 0n
    },
  }
}

function toByokFee(listPrice: bigint, listSoFar: bigint, prices: SimulatorPrices): bigint {
  const left = parseUsd(prices.openrouter.byokAllowanceUsd) - listSoFar
  const free = left < 0n ? 0n : left
  const chargeable = listPrice > free ? listPrice - free : 0n
  return divideHalfEven(chargeable * parseDecimal(prices.openrouter.byokFeeRate, RATE_DIGITS), RATE_ONE)
}

function toPurchaseFee(credits: bigint, prices: SimulatorPrices): bigint {
  const rate = parseDecimal(prices.openrouter.purchaseFeeRate, RATE_DIGITS)
  const minimum = parseUsd(prices.openrouter.purchaseFeeMinimumUsd)
  const topUp = parseUsd(prices.openrouter.topUpUsd)
  const isMinimum = minimum * RATE_ONE > rate * topUp
  return isMinimum ? divideHalfEven(credits * minimum, topUp) : divideHalfEven(credits * rate, RATE_ONE)
}
