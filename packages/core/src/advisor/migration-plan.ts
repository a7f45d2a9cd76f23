/** Which providers to pay how: the cheapest assignment for a scenario, and from which spend on direct pays. */
import type { Payment } from '../types/cost.js'
import type { MigrationPlan, PlanTotals, Scenario } from '../types/scenario.js'
import type { Fraction } from './fraction.js'
import { add, compare, divide, formatFraction, isZero, max, multiply, ONE, subtract, ZERO } from './fraction.js'
import { type Model, type ModelProvider, parseScenario, toContractShare } from './parse-scenario.js'
import { type Assignment, assign, type Problem, type Totals, toProblem, toPurchaseShare, toTotals } from './problem.js'
import { solve } from './solve.js'

/**
 * Compares every way to pay for a scenario: credits, own keys and direct, per provider. Exact: figures are rounded once,
 * when they are written. A range of direct prices counts with its higher end.
 * It is arithmetic: `migrationReport` says whether the evidence is enough for a verdict.
 * @throws ShunpikeError `config_invalid` for the first mistake in the scenario: `path: what was expected, got what`
 */
export function migrationPlan(scenario: Scenario): MigrationPlan {
  const model = parseScenario(scenario)
  const problem = toProblem(model)
  return toPlan(model, problem, solve(problem))
}

/** A solved problem in words and decimals. */
export function toPlan(
  model: Model,
  problem: Problem,
  { assignment, evaluated }: ReturnType<typeof solve>,
): MigrationPlan {
  const optimum = toTotals(assignment, problem)
  const baseline = toTotals(
    assign(problem, () => 'credits'),
    problem,
  )
  const allDirect = toTotals(
    assign(problem, () => 'direct'),
    problem,
  )
  const format = (units: bigint) => formatUnits(units, problem)
  return {
    baseline: formatTotals(baseline, problem),
    optimum: { assignment: toPayments(assignment, model, problem), ...formatTotals(optimum, problem) },
    saving_vs_all_credits: format(baseline.net - optimum.net),
    all_direct_net: format(allDirect.net),
    assignments_evaluated: evaluated,
    break_even_spend: Object.fromEntries(
      model.providers.map((provider) => {
        const spend = toProviderBreakEven(provider, model)
        return [provider.id, spend && formatFraction(spend)]
      }),
    ),
  }
}

/** Whole units as decimal USD. */
function formatUnits(units: bigint, { unit }: Problem): string {
  return formatFraction({ numerator: units, denominator: unit })
}

/** The payment of each provider, by its id. */
export function toPayments(
  assignment: Assignment,
  { providers }: Model,
  { options }: Problem,
): Record<string, Payment> {
  const toPayment = (index: number, provider: number) => options[provider]?.[index]?.payment as Payment
  return Object.fromEntries(providers.map(({ id }, index) => [id, toPayment(assignment[index] as number, index)]))
}

export function formatTotals(totals: Totals, problem: Problem): PlanTotals {
  const format = (units: bigint) => formatUnits(units, problem)
  return {
    credits: format(totals.credits),
    byok_fee: format(totals.byokFee),
    purchase_fee: format(totals.purchaseFee),
    provider_bills: format(totals.bills),
    overhead: format(totals.overhead),
    value: format(totals.value),
    cash: format(totals.cash),
    net: format(totals.net),
  }
}

/** `max(0, overhead - value) / ((1 - logging discount) (1 + fee) - contract share)` (cost.md 4.4). */
function toProviderBreakEven(provider: ModelProvider, { fee, loggingDiscount }: Model): Fraction | null {
  if (!provider.direct || (provider.pin !== undefined && provider.pin !== 'direct')) return null
  const needed = max(ZERO, subtract(provider.direct.overhead, add(provider.latencyValue, provider.reliabilityValue)))
  const paid = multiply(subtract(ONE, loggingDiscount), add(ONE, toPurchaseShare(fee)))
  const saving = subtract(paid, multiply(toPriceRatio(provider), toContractShare(provider)))
  return compare(saving, ZERO) > 0 ? divide(needed, saving) : null
}

/** What the provider's own list charges for one USD of the router's. */
function toPriceRatio({ spend, directSpend }: ModelProvider): Fraction {
  return isZero(spend) ? ONE : divide(directSpend.high, spend)
}
