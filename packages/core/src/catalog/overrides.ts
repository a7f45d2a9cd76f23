/** The config's `prices`: they win over the data and are final. */
import { ShunpikeError } from '../errors.js'
import type { PriceOptions } from '../types/config.js'
import type { Rates } from '../types/cost.js'
import { parseDecimal } from '../types/decimal.js'

/** Decimals from what is written to atto-USD per unit: USD per million tokens, and per search. */
const SCALES: Readonly<Record<keyof PriceOptions, { scale: number; example: string }>> = {
  input: { scale: 12, example: '2.5' },
  inputAudio: { scale: 12, example: '2.5' },
  inputImage: { scale: 12, example: '2.5' },
  cacheRead: { scale: 12, example: '0.25' },
  cacheWrite: { scale: 12, example: '2.5' },
  cacheWrite5m: { scale: 12, example: '2.5' },
  cacheWrite1h: { scale: 12, example: '4' },
  output: { scale: 12, example: '10' },
  outputAudio: { scale: 12, example: '10' },
  outputImage: { scale: 12, example: '30' },
  webSearch: { scale: 18, example: '0.01' },
}

/**
 * Prices by the id that names the model.
 * @throws ShunpikeError `config_invalid`, with the path of the first price that is no decimal string
 */
export function parseOverrides(prices: Readonly<Record<string, PriceOptions>>): ReadonlyMap<string, Rates> {
  return new Map(Object.entries(prices).map(([id, options]) => [id, parseRates(id, options)]))
}

function parseRates(id: string, options: PriceOptions): Rates {
  const rates: Rates = { final: true }
  for (const [name, value] of Object.entries(options) as [string, unknown][]) {
    if (value === undefined) continue
    if (!isPriceName(name))
      throw new ShunpikeError(
        'config_invalid',
        `prices.${id}.${name}: unknown price (known: ${Object.keys(SCALES).join(', ')})`,
      )
    const { scale, example } = SCALES[name]
    const atto = typeof value === 'string' ? parseDecimal(value, scale) : undefined
    if (atto === undefined) {
      throw new ShunpikeError(
        'config_invalid',
        `prices.${id}.${name}: expected a decimal string such as "${example}", got ${JSON.stringify(value)}`,
      )
    }
    rates[name] = atto
  }
  return Object.freeze(rates)
}

function isPriceName(name: string): name is keyof PriceOptions {
  return Object.hasOwn(SCALES, name)
}
