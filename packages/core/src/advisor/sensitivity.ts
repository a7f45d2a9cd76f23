/** How far an assumption may be off before another plan is better. */
import type { Fraction } from './fraction.js'
import { add, compare, divide, formatFraction, isZero, max, multiply, ONE, reduce, subtract, ZERO } from './fraction.js'
import type { Model, ModelProvider, Work } from './parse-scenario.js'
import { type Assignment, assign, toProblem, toTotals } from './problem.js'
import { solve } from './solve.js'

/** What is varied: all figures of that kind together. */
export type Assumption =
  | 'spend'
  | 'overhead'
  | 'fee_rate'
  | 'byok_allowance'
  | 'discount'
  | 'batch_share'
  | 'latency_value'
  | 'reliability_value'

/** One bar of a tornado. Amounts are decimal USD strings per month, factors decimal strings. */
export interface SensitivityRow {
  assumption: Assumption
  /** What the plan saves against credits with half of it. */
  saving_at_half: string
  /** And with one and a half. */
  saving_at_one_and_a_half: string
  /** The factor below which another plan is better; `null`: none down to zero. */
  flips_below: string | null
  /** The factor above which another plan is better; `null`: none up to ten. */
  flips_above: string | null
}

const HALF: Fraction = { numerator: 1n, denominator: 2n }
const ONE_AND_A_HALF: Fraction = { numerator: 3n, denominator: 2n }
const TEN: Fraction = { numerator: 10n, denominator: 1n }

/**
 * One row per assumption that the scenario makes, the weightiest first.
 * @param subject the assignment whose saving is shown
 * @param optimum the one whose flips are looked for
 */
export function toSensitivity(model: Model, subject: Assignment, optimum: Assignment): SensitivityRow[] {
  const assumptions = (Object.keys(SCALES) as Assumption[]).filter((assumption) => isMade(assumption, model))
  const rows = assumptions.map((assumption) => {
    const [low, high] = [HALF, ONE_AND_A_HALF].map((factor) => toSaving(scale(model, assumption, factor), subject))
    const row: SensitivityRow = {
      assumption,
      saving_at_half: formatFraction(low as Fraction),
      saving_at_one_and_a_half: formatFraction(high as Fraction),
      flips_below: formatFactor(findFlip(model, assumption, optimum, ZERO)),
      flips_above: formatFactor(findFlip(model, assumption, optimum, TEN)),
    }
    return { row, width: toDistance(low as Fraction, high as Fraction) }
  })
  return rows.sort((a, b) => compare(b.width, a.width)).map(({ row }) => row)
}

function formatFactor(factor: Fraction | null): string | null {
  return factor && formatFraction(factor)
}

function toDistance(a: Fraction, b: Fraction): Fraction {
  return max(subtract(a, b), subtract(b, a))
}

/** What an assignment saves against credits. */
export function toSaving(model: Model, assignment: Assignment): Fraction {
  const problem = toProblem(model)
  const credits = assign(problem, () => 'credits')
  return {
    numerator: toTotals(credits, problem).net - toTotals(assignment, problem).net,
    denominator: problem.unit,
  }
}

type Scale = (provider: ModelProvider, factor: Fraction) => Partial<ModelProvider>

const SCALES: Readonly<Record<Assumption, Scale>> = {
  spend: ({ spend, directSpend: { low, high } }, factor) => ({
    spend: times(spend, factor),
    directSpend: { low: times(low, factor), high: times(high, factor) },
  }),
  overhead: ({ direct, byok }, factor) => ({ direct: scaleWork(direct, factor), byok: scaleWork(byok, factor) }),
  fee_rate: () => ({}),
  byok_allowance: () => ({}),
  discount: ({ discount }, factor) => ({ discount: atMostOne(times(discount, factor)) }),
  batch_share: ({ batchShare }, factor) => ({ batchShare: atMostOne(times(batchShare, factor)) }),
  latency_value: ({ latencyValue }, factor) => ({ latencyValue: times(latencyValue, factor) }),
  reliability_value: ({ reliabilityValue }, factor) => ({ reliabilityValue: times(reliabilityValue, factor) }),
}

/** The model with all figures of one kind times `factor`. */
export function scale(model: Model, assumption: Assumption, factor: Fraction): Model {
  const providers = model.providers.map((provider) => ({ ...provider, ...SCALES[assumption](provider, factor) }))
  const { fee, byok, sharedOverhead } = model
  if (assumption === 'fee_rate') return { ...model, fee: { ...fee, rate: atMostOne(times(fee.rate, factor)) } }
  if (assumption === 'byok_allowance')
    return { ...model, byok: byok && { ...byok, allowance: times(byok.allowance, factor) } }
  if (assumption === 'overhead') return { ...model, providers, sharedOverhead: times(sharedOverhead, factor) }
  return { ...model, providers }
}

function times(amount: Fraction, factor: Fraction): Fraction {
  return reduce(multiply(amount, factor))
}

function atMostOne(share: Fraction): Fraction {
  return compare(share, ONE) > 0 ? ONE : share
}

function scaleWork(work: Work | undefined, factor: Fraction): Work | undefined {
  return work && { ...work, overhead: times(work.overhead, factor) }
}

/** Whether scaling it changes anything. */
function isMade(assumption: Assumption, { providers, fee, byok, sharedOverhead }: Model): boolean {
  if (assumption === 'fee_rate') return !isZero(fee.rate)
  if (assumption === 'byok_allowance') return byok !== undefined && providers.some((provider) => provider.byok)
  if (assumption === 'overhead' && !isZero(sharedOverhead)) return true
  return providers.some((provider) => FIGURES[assumption](provider).some((figure) => !isZero(figure)))
}

const FIGURES: Readonly<
  Record<Exclude<Assumption, 'fee_rate' | 'byok_allowance'>, (provider: ModelProvider) => Fraction[]>
> = {
  spend: ({ spend }) => [spend],
  overhead: ({ direct, byok }) => [direct?.overhead ?? ZERO, byok?.overhead ?? ZERO],
  discount: ({ discount }) => [discount],
  batch_share: ({ batchShare }) => [batchShare],
  latency_value: ({ latencyValue }) => [latencyValue],
  reliability_value: ({ reliabilityValue }) => [reliabilityValue],
}

/** Enough for every kink on the way; where costs are linear in the factor, the second step is exact. */
const MOST_STEPS = 40
const CLOSE_ENOUGH: Fraction = { numerator: 1n, denominator: 1_000_000n }

/**
 * The factor nearest to 1, on the way to `limit`, from which on `optimum` is no longer the cheapest. Each step goes to
 * where the cheapest assignment at the far end costs the same as `optimum`.
 */
function findFlip(model: Model, assumption: Assumption, optimum: Assignment, limit: Fraction): Fraction | null {
  const at = (factor: Fraction) => toContest(scale(model, assumption, factor), optimum)
  let [near, far] = [ONE, limit]
  let rival = at(far)
  if (rival.gap <= 0n) return null
  for (let step = 0; step < MOST_STEPS && compare(toDistance(near, far), CLOSE_ENOUGH) > 0; step++) {
    const middle = toCrossing(near, far, (factor) => toGap(scale(model, assumption, factor), optimum, rival.assignment))
    const contest = at(middle)
    if (contest.gap > 0n) {
      if (compare(middle, far) === 0) break
      far = middle
      rival = contest
    } else {
      if (isZero(toGap(scale(model, assumption, middle), optimum, rival.assignment))) return middle
      near = middle
    }
  }
  return far
}

/** Where the line through the gaps at both ends is zero. */
function toCrossing(near: Fraction, far: Fraction, gapAt: (factor: Fraction) => Fraction): Fraction {
  const [atNear, atFar] = [gapAt(near), gapAt(far)]
  const share = divide(subtract(ZERO, atNear), subtract(atFar, atNear))
  return reduce(add(near, multiply(subtract(far, near), share)))
}

/** The cheapest assignment, and how much more `optimum` costs. */
function toContest(model: Model, optimum: Assignment): { assignment: Assignment; gap: bigint } {
  const problem = toProblem(model)
  const { assignment } = solve(problem)
  return { assignment, gap: toTotals(optimum, problem).net - toTotals(assignment, problem).net }
}

function toGap(model: Model, optimum: Assignment, rival: Assignment): Fraction {
  const problem = toProblem(model)
  return {
    numerator: toTotals(optimum, problem).net - toTotals(rival, problem).net,
    denominator: problem.unit,
  }
}
