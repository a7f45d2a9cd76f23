/** What traffic through the router would have cost at the author's own list prices. */
import { REGIONAL_SURCHARGE } from '../catalog/direct-offers.js'
import { ATTO_PER_PICO, parseUsd, USD } from '../pricing/money.js'
import type { AttoUsd, PicoUsd } from '../types/cost.js'
import { roundHalfEven } from '../types/decimal.js'
import type { TokenSums, TrafficGroup } from './traffic.js'

/** Between which two amounts it lies; the same twice where it is known. */
export interface DirectPrice {
  low: PicoUsd
  high: PicoUsd
}

/**
 * The direct price of a group; `undefined` when nobody sells it directly or nothing can be said.
 * - Served by the author itself: what was paid, since the router adds nothing to a list price.
 * - Served by another host of a model whose list price holds everywhere: at most what was paid, at least what is left of
 *   it without a regional surcharge.
 * - Served by another host of an open model: the author's rates times the tokens. Where the cached part is not told,
 *   between all of the input cached and none of it.
 */
export function toDirectPrice(group: TrafficGroup): DirectPrice | undefined {
  const { offer, host, spend } = group
  if (!offer) return undefined
  if (host !== undefined && offer.hosts.some((own) => isSameHost(own, host))) return { low: spend, high: spend }
  const priced = priceTokens(group)
  if (!offer.isListPriceEverywhere) return priced
  const bounds = { low: roundHalfEven(spend * USD, USD + parseUsd(REGIONAL_SURCHARGE)), high: spend }
  // What the tokens do not show, such as images and cache writes, must not turn into a saving.
  const isKnown =
    priced !== undefined && priced.low === priced.high && priced.low >= bounds.low && priced.low <= bounds.high
  return isKnown ? priced : bounds
}

function isSameHost(a: string, b: string): boolean {
  return a.replace(/\s/g, '').toLowerCase() === b.replace(/\s/g, '').toLowerCase()
}

function priceTokens({ tokens, isCacheKnown, extras, calls }: TrafficGroup): DirectPrice | undefined {
  if (!tokens || calls === 0) return undefined
  const known = isCacheKnown ? priceAll(tokens, ({ cacheRead }) => cacheRead) : undefined
  const low = known ?? priceAll(tokens, ({ input }) => input)
  const high = known ?? priceAll(tokens, () => 0)
  return low === undefined || high === undefined ? undefined : { low: low + extras, high: high + extras }
}

function priceAll(tokens: readonly TokenSums[], toCached: (sums: TokenSums) => number): PicoUsd | undefined {
  let total: AttoUsd = 0n
  for (const sums of tokens) {
    const { rates, input, output } = sums
    const cached = Math.min(toCached(sums), input)
    // A model without a price for cached input charges all of it alike.
    const cacheRead = rates.cacheRead ?? rates.input
    if (rates.input === undefined || rates.output === undefined || cacheRead === undefined) return undefined
    total += BigInt(input - cached) * rates.input + BigInt(cached) * cacheRead + BigInt(output) * rates.output
  }
  return roundHalfEven(total, ATTO_PER_PICO)
}
