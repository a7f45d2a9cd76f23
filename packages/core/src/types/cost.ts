/** Pico-USD: 1e-12 USD. */
export type PicoUsd = bigint

/** Atto-USD per unit (token or search): 1e-18 USD. */
export type AttoUsd = bigint

/** How a route is paid. */
export type Payment = 'direct' | 'credits' | 'byok'

/** Where a cost figure comes from; a reported one always wins. */
export type CostSource = 'reported' | 'computed' | 'estimated' | 'unknown'

/** Prices of one model, per unit. A missing rate is an unknown price, never 0. */
export interface Rates {
  input?: AttoUsd
  inputAudio?: AttoUsd
  inputImage?: AttoUsd
  cacheRead?: AttoUsd
  cacheWrite?: AttoUsd
  cacheWrite5m?: AttoUsd
  cacheWrite1h?: AttoUsd
  output?: AttoUsd
  outputAudio?: AttoUsd
  outputImage?: AttoUsd
  /** Per search. */
  webSearch?: AttoUsd
  /** Set by the config's `prices`: they hold whatever tier or region served. */
  final?: true
  /** The tier and the region, other than the list ones, that the prices are those of; in the provider's own words. */
  tier?: string | undefined
  region?: string | undefined
}

/** The landed cost of one attempt. `null` is unknown. */
export interface Cost {
  providerCharge: PicoUsd | null
  routerCharge: PicoUsd | null
  feeAccrual: PicoUsd | null
  total: PicoUsd | null
  source: CostSource
}

/** The fee on buying credits. */
export interface FeeSchedule {
  /** Share of each purchase of credits, such as `"0.055"`. */
  rate: string
  /** Least fee of one purchase, USD, such as `"0.80"`. */
  minimum: string
  /** Size of your usual purchase, USD above 0, such as `"100"`. */
  topUp: string
}

/** The fee on using one's own keys through the router, decimal strings. */
export interface ByokFee {
  /** List-price usage per month that is free, USD. */
  allowance: string
  /** Share of what is above it, taken from credits. */
  rate: string
}
