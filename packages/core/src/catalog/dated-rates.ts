/** The price data's numbers as exact rates, for one model on one day. */
import type { ModelInfo, ModelPrice } from '@pydantic/genai-prices'
import type { AttoUsd, Rates } from '../types/cost.js'
import { parseDecimal } from '../types/decimal.js'
import { correctTierStart, PRICE_DATA } from './price-data.js'

/** Rates by length of the input, longest first: the first step below `inputTokens` holds for the whole request. */
export type RateSteps = readonly { above: number; rates: Rates }[]

type RateName = Exclude<keyof Rates, 'final' | 'tier' | 'region'>

/** Decimals from USD per million tokens, and per thousand searches, to atto-USD per unit. */
const PER_MTOK = 12
const PER_THOUSAND = 15

/** Prices of one lifetime only are the untimed ones; see `toRateNames`. */
const RATE_NAMES: Readonly<Record<string, RateName>> = {
  input_mtok: 'input',
  input_audio_mtok: 'inputAudio',
  input_image_mtok: 'inputImage',
  cache_read_mtok: 'cacheRead',
  cache_write_mtok: 'cacheWrite',
  cache_write_1h_mtok: 'cacheWrite1h',
  output_mtok: 'output',
  output_audio_mtok: 'outputAudio',
  output_image_mtok: 'outputImage',
  web_searches_kcount: 'webSearch',
}

/** The rates of a model on a UTC day (`2026-11-24`); none when its price hangs on the hour. */
export function toRateSteps(model: ModelInfo, day: string): RateSteps {
  const prices = pickPrices(model, day)
  if (!prices) return []
  const starts = Object.values(prices).flatMap((price) =>
    typeof price === 'object' ? price.tiers.map((tier) => tier.start) : [],
  )
  const steps = [...new Set(starts)]
    .sort((a, b) => b - a)
    .map((start) => ({ above: correctTierStart(start), rates: toRates(prices, start) }))
  return [...steps, { above: -1, rates: toRates(prices, undefined) }]
}

/** The prices in force: the last row that had begun, of those that had begun when the data was made. */
function pickPrices(model: ModelInfo, day: string): ModelPrice | undefined {
  if (!Array.isArray(model.prices)) return model.prices
  if (model.prices.some(({ constraint }) => constraint?.type === 'time_of_date')) return undefined
  const known = model.prices.filter(({ constraint }) => {
    if (constraint?.type !== 'start_date') return true
    return constraint.start_date <= day && constraint.start_date <= PRICE_DATA.asOf
  })
  return known.at(-1)?.prices
}

/** @param start start of the tier to read, or `undefined` for the base */
function toRates(prices: ModelPrice, start: number | undefined): Rates {
  const rates: Rates = {}
  for (const [key, price] of Object.entries(prices)) {
    const name = RATE_NAMES[key]
    if (name === undefined || price === undefined) continue
    const number =
      typeof price === 'number'
        ? price
        : (price.tiers.findLast((tier) => start !== undefined && tier.start <= start)?.price ?? price.base)
    rates[name] = toAtto(number, name === 'webSearch' ? PER_THOUSAND : PER_MTOK)
  }
  return Object.freeze(nameLifetimes(rates))
}

/** Where a price for one hour stands beside it, the other cache-write price is the one for five minutes. */
function nameLifetimes(rates: Rates): Rates {
  if (rates.cacheWrite1h === undefined || rates.cacheWrite === undefined) return rates
  const { cacheWrite, ...others } = rates
  return { ...others, cacheWrite5m: cacheWrite }
}

/** 12 digits keep every price that is meant and drop the noise of floats, as in 0.18000000000000002 (cost.md 3.1). */
function toAtto(price: number, scale: number): AttoUsd {
  const atto = parseDecimal(String(Number(price.toPrecision(12))), scale)
  if (atto === undefined) throw new RangeError(`the price data holds ${price} for a price`)
  return atto
}
