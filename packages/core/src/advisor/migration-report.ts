/** The plan, the verdict on it, and all figures that it rests on. */
import type { Payment } from '../types/cost.js'
import type { Scenario, ScenarioRange } from '../types/scenario.js'
import { toArithmetic } from './arithmetic.js'
import { toCurve, toThumbRows, toTotalSpend } from './curve.js'
import type { Fraction } from './fraction.js'
import { compare, divide, formatFraction, isZero, parseFraction, ZERO } from './fraction.js'
import { formatTotals, toPayments, toPlan } from './migration-plan.js'
import { toMoves, toSavingNow } from './moves.js'
import { type Model, parseScenario } from './parse-scenario.js'
import { type Assignment, assign, type PaymentOption, type Problem, toProblem, toTotals } from './problem.js'
import type { Advice, MigrationReport, ModelReport, Move, ProviderReport } from './report-types.js'
import { toSaving, toSensitivity } from './sensitivity.js'
import { solve } from './solve.js'
import { toGaps, toVerdict } from './verdict.js'

/** What a report is told beside the scenario. */
export interface ReportOptions {
  /** Ids of the providers that there is a key for. Left out, it is not known, and no provider is marked for want of one. */
  keys?: readonly string[]
}

/**
 * {@link migrationPlan} with the verdict, the moves in their order, the arithmetic of every provider, the sensitivity of
 * the result and the classic table beside it. With less than 14 days of evidence, or more than 5 % of the traffic without
 * a cost, the verdict is withheld and no move is advised.
 * @throws ShunpikeError `config_invalid` for the first mistake in the scenario: `path: what was expected, got what`
 */
export function migrationReport(scenario: Scenario, { keys }: ReportOptions = {}): MigrationReport {
  const model = parseScenario(scenario)
  const problem = toProblem(model)
  const solution = solve(problem)
  const optimum = solution.assignment
  const now = assign(problem, (provider) => model.providers[provider]?.now as Payment)
  const gaps = toGaps(scenario.evidence)
  const moves = gaps.length > 0 ? [] : toMoves(model, problem, now, optimum)
  const plan = toPlan(model, problem, solution)
  const subject = pickSubject(model, problem, optimum)
  const toAdvice = createAdviser({ moves, keys, isWithheld: gaps.length > 0, problem })
  const findings = {
    ...plan,
    now: { assignment: toPayments(now, model, problem), ...formatTotals(toTotals(now, problem), problem) },
    saving_vs_now: formatFraction(toSavingNow(problem, now, optimum)),
    moves,
    providers: model.providers.map(
      (provider, index): ProviderReport => ({
        provider: provider.id,
        advice: toAdvice(provider.id, index),
        spend: formatFraction(provider.spend),
        share: formatShare(provider.spend, toTotalSpend(model)),
        now: problem.options[index]?.[now[index] as number]?.payment as Payment,
        best: plan.optimum.assignment[provider.id] as Payment,
        break_even_spend: plan.break_even_spend[provider.id] ?? null,
        arithmetic: toArithmetic(index, model, problem, optimum),
      }),
    ),
    range: toRange(model),
    scenario,
  }
  return {
    verdict: toVerdict(findings, gaps),
    ...findings,
    models: toModels(scenario, model, toAdvice),
    sensitivity: {
      subject: subject.name,
      saving: formatFraction(toSaving(model, subject.assignment)),
      rows: toSensitivity(model, subject.assignment, optimum),
    },
    curve: toCurve(model),
    rule_of_thumb: toThumbRows(model),
  }
}

const SHARE_DECIMALS = 4

function formatShare(part: Fraction, whole: Fraction): string {
  return isZero(whole) ? '0' : formatFraction(divide(part, whole), SHARE_DECIMALS)
}

interface AdviceInput {
  moves: readonly Move[]
  keys: readonly string[] | undefined
  isWithheld: boolean
  problem: Problem
}

/** The first move is the first one that there is a key for, if there is one. */
function createAdviser({ moves, keys, isWithheld, problem }: AdviceInput): (id: string, index: number) => Advice {
  const lacksKey = (id: string) => keys !== undefined && !keys.includes(id)
  const first = moves.find(({ provider }) => !lacksKey(provider)) ?? moves[0]
  return (id, index) => {
    const options = problem.options[index] as readonly PaymentOption[]
    const only = options.length === 1 ? options[0]?.payment : undefined
    if (only === 'credits') return 'OpenRouter only'
    if (only === 'direct') return 'direct only'
    if (isWithheld) return 'too little data'
    if (!moves.some(({ provider }) => provider === id)) return 'keep'
    if (first?.provider === id) return 'move first'
    return lacksKey(id) ? 'needs key' : 'move next'
  }
}

function toModels(scenario: Scenario, model: Model, toAdvice: (id: string, index: number) => Advice): ModelReport[] {
  const total = toTotalSpend(model)
  const all = scenario.providers.flatMap(({ id, models = [] }, index) =>
    models.map((one, position) => {
      const spend = parseFraction(one.spend, `providers.${index}.models.${position}.spend`)
      return { spend, model: one.id, provider: id, advice: toAdvice(id, index), calls: one.calls ?? null }
    }),
  )
  return all
    .sort((a, b) => compare(b.spend, a.spend))
    .map(({ spend, ...row }) => ({ ...row, spend: formatFraction(spend), share: formatShare(spend, total) }))
}

/** Where nothing is moved, the move that comes nearest is what its assumptions are tried on. */
function pickSubject(model: Model, problem: Problem, optimum: Assignment): { name: string; assignment: Assignment } {
  const isStay = optimum.every((option, provider) => problem.options[provider]?.[option]?.payment === 'credits')
  if (!isStay) return { name: 'the plan', assignment: optimum }
  const singles = problem.options.flatMap((options, provider) =>
    options.map((_, option) => ({ provider, option, assignment: optimum.with(provider, option) })),
  )
  const others = singles.filter(({ provider, option }) => optimum[provider] !== option)
  const netOf = (assignment: Assignment) => toTotals(assignment, problem).net
  const best = others.sort((a, b) => (netOf(a.assignment) < netOf(b.assignment) ? -1 : 1))[0]
  if (!best) return { name: 'the plan', assignment: optimum }
  const payment = problem.options[best.provider]?.[best.option]?.payment
  const id = model.providers[best.provider]?.id
  return { name: payment === 'byok' ? `own keys for ${id}` : `${id} direct`, assignment: best.assignment }
}

/** What the best plan saves at both ends of the range of direct prices. */
function toRange(model: Model): ScenarioRange | null {
  const isKnown = model.providers.every(({ directSpend: { low, high } }) => compare(low, high) === 0)
  if (isKnown) return null
  const [atHigh, atLow] = (['high', 'low'] as const).map((end) => {
    const problem = toProblem(model, end)
    const now = assign(problem, (provider) => model.providers[provider]?.now as Payment)
    return formatFraction(toSavingNow(problem, now, solve(problem).assignment))
  })
  return { low: atHigh ?? formatFraction(ZERO), high: atLow ?? formatFraction(ZERO) }
}
