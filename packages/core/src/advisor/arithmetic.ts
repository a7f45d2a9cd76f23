/** Why a provider is better paid one way than with credits, line by line. */
import type { Payment } from '../types/cost.js'
import type { Fraction } from './fraction.js'
import { compare, formatFraction, isZero, multiply, ONE, subtract, sum, ZERO } from './fraction.js'
import { type Model, type ModelProvider, toBatchShare } from './parse-scenario.js'
import { type Assignment, type Problem, type Totals, toTotals } from './problem.js'
import type { Arithmetic } from './report-types.js'

/**
 * The step of one provider from credits to its best other way, the others paid as in `optimum`.
 * `null` for a provider that has no such choice.
 */
export function toArithmetic(index: number, model: Model, problem: Problem, optimum: Assignment): Arithmetic | null {
  const options = problem.options[index] ?? []
  const credits = options.findIndex(({ payment }) => payment === 'credits')
  if (credits === -1 || options.length === 1) return null
  const withOption = (option: number) => toTotals(optimum.with(index, option), problem)
  const chosen = optimum[index] === credits ? pickNext(options.length, credits, withOption) : (optimum[index] as number)
  const to = options[chosen]?.payment as Payment
  const [before, after] = [withOption(credits), withOption(chosen)]
  const lines = toLines(model.providers[index] as ModelProvider, to, model, (pick) => ({
    numerator: pick(before) - pick(after),
    denominator: problem.unit,
  }))
  return {
    to,
    lines: lines
      .filter(({ amount }) => !isZero(amount))
      .map(({ what, amount }) => ({ what, amount: formatFraction(amount) })),
    saving: formatFraction(sum(lines.map(({ amount }) => amount))),
  }
}

function pickNext(count: number, credits: number, withOption: (option: number) => Totals): number {
  const others = Array.from({ length: count }, (_, option) => option).filter((option) => option !== credits)
  return others.reduce((best, option) => (withOption(option).net < withOption(best).net ? option : best))
}

/** How much less is paid of an item after the step. */
type Less = (pick: (totals: Totals) => bigint) => Fraction

function toLines(provider: ModelProvider, to: Payment, model: Model, less: Less): { what: string; amount: Fraction }[] {
  const { spend, latencyValue, reliabilityValue } = provider
  const isDirect = to === 'direct'
  const work = isDirect ? provider.direct : provider.byok
  const shared = subtract(
    less(({ overhead }) => overhead),
    negative(work?.overhead ?? ZERO),
  )
  return [
    { what: 'fee on buying credits', amount: less(({ purchaseFee }) => purchaseFee) },
    { what: 'fee on own keys above the allowance', amount: less(({ byokFee }) => byokFee) },
    { what: 'discount for prompt logging, lost', amount: negative(multiply(spend, model.loggingDiscount)) },
    ...toPriceLines(provider, isDirect),
    { what: 'latency, worth', amount: isDirect ? latencyValue : ZERO },
    { what: 'reliability, worth', amount: isDirect ? reliabilityValue : ZERO },
    { what: 'overhead', amount: negative(work?.overhead ?? ZERO) },
    { what: 'overhead shared by all direct providers', amount: shared },
  ]
}

/** The provider's bill against the list price, one step after the other. */
function toPriceLines(provider: ModelProvider, isDirect: boolean): { what: string; amount: Fraction }[] {
  const { spend, directSpend, discount, regionUplift } = provider
  const list = directSpend.high
  const afterBatch = isDirect ? multiply(list, toBatchShare(provider)) : list
  const afterDiscount = multiply(afterBatch, subtract(ONE, discount))
  const difference = subtract(spend, list)
  const isCheaper = compare(difference, ZERO) > 0
  return [
    { what: isCheaper ? 'lower list price' : 'higher list price', amount: difference },
    { what: 'batch', amount: subtract(list, afterBatch) },
    { what: 'discount', amount: subtract(afterBatch, afterDiscount) },
    { what: 'region', amount: negative(multiply(afterDiscount, regionUplift)) },
  ]
}

function negative(amount: Fraction): Fraction {
  return subtract(ZERO, amount)
}
