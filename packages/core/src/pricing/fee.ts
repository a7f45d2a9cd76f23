/** The fee on buying credits, spread over the charges that use the credits up. */
import { ShunpikeError } from '../errors.js'
import type { FeeSchedule, PicoUsd } from '../types/cost.js'
import { roundHalfEven } from '../types/decimal.js'
import { parseUsd, USD } from './money.js'

/** The fee as an exact share `numerator / denominator` of the credits bought. */
export interface FeeShare {
  numerator: bigint
  denominator: bigint
}

/**
 * The larger of `rate` and `minimum / topUp`: small purchases pay the minimum, so their share is higher.
 * @throws ShunpikeError `config_invalid` for a figure that is no decimal string, or a `topUp` of zero
 */
export function toFeeShare(fee: FeeSchedule): FeeShare {
  const rate = parseUsd(fee.rate)
  const minimum = parseUsd(fee.minimum)
  const topUp = parseUsd(fee.topUp)
  if (topUp === 0n)
    throw new ShunpikeError(
      'config_invalid',
      `fee.topUp: expected an amount above zero such as "100", got "${fee.topUp}"`,
    )
  return rate * topUp >= minimum * USD
    ? { numerator: rate, denominator: USD }
    : { numerator: minimum, denominator: topUp }
}

/** What buying the credits for `routerCharge` cost, rounded half-even. */
export function toFeeAccrual(routerCharge: PicoUsd, fee: FeeSchedule): PicoUsd {
  const { numerator, denominator } = toFeeShare(fee)
  return roundHalfEven(routerCharge * numerator, denominator)
}
