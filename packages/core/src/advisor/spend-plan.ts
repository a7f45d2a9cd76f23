/** Credits, own keys or direct: what a team pays per month, from three figures. */
import { DEFAULT_FEE, OPENROUTER_FEES } from '../catalog/fees.js'
import { ShunpikeError } from '../errors.js'
import { toFeeShare } from '../pricing/fee.js'
import type { ByokFee, FeeSchedule, Payment } from '../types/cost.js'
import { toBreakEvenSpend } from './break-even.js'
import type { Fraction } from './fraction.js'
import {
  add,
  compare,
  divide,
  formatFraction,
  max,
  multiply,
  ONE,
  parseFraction,
  subtract,
  toFraction,
  ZERO,
} from './fraction.js'
import type { SpendRow } from './spend-table.js'
import { pickVerdict, spendTable } from './spend-table.js'

/** Amounts are decimal USD strings per month. */
export interface SpendPlanOptions {
  /** List-price spend over all providers, taken to be divided evenly. */
  spend: string
  /** Providers to integrate. */
  providers: number
  /** What one direct integration costs. */
  overhead: string
  /** What the use of own keys at one provider costs. Default `"0"`. */
  byokOverhead?: string
  /** Default: `DEFAULT_FEE`. */
  fee?: FeeSchedule
  /** Default: the pay-as-you-go allowance of `OPENROUTER_FEES`. */
  byok?: ByokFee
}

/** One way to pay for the whole spend. Amounts are decimal USD strings per month. */
export interface PaymentPlan {
  payment: Payment
  fee: string
  overhead: string
  /** Spend, fee and overhead. */
  total: string
  /** Less than with credits; negative when it costs more. */
  saving: string
}

export interface SpendPlan {
  spend: string
  /** Fee on buying credits for the whole spend. */
  feePerMonth: string
  /** Spend from which on direct pays, against credits and against own keys. `null`: never. */
  breakEven: {
    perProvider: string | null
    /** Of one provider alone, which has the allowance to itself. */
    perProviderAgainstByok: string | null
    total: string | null
    /** The allowance is one for all providers. */
    totalAgainstByok: string | null
  }
  /** Spend per month that own keys cover without a fee. */
  byokAllowance: string
  /** Cheapest first; of equals the one with less to run. */
  plans: PaymentPlan[]
  recommended: Payment
  /** The rule of thumb's words, for comparison. */
  verdict: string
  /** The classic table. */
  table: SpendRow[]
}

/**
 * Compares the three payments for the whole spend. A plan per provider needs the spend of each.
 * @throws ShunpikeError `config_invalid` for a figure that is no decimal string, or no whole number of providers
 */
export function spendPlan(options: SpendPlanOptions): SpendPlan {
  const { providers, overhead, byokOverhead = '0', fee = DEFAULT_FEE, byok = OPENROUTER_FEES.byok } = options
  if (!Number.isSafeInteger(providers) || providers < 1) {
    throw new ShunpikeError('config_invalid', `providers: expected a whole number from 1, got ${String(providers)}`)
  }
  const spend = parseFraction(options.spend, 'spend')
  const count = toFraction(providers)
  const overheads = {
    credits: ZERO,
    byok: multiply(count, parseFraction(byokOverhead, 'byokOverhead')),
    direct: multiply(count, parseFraction(overhead, 'overhead')),
  }
  const fees = { credits: multiply(spend, toFeeShare(fee)), byok: toByokFee(spend, byok, fee), direct: ZERO }
  const plans = rank(spend, fees, overheads)
  return {
    spend: formatFraction(spend),
    feePerMonth: formatFraction(fees.credits),
    breakEven: toBreakEvens(count, { overhead, overheads, fee, byok }),
    byokAllowance: formatFraction(parseFraction(byok.allowance, 'byok.allowance')),
    plans,
    recommended: (plans[0] as PaymentPlan).payment,
    verdict: pickVerdict(spend),
    table: spendTable(fee),
  }
}

/** The share above the allowance, paid with credits that cost the purchase fee themselves. */
function toByokFee(spend: Fraction, byok: ByokFee, fee: FeeSchedule): Fraction {
  const above = max(ZERO, subtract(spend, parseFraction(byok.allowance, 'byok.allowance')))
  return multiply(multiply(above, parseFraction(byok.rate, 'byok.rate')), add(ONE, toFeeShare(fee)))
}

type PerPayment = Readonly<Record<Payment, Fraction>>

/** Least to run first: it wins a tie. */
const PAYMENTS: readonly Payment[] = ['credits', 'byok', 'direct']

function rank(spend: Fraction, fees: PerPayment, overheads: PerPayment): PaymentPlan[] {
  const totals = PAYMENTS.map((payment) => ({ payment, total: add(spend, add(fees[payment], overheads[payment])) }))
  const credits = add(spend, fees.credits)
  return totals
    .sort((a, b) => compare(a.total, b.total))
    .map(({ payment, total }) => ({
      payment,
      fee: formatFraction(fees[payment]),
      overhead: formatFraction(overheads[payment]),
      total: formatFraction(total),
      saving: formatFraction(subtract(credits, total)),
    }))
}

interface BreakEvenInput {
  /** Of one direct integration. */
  overhead: string
  overheads: PerPayment
  fee: FeeSchedule
  byok: ByokFee
}

function toBreakEvens(count: Fraction, { overhead, overheads, fee, byok }: BreakEvenInput): SpendPlan['breakEven'] {
  const perProvider = toBreakEvenSpend({ overhead, fee })
  const [alone, all] = [count, ONE].map((shared) =>
    toBreakEvenSpend({
      overhead: formatFraction(divide(overheads.direct, shared)),
      value: formatFraction(divide(overheads.byok, shared)),
      fee,
      byok,
    }),
  )
  return {
    perProvider: perProvider && formatFraction(perProvider),
    perProviderAgainstByok: alone ? formatFraction(alone) : null,
    total: perProvider && formatFraction(multiply(perProvider, count)),
    totalAgainstByok: all ? formatFraction(all) : null,
  }
}
