/** Amounts are integers of pico-USD, prices integers of atto-USD per unit: sums are exact and do not depend on their order. */
import { ShunpikeError } from '../errors.js'
import type { AttoUsd, PicoUsd } from '../types/cost.js'
import { formatDecimal, parseDecimal } from '../types/decimal.js'

const PICO_DECIMALS = 12

/** One USD per million tokens is 1e-6 USD per token, which is 1e12 atto-USD. */
const ATTO_DECIMALS_PER_MTOK = 12
const ATTO_DECIMALS = 18

/** One USD in pico-USD. */
export const USD: PicoUsd = 10n ** BigInt(PICO_DECIMALS)

/** One pico-USD in atto-USD. */
export const ATTO_PER_PICO = 1_000_000n

/**
 * `'0.80'` to pico-USD. More than 12 decimals are rounded half-even; exponents as `String(number)` writes them are read.
 * @throws ShunpikeError `config_invalid` for anything else, a negative amount included
 */
export function parseUsd(text: string): PicoUsd {
  return parse(text, PICO_DECIMALS, 'an amount in USD such as "0.80"')
}

/** Pico-USD as the shortest exact decimal USD: never an exponent, `'0'` for zero. */
export function formatUsd(pico: PicoUsd): string {
  return formatDecimal(pico, PICO_DECIMALS)
}

/**
 * A price in USD per million tokens, such as `'2.5'`, to atto-USD per token.
 * @throws ShunpikeError `config_invalid`
 */
export function parsePricePerMTok(text: string): AttoUsd {
  return parse(text, ATTO_DECIMALS_PER_MTOK, 'a price in USD per million tokens such as "2.5"')
}

/**
 * A price in USD per unit (one search), such as `'0.01'`, to atto-USD per unit.
 * @throws ShunpikeError `config_invalid`
 */
export function parsePricePerUnit(text: string): AttoUsd {
  return parse(text, ATTO_DECIMALS, 'a price in USD per unit such as "0.01"')
}

function parse(text: string, scale: number, expected: string): bigint {
  const scaled = typeof text === 'string' ? parseDecimal(text, scale) : undefined
  if (scaled === undefined)
    throw new ShunpikeError('config_invalid', `expected ${expected}, got ${JSON.stringify(text) ?? String(text)}`)
  return scaled
}
