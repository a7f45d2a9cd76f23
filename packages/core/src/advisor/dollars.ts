/** Amounts as people read them. */
import { formatDecimal, parseDecimal, roundHalfEven } from '../types/decimal.js'

const CENT_DECIMALS = 2
const MOST_DECIMALS = 18
/** Digits of an amount below a dollar: whole cents would make a tenth of a cent nothing. */
const SMALL_DIGITS = 4

/**
 * `'1234.5'` as `$1,234.50`, exact: cents rounded half-even, four digits below a dollar, and never `$0.00` for an amount
 * that is not zero. `'-97'` is `-$97.00`.
 * @param amount decimal USD as a plan has it
 */
export function formatDollars(amount: string): string {
  const isNegative = amount.startsWith('-')
  const scaled = parseDecimal(isNegative ? amount.slice(1) : amount, MOST_DECIMALS)
  if (scaled === undefined) throw new RangeError(`expected a decimal amount, got "${amount}"`)
  return `${isNegative && scaled > 0n ? '-' : ''}$${toDigits(scaled)}`
}

const ONE_DOLLAR = 10n ** BigInt(MOST_DECIMALS)

function toDigits(scaled: bigint): string {
  if (scaled > 0n && scaled < ONE_DOLLAR) return toSmall(scaled)
  const cents = roundHalfEven(scaled, 10n ** BigInt(MOST_DECIMALS - CENT_DECIMALS))
  const [whole = '0', fraction = ''] = formatDecimal(cents, CENT_DECIMALS).split('.')
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction.padEnd(CENT_DECIMALS, '0')}`
}

function toSmall(scaled: bigint): string {
  const dropped = Math.max(0, scaled.toString().length - SMALL_DIGITS)
  const step = 10n ** BigInt(dropped)
  const [whole = '0', fraction = ''] = formatDecimal(roundHalfEven(scaled, step) * step, MOST_DECIMALS).split('.')
  return `${whole}.${fraction.padEnd(CENT_DECIMALS, '0')}`
}
