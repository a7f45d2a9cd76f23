/** What one purchase of credits costs on top of the credits. */
import { ShunpikeError } from '../errors.js'
import type { FeeSchedule } from '../types/cost.js'
import type { Fraction } from './fraction.js'
import { compare, divide, formatFraction, max, multiply, parseFraction, ZERO } from './fraction.js'

/** The fee of a single purchase, decimal strings; see `FeeSchedule`. */
export type PurchaseFeeRule = Pick<FeeSchedule, 'rate' | 'minimum'>

export interface PurchaseFee {
  /** Credits bought, USD. */
  amount: string
  /** USD, in whole cents. */
  fee: string
  /** Fee per USD of credits. */
  effectiveRate: string
}

/** Shares are written with eight decimals. */
const SHARE_DECIMALS = 8

const CENTS = 100n

/**
 * The fee of buying credits for `amount`: the share in whole cents, half a cent up, but at least the minimum.
 * How OpenRouter rounds is not documented; half-up fits every quoted fee (cost.md 1.1).
 * @throws ShunpikeError `config_invalid` for an amount that is no decimal string above zero
 */
export function toPurchaseFee(amount: string, rule: PurchaseFeeRule): PurchaseFee {
  const bought = parseFraction(amount, 'amount')
  if (compare(bought, ZERO) === 0)
    throw new ShunpikeError('config_invalid', 'amount: expected an amount above zero such as "100", got "0"')
  const fee = max(
    parseFraction(rule.minimum, 'fee.minimum'),
    toCentsHalfUp(multiply(bought, parseFraction(rule.rate, 'fee.rate'))),
  )
  return {
    amount: formatFraction(bought),
    fee: formatFraction(fee),
    effectiveRate: formatFraction(divide(fee, bought), SHARE_DECIMALS),
  }
}

/** The purchase from which on the share is charged and no longer the minimum: `minimum / rate`, in USD. `null` when there is no share. */
export function toFullRateAmount(rule: PurchaseFeeRule): string | null {
  const rate = parseFraction(rule.rate, 'fee.rate')
  if (compare(rate, ZERO) === 0) return null
  return formatFraction(divide(parseFraction(rule.minimum, 'fee.minimum'), rate), SHARE_DECIMALS)
}

function toCentsHalfUp({ numerator, denominator }: Fraction): Fraction {
  return { numerator: (numerator * CENTS * 2n + denominator) / (denominator * 2n), denominator: CENTS }
}
