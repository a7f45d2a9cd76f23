/** From which monthly spend on a direct integration pays for itself. */
import { ShunpikeError } from '../errors.js'
import { toFeeShare } from '../pricing/fee.js'
import type { ByokFee, FeeSchedule } from '../types/cost.js'
import type { Fraction } from './fraction.js'
import { add, compare, divide, formatFraction, max, multiply, ONE, parseFraction, subtract, ZERO } from './fraction.js'

/** Amounts are decimal USD strings per month, shares decimal strings. */
export interface BreakEvenOptions {
  /** What the direct integration costs. */
  overhead: string
  fee: FeeSchedule
  /** What it is compared with: the router with credits (default), or with own keys under this fee. */
  byok?: ByokFee
  /** What it is worth beside the fee, in latency and reliability. Default `"0"`. */
  value?: string
  /** Share off the list price that only the direct contract has. Default `"0"`. */
  discount?: string
  /** Share that the router takes off its charges, such as for prompt logging. Default `"0"`. */
  creditsDiscount?: string
}

/**
 * The spend at which direct costs the same, decimal USD: `(overhead - value) / saving per USD` (cost.md 4.4).
 * `null` when direct saves nothing on a USD, so that no spend is enough.
 * @throws ShunpikeError `config_invalid` for a figure that is no decimal string, or a discount above 1
 */
export function breakEven(options: BreakEvenOptions): string | null {
  const spend = toBreakEvenSpend(options)
  return spend && formatFraction(spend)
}

/** {@link breakEven}, exact. */
export function toBreakEvenSpend(options: BreakEvenOptions): Fraction | null {
  const needed = max(
    ZERO,
    subtract(parseFraction(options.overhead, 'overhead'), parseFraction(options.value ?? '0', 'value')),
  )
  if (options.byok) return toByokBreakEven(needed, options.byok, options.fee)
  const discount = parseShare(options.discount ?? '0', 'discount')
  const credits = multiply(
    subtract(ONE, parseShare(options.creditsDiscount ?? '0', 'creditsDiscount')),
    add(ONE, toFeeShare(options.fee)),
  )
  const saving = subtract(credits, subtract(ONE, discount))
  return compare(saving, ZERO) > 0 ? divide(needed, saving) : null
}

/**
 * Own keys have the direct contract's prices too: only the fee above the allowance is saved, and that fee is paid with
 * credits, which were bought with the purchase fee.
 */
function toByokBreakEven(needed: Fraction, byok: ByokFee, fee: FeeSchedule): Fraction | null {
  if (compare(needed, ZERO) === 0) return ZERO
  const saving = multiply(parseShare(byok.rate, 'byok.rate'), add(ONE, toFeeShare(fee)))
  if (compare(saving, ZERO) === 0) return null
  return add(parseFraction(byok.allowance, 'byok.allowance'), divide(needed, saving))
}

function parseShare(text: string, name: string): Fraction {
  const share = parseFraction(text, name)
  if (compare(share, ONE) > 0)
    throw new ShunpikeError('config_invalid', `${name}: expected a share from "0" to "1", got "${text}"`)
  return share
}
