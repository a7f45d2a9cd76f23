/** The same mix of traffic at other spends. */
import type { Payment } from '../types/cost.js'
import type { Fraction } from './fraction.js'
import { compare, divide, formatFraction, isZero, multiply, parseFraction, sum, toFraction, ZERO } from './fraction.js'
import type { Model } from './parse-scenario.js'
import { type Assignment, assign, toProblem } from './problem.js'
import type { CurvePoint, ThumbRow } from './report-types.js'
import { scale, toSaving } from './sensitivity.js'
import { solve } from './solve.js'
import { spendTable } from './spend-table.js'

const POINTS = 40

/** Factors that are tried for the end of the curve: it should show where direct begins to pay, if that is in sight. */
const REACHES: readonly number[] = [2, 4, 8, 16, 32]
const SHORTEST_REACH = 2

/** What each way saves, from no spend to well beyond today's. Empty without any spend. */
export function toCurve(model: Model): CurvePoint[] {
  const total = toTotalSpend(model)
  if (isZero(total)) return []
  const reach = toFraction(REACHES.find((factor) => isDirectAhead(model, factor)) ?? SHORTEST_REACH)
  return Array.from({ length: POINTS + 1 }, (_, point) => {
    const factor = multiply(reach, { numerator: BigInt(point), denominator: BigInt(POINTS) })
    const scaled = scale(model, 'spend', factor)
    const problem = toProblem(scaled)
    const saving = (assignment: Assignment) => formatFraction(toSaving(scaled, assignment))
    return {
      spend: formatFraction(multiply(total, factor)),
      byok: saving(assign(problem, () => 'byok')),
      direct: saving(assign(problem, () => 'direct')),
      best: saving(solve(problem).assignment),
    }
  })
}

function isDirectAhead(model: Model, factor: number): boolean {
  const half = scale(model, 'spend', divide(toFraction(factor), toFraction(2)))
  return (
    compare(
      toSaving(
        half,
        assign(toProblem(half), () => 'direct'),
      ),
      ZERO,
    ) > 0
  )
}

export function toTotalSpend({ providers }: Model): Fraction {
  return sum(providers.map(({ spend }) => spend))
}

/** The classic rows and today's spend, each beside what the best plan for this mix saves there. */
export function toThumbRows(model: Model): ThumbRow[] {
  const rate = {
    rate: formatFraction(model.fee.rate, RATE_DECIMALS),
    minimum: formatFraction(model.fee.minimum, RATE_DECIMALS),
  }
  const total = toTotalSpend(model)
  return spendTable(rate).map(({ spend, fee, totalPaid, verdict }) => ({
    spend,
    fee,
    total_paid: totalPaid,
    verdict,
    ...(isZero(total) ? { saving: null, best: null } : solveAt(model, divide(parseFraction(spend, 'spend'), total))),
  }))
}

const RATE_DECIMALS = 12

function solveAt(model: Model, factor: Fraction): Pick<ThumbRow, 'saving' | 'best'> {
  const scaled = scale(model, 'spend', factor)
  const problem = toProblem(scaled)
  const { assignment } = solve(problem)
  const best: Record<Payment, number> = { credits: 0, byok: 0, direct: 0 }
  for (const [provider, option] of assignment.entries()) {
    const chosen = problem.options[provider]?.[option]
    if (chosen) best[chosen.payment]++
  }
  return { saving: formatFraction(toSaving(scaled, assignment)), best }
}
