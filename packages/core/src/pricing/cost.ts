/** The landed cost of one attempt: what was reported, else buckets times rates, else unknown. Never a guess. */
import { ShunpikeError } from '../errors.js'
import type { AttoUsd, Cost, CostSource, FeeSchedule, Payment, PicoUsd, Rates } from '../types/cost.js'
import { roundHalfEven } from '../types/decimal.js'
import type { ReportedCost, Usage } from '../types/usage.js'
import { toFeeAccrual } from './fee.js'
import { ATTO_PER_PICO, formatUsd, parseUsd, USD } from './money.js'

/** What one attempt used and how it is paid. */
export interface CostInput {
  usage?: Usage | undefined
  rates?: Rates | undefined
  payment: Payment
  fee: FeeSchedule
  /** Share off the provider's list price, decimal string: `"0.10"`. Default none. */
  discount?: string
}

/** The cost members of a body's usage object. */
export interface UsageCost {
  /** Charges without the purchase fee, decimal USD. Left out when unknown. */
  cost?: string
  shunpike: {
    provider_charge: string | null
    router_charge: string | null
    fee_accrual: string | null
    total: string | null
    source: CostSource
  }
}

type Bucket = Exclude<keyof Usage, 'reasoning' | 'tier' | 'region' | 'reported' | 'partial' | 'anomaly'>
type Rate = Exclude<keyof Rates, 'final' | 'tier' | 'region'>

interface BucketRate {
  bucket: Bucket
  rate: Rate
  fallback?: Rate
}

/**
 * The rates a bucket may be priced at, best first. A second one stands only where both name the same price:
 * image input is billed as text by models that list no price for it, and a cache write whose lifetime is not told
 * has the default one, five minutes. Audio and image output have no second rate: they cost up to 16 times the text
 * (gpt-4o-audio-preview, reference data of 2026-07-24).
 */
const RATES_OF: readonly BucketRate[] = [
  { bucket: 'input', rate: 'input' },
  { bucket: 'inputAudio', rate: 'inputAudio' },
  { bucket: 'inputImage', rate: 'inputImage', fallback: 'input' },
  { bucket: 'cacheRead', rate: 'cacheRead' },
  { bucket: 'cacheWrite', rate: 'cacheWrite', fallback: 'cacheWrite5m' },
  { bucket: 'cacheWrite5m', rate: 'cacheWrite5m', fallback: 'cacheWrite' },
  { bucket: 'cacheWrite1h', rate: 'cacheWrite1h' },
  { bucket: 'cacheStorage', rate: 'cacheWrite' },
  { bucket: 'output', rate: 'output' },
  { bucket: 'outputAudio', rate: 'outputAudio' },
  { bucket: 'outputImage', rate: 'outputImage' },
  { bucket: 'searches', rate: 'webSearch' },
]

/** Words that providers have for the tier and the region of their list prices. Batch, flex, priority and residency are priced apart. */
const LIST_PRICE_TIERS: ReadonlySet<string> = new Set(['standard', 'default', 'auto', 'on_demand'])
const LIST_PRICE_REGIONS: ReadonlySet<string> = new Set(['global', 'not_available'])

/** The cost of an attempt of which nothing is known. */
export const UNKNOWN_COST: Cost = Object.freeze({
  providerCharge: null,
  routerCharge: null,
  feeAccrual: null,
  total: null,
  source: 'unknown',
})

/** The cost of an attempt that cannot have been billed, such as one that never reached the provider. */
export const ZERO_COST: Cost = Object.freeze({
  providerCharge: 0n,
  routerCharge: 0n,
  feeAccrual: 0n,
  total: 0n,
  source: 'computed',
})

/**
 * The landed cost of one attempt. Unknown when a bucket that was used has no rate, or the buckets contradict each other.
 * @throws ShunpikeError `config_invalid` for a fee or discount that is no decimal string, or a discount above 1
 */
export function toCost(input: CostInput): Cost {
  const { usage, payment, fee } = input
  if (usage === undefined) return UNKNOWN_COST
  if (payment !== 'direct' && usage.reported) return toReportedCost(usage.reported, fee)
  const charge = computeCharge(usage, input.rates, payment === 'credits' ? '0' : (input.discount ?? '0'))
  if (charge === null) return UNKNOWN_COST
  const source = usage.partial ? 'estimated' : 'computed'
  if (payment === 'credits') return landed(0n, charge, fee, source)
  // Own keys without a report: inside the allowance the router takes nothing, and only the router knows how much of it is left.
  return landed(charge, 0n, fee, payment === 'byok' ? 'estimated' : source)
}

/** Sum of `costs`, exact in any order; a member is `null` when it is unknown in one of them. The source is the least certain one. */
export function sumCosts(costs: readonly Cost[]): Cost {
  if (costs.length === 1) return costs[0] as Cost
  return costs.reduce(
    (sum, cost) => ({
      providerCharge: add(sum.providerCharge, cost.providerCharge),
      routerCharge: add(sum.routerCharge, cost.routerCharge),
      feeAccrual: add(sum.feeAccrual, cost.feeAccrual),
      total: add(sum.total, cost.total),
      source: pickLessCertain(sum.source, cost.source),
    }),
    costs.length === 0 ? ZERO_COST : { ...ZERO_COST, source: MOST_CERTAIN },
  )
}

/** `cost` as bodies carry it. */
export function toUsageCost(cost: Cost): UsageCost {
  const charges = add(cost.providerCharge, cost.routerCharge)
  const shunpike = {
    provider_charge: format(cost.providerCharge),
    router_charge: format(cost.routerCharge),
    fee_accrual: format(cost.feeAccrual),
    total: format(cost.total),
    source: cost.source,
  }
  return charges === null ? { shunpike } : { cost: formatUsd(charges), shunpike }
}

/** The upstream's own charge is repeated in reports of calls paid with credits: it counts only under the team's own keys. */
function toReportedCost(reported: ReportedCost, fee: FeeSchedule): Cost {
  const routerCharge = parseUsd(reported.cost)
  if (!reported.isByok) return landed(0n, routerCharge, fee, 'reported')
  return landed(
    reported.upstreamCost === undefined ? null : parseUsd(reported.upstreamCost),
    routerCharge,
    fee,
    'reported',
  )
}

function landed(providerCharge: PicoUsd | null, routerCharge: PicoUsd, fee: FeeSchedule, source: CostSource): Cost {
  const feeAccrual = routerCharge === 0n ? 0n : toFeeAccrual(routerCharge, fee)
  return { providerCharge, routerCharge, feeAccrual, total: add(providerCharge, routerCharge + feeAccrual), source }
}

/** Buckets times rates, less the discount, with one rounding at the end. */
function computeCharge(usage: Usage, rates: Rates | undefined, discount: string): PicoUsd | null {
  if (rates === undefined || usage.anomaly !== undefined || !isPriced(usage, rates)) return null
  let atto: AttoUsd = 0n
  // By index: iterators cost more than the arithmetic.
  for (let index = 0; index < RATES_OF.length; index++) {
    const { bucket, rate, fallback } = RATES_OF[index] as BucketRate
    const units = usage[bucket] ?? 0
    if (units === 0) continue
    const price = rates[rate] ?? (fallback && rates[fallback])
    if (price === undefined || !Number.isSafeInteger(units) || units < 0) return null
    atto += BigInt(units) * price
  }
  return roundHalfEven(atto * toPaidShare(discount), ATTO_PER_PICO * USD)
}

/** What a discount leaves to pay of one USD, in pico-USD. */
function toPaidShare(discount: string): PicoUsd {
  if (discount === '0') return USD
  const paid = USD - parseUsd(discount)
  if (paid < 0n)
    throw new ShunpikeError(
      'config_invalid',
      `discount: expected a share from "0" to "1" such as "0.10", got "${discount}"`,
    )
  return paid
}

/** Whether `rates` are those of the tier and the region that served. */
function isPriced({ tier, region }: Usage, rates: Rates): boolean {
  if (rates.final) return true
  return (
    (tier === rates.tier || tier === undefined || LIST_PRICE_TIERS.has(tier.toLowerCase())) &&
    (region === rates.region || region === undefined || LIST_PRICE_REGIONS.has(region.toLowerCase()))
  )
}

function add(a: PicoUsd | null, b: PicoUsd | null): PicoUsd | null {
  return a === null || b === null ? null : a + b
}

function format(pico: PicoUsd | null): string | null {
  return pico === null ? null : formatUsd(pico)
}

/** Least certain first. */
const CERTAINTY: readonly CostSource[] = ['unknown', 'estimated', 'computed', 'reported']
const MOST_CERTAIN: CostSource = 'reported'

function pickLessCertain(a: CostSource, b: CostSource): CostSource {
  return CERTAINTY.indexOf(a) < CERTAINTY.indexOf(b) ? a : b
}
