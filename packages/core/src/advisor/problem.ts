/** A model as whole numbers of one unit: thousands of assignments are compared without a rounding or a fraction. */
import type { Payment } from '../types/cost.js'
import type { Fraction } from './fraction.js'
import { add, divide, max, multiply, reduce, subtract, toCommonDenominator, ZERO } from './fraction.js'
import { type Model, type ModelProvider, toContractShare, toRateShare } from './parse-scenario.js'

/** Amounts are in units of 1 / `unit` USD, so fine that no fee on them has a remainder. */
export interface Problem {
  unit: bigint
  /** One list per provider: its ways of paying, with less to run first. */
  options: readonly (readonly PaymentOption[])[]
  sharedOverhead: bigint
  byok: { allowance: bigint; rate: Fraction }
  purchase: Purchase
}

/** One way to pay for one provider. */
export interface PaymentOption {
  payment: Payment
  /** Taken from credits for usage. */
  credits: bigint
  /** List-price usage with own keys. */
  byok: bigint
  /** What the provider charges. */
  bill: bigint
  overhead: bigint
  value: bigint
  /** `bill + overhead - value`. */
  other: bigint
}

/** The fee on the credits of a month: a share, and a least amount for a month that is bought at once. */
interface Purchase {
  rate: Fraction
  minimum: bigint
  /** Above it a month takes several purchases, and the minimum is left behind. */
  largest: bigint
}

/** What an assignment comes to. */
export interface Totals {
  credits: bigint
  byokFee: bigint
  purchaseFee: bigint
  bills: bigint
  overhead: bigint
  value: bigint
  /** What is paid: all but overhead and value. */
  cash: bigint
  /** `cash + overhead - value`: what is compared. */
  net: bigint
}

/** One index into `Problem.options` per provider. */
export type Assignment = readonly number[]

/** @param end which end of a range of direct prices counts */
export function toProblem(model: Model, end: 'low' | 'high' = 'high'): Problem {
  const options = model.providers.map((provider) => toOptions(provider, model, end))
  const { fee, byok } = model
  const rate = reduce(toPurchaseShare(fee))
  const byokRate = reduce(byok?.rate ?? ZERO)
  const [minimum, allowance] = [fee.topUp ? ZERO : fee.minimum, byok?.allowance ?? ZERO]
  const amounts = options
    .flat()
    .flatMap(({ credits, byok, bill, overhead, value }) => [credits, byok, bill, overhead, value])
  const shared = [model.sharedOverhead, minimum, allowance, fee.largestPurchase]
  const unit = toCommonDenominator([...amounts, ...shared]) * byokRate.denominator * rate.denominator
  const toUnits = ({ numerator, denominator }: Fraction) => (numerator * unit) / denominator
  return {
    unit,
    options: options.map((ways) => ways.map((way) => toWhole(way, toUnits))),
    sharedOverhead: toUnits(model.sharedOverhead),
    byok: { allowance: toUnits(allowance), rate: byokRate },
    purchase: { rate, minimum: toUnits(minimum), largest: toUnits(fee.largestPurchase) },
  }
}

/** The share that a purchase of the usual size costs; without such a size, the plain rate. */
export function toPurchaseShare({ rate, minimum, topUp }: Model['fee']): Fraction {
  return topUp ? max(rate, divide(minimum, topUp)) : rate
}

type ExactOption = { payment: Payment } & Record<'credits' | 'byok' | 'bill' | 'overhead' | 'value', Fraction>

function toOptions(provider: ModelProvider, { byok, loggingDiscount }: Model, end: 'low' | 'high'): ExactOption[] {
  const { spend, pin } = provider
  const direct = provider.directSpend[end]
  const nothing = { credits: ZERO, byok: ZERO, bill: ZERO, overhead: ZERO, value: ZERO }
  const all: ExactOption[] = [
    { ...nothing, payment: 'credits', credits: subtract(spend, multiply(spend, loggingDiscount)) },
  ]
  if (byok && provider.byok) {
    const bill = multiply(direct, toRateShare(provider))
    all.push({ ...nothing, payment: 'byok', byok: spend, bill, overhead: provider.byok.overhead })
  }
  if (provider.direct) {
    const bill = multiply(direct, toContractShare(provider))
    const value = add(provider.latencyValue, provider.reliabilityValue)
    all.push({ ...nothing, payment: 'direct', bill, overhead: provider.direct.overhead, value })
  }
  const allowed = all.filter(({ payment }) => pin === undefined || payment === pin)
  return allowed.length > 0 ? allowed : all
}

function toWhole({ payment, ...amounts }: ExactOption, toUnits: (amount: Fraction) => bigint): PaymentOption {
  const [credits, byok] = [toUnits(amounts.credits), toUnits(amounts.byok)]
  const [bill, overhead, value] = [toUnits(amounts.bill), toUnits(amounts.overhead), toUnits(amounts.value)]
  return { payment, credits, byok, bill, overhead, value, other: bill + overhead - value }
}

/** The fee on own keys above the allowance. */
export function toByokFee(usage: bigint, { byok: { allowance, rate } }: Problem): bigint {
  return usage > allowance ? ((usage - allowance) * rate.numerator) / rate.denominator : 0n
}

/** The fee on buying `credits`. */
export function toMonthlyPurchaseFee(credits: bigint, { purchase: { rate, minimum, largest } }: Problem): bigint {
  const fee = (credits * rate.numerator) / rate.denominator
  return credits > 0n && credits <= largest && fee < minimum ? minimum : fee
}

/** What an assignment comes to, item by item. */
export function toTotals(assignment: Assignment, problem: Problem): Totals {
  const chosen = assignment.map((index, provider) => problem.options[provider]?.[index] as PaymentOption)
  const total = (pick: (option: PaymentOption) => bigint) => chosen.reduce((sum, option) => sum + pick(option), 0n)
  const credits = total((option) => option.credits)
  const byokFee = toByokFee(
    total((option) => option.byok),
    problem,
  )
  const purchaseFee = toMonthlyPurchaseFee(credits + byokFee, problem)
  const bills = total((option) => option.bill)
  const isShared = chosen.some(({ payment }) => payment === 'direct')
  const overhead = total((option) => option.overhead) + (isShared ? problem.sharedOverhead : 0n)
  const value = total((option) => option.value)
  const cash = credits + byokFee + purchaseFee + bills
  return { credits, byokFee, purchaseFee, bills, overhead, value, cash, net: cash + overhead - value }
}

/** The assignment that pays each provider as `pick` wants, or else as it must. */
export function assign(problem: Problem, pick: (provider: number) => Payment): Assignment {
  return problem.options.map((options, provider) => {
    const wanted = options.findIndex(({ payment }) => payment === pick(provider))
    return Math.max(0, wanted)
  })
}
