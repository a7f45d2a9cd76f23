/** From today's payments to the best ones, one provider at a time. */
import type { Fraction } from './fraction.js'
import { add, compare, divide, formatFraction, isZero, subtract, ZERO } from './fraction.js'
import type { Model, Work } from './parse-scenario.js'
import { type Assignment, type Problem, toTotals } from './problem.js'
import type { Move } from './report-types.js'

/** Best saving per hour of set-up first; where no hours are given, the largest saving. The savings add up. */
export function toMoves(model: Model, problem: Problem, now: Assignment, optimum: Assignment): Move[] {
  const netOf = (assignment: Assignment) => toTotals(assignment, problem).net
  const changed = model.providers.map((_, index) => index).filter((index) => now[index] !== optimum[index])
  const ranked = changed
    .map((index) => {
      const gain = netOf(now) - netOf(now.with(index, optimum[index] as number))
      return {
        index,
        work: toWork(index, model, problem, optimum),
        gain: { numerator: gain, denominator: problem.unit },
      }
    })
    .sort((a, b) => compareGains(b, a))
  let state = now
  return ranked.map(({ index, work }) => {
    const before = netOf(state)
    const from = state[index] as number
    state = state.with(index, optimum[index] as number)
    const saving = { numerator: before - netOf(state), denominator: problem.unit }
    const options = problem.options[index] ?? []
    return {
      provider: model.providers[index]?.id as string,
      from: options[from]?.payment as Move['from'],
      to: options[optimum[index] as number]?.payment as Move['to'],
      saving: formatFraction(saving),
      setup_hours: formatFraction(work.setupHours),
      setup_cost: formatFraction(work.setupCost),
      payback_months: toPayback(work, saving),
    }
  })
}

const NO_WORK: Work = { overhead: ZERO, setupHours: ZERO, setupCost: ZERO, setupShare: ZERO }

/** What the new way takes; going back to credits takes nothing. */
function toWork(index: number, { providers }: Model, { options }: Problem, optimum: Assignment): Work {
  const payment = options[index]?.[optimum[index] as number]?.payment
  return (payment === undefined || payment === 'credits' ? undefined : providers[index]?.[payment]) ?? NO_WORK
}

interface Ranked {
  work: Work
  gain: Fraction
}

/** Without hours on both sides, an amount per hour compares nothing. */
function compareGains(a: Ranked, b: Ranked): number {
  if (isZero(a.work.setupHours) || isZero(b.work.setupHours)) return compare(a.gain, b.gain)
  return compare(divide(a.gain, a.work.setupHours), divide(b.gain, b.work.setupHours))
}

/** The saving has the set-up's share taken off already: it is added back, or it would be paid twice. */
function toPayback({ setupCost, setupShare }: Work, saving: Fraction): string | null {
  const benefit = add(saving, setupShare)
  if (isZero(setupCost) || compare(benefit, ZERO) <= 0) return null
  return formatFraction(divide(setupCost, benefit), PAYBACK_DECIMALS)
}

/** A tenth of a month is as much as a forecast knows. */
const PAYBACK_DECIMALS = 1

/** What all moves save together. */
export function toSavingNow(problem: Problem, now: Assignment, optimum: Assignment): Fraction {
  const [before, after] = [toTotals(now, problem).net, toTotals(optimum, problem).net]
  return subtract({ numerator: before, denominator: problem.unit }, { numerator: after, denominator: problem.unit })
}
