/** One sentence to act on, and what it rests on. */
import type { Payment } from '../types/cost.js'
import type { ScenarioEvidence } from '../types/scenario.js'
import { formatDollars } from './dollars.js'
import { compare, formatFraction, multiply, parseFraction, toFraction } from './fraction.js'
import type { Arithmetic, MigrationReport, Move, Verdict } from './report-types.js'

/** Fewer days say little of a month: a week has its own rhythm (cost.md 4.5). */
const LEAST_DAYS = 14

/** More than this without a cost could turn any verdict (cost.md 4.5). */
const MOST_UNKNOWN = '0.05'

/** What is missing for a verdict, in words; empty when the evidence is enough. */
export function toGaps(evidence: ScenarioEvidence | undefined): string[] {
  if (!evidence) return []
  const { days, unknown_share: unknown } = evidence
  const gaps: string[] = []
  if (days === null) gaps.push(`It is not known which days the figures cover: at least ${LEAST_DAYS} are needed.`)
  else if (days < LEAST_DAYS)
    gaps.push(`The figures cover ${days} ${days === 1 ? 'day' : 'days'}: at least ${LEAST_DAYS} are needed.`)
  if (compare(parseFraction(unknown, 'unknown_share'), parseFraction(MOST_UNKNOWN, 'unknown_share')) > 0)
    gaps.push(`${toPercent(unknown)} of the traffic has no known cost: at most ${toPercent(MOST_UNKNOWN)} may.`)
  return gaps
}

/** `'0.0523'` as `5.2 %`. */
function toPercent(share: string): string {
  return `${Number((Number(share) * 100).toFixed(2))} %`
}

type Findings = Pick<
  MigrationReport,
  | 'moves'
  | 'saving_vs_now'
  | 'saving_vs_all_credits'
  | 'optimum'
  | 'baseline'
  | 'providers'
  | 'range'
  | 'scenario'
  | 'now'
>

/** @param gaps what is missing, of {@link toGaps} */
export function toVerdict(findings: Findings, gaps: readonly string[]): Verdict {
  if (gaps.length > 0) {
    const text = 'No verdict: there is too little data to advise on. The figures below are arithmetic, not advice.'
    return { decision: 'withheld', text, reasons: [...gaps] }
  }
  const { moves } = findings
  if (moves.length === 0) return { decision: 'stay', text: toStayText(findings), reasons: toStayReasons(findings) }
  return { decision: 'move', text: toMoveText(findings), reasons: toMoveReasons(findings) }
}

function toStayText({ optimum, baseline, scenario, saving_vs_all_credits: saving }: Findings): string {
  if (scenario.providers.every(({ spend }) => Number(spend) === 0))
    return 'Stay as you are: there is no spend to save on.'
  if (optimum.net === baseline.net) return 'Stay on OpenRouter credits: no move pays back.'
  return `Stay as you are: it is the cheapest way, ${formatDollars(saving)} a month below credits for all.`
}

function toStayReasons({ providers, range }: Findings): string[] {
  const hope =
    range && Number(range.high) > 0
      ? [`Direct prices are known as a range: at their lowest, a move would save ${formatDollars(range.high)} a month.`]
      : []
  return [toNearest(providers), ...hope]
}

function toNearest(providers: Findings['providers']): string {
  const nearest = pickNearest(providers.map(({ provider, arithmetic }) => ({ provider, arithmetic })))
  if (!nearest) return 'No provider of this traffic can be paid any other way.'
  const { provider, arithmetic } = nearest
  const loss = formatDollars(arithmetic.saving.replace(/^-/, ''))
  return `The nearest one, ${toStep(provider, arithmetic.to)}, would cost ${loss} a month more.`
}

function pickNearest(candidates: { provider: string; arithmetic: Arithmetic | null }[]) {
  const priced = candidates.flatMap(({ provider, arithmetic }) => (arithmetic ? [{ provider, arithmetic }] : []))
  return priced.sort((a, b) => Number(b.arithmetic.saving) - Number(a.arithmetic.saving))[0]
}

function toStep(provider: string, to: Payment): string {
  if (to === 'direct') return `${provider} direct`
  return to === 'byok' ? `own keys for ${provider}` : `${provider} on credits`
}

function toMoveText({ moves, saving_vs_now: saving }: Findings): string {
  const [first] = moves as [Move, ...Move[]]
  const year = formatDollars(formatFraction(multiply(parseFraction(saving, 'saving'), toFraction(12))))
  const rest = moves.slice(1)
  const isAlike = rest.every(({ to }) => to === first.to)
  const names = toList(moves.map(({ provider }) => provider))
  const what = isAlike ? toSentence(names, first.to) : `${toSentence(first.provider, first.to)} first`
  const worth = `it saves ${formatDollars(saving)} a month (${year} a year)`
  if (isAlike) return `${what}: ${worth}.`
  return `${what}, then ${toList(toSteps(rest))}: together ${worth}.`
}

/** One step per way of paying, in the order of the moves. */
function toSteps(moves: readonly Move[]): string[] {
  const ways = [...new Set(moves.map(({ to }) => to))]
  return ways.map((way) => toStep(toList(moves.filter(({ to }) => to === way).map(({ provider }) => provider)), way))
}

function toSentence(names: string, to: Payment): string {
  if (to === 'direct') return `Take ${names} direct`
  return to === 'byok' ? `Put your own keys for ${names} into OpenRouter` : `Put ${names} back on credits`
}

/** `a, b and c`. */
function toList(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

function toMoveReasons({ moves, now, optimum, range }: Findings): string[] {
  const [first] = moves as [Move, ...Move[]]
  const paid = formatDollars(now.net)
  const reasons = [`All costs counted, a month comes to ${formatDollars(optimum.net)} in place of ${paid}.`]
  if (moves.length > 1) reasons.push(`Begin with ${first.provider}: ${formatDollars(first.saving)} a month of it.`)
  if (first.payback_months !== null)
    reasons.push(`Its set-up (${formatDollars(first.setup_cost)}) is paid back in ${toMonths(first.payback_months)}.`)
  if (range)
    reasons.push(
      `Direct prices are known as a range: it saves between ${formatDollars(range.low)} and ${formatDollars(range.high)}.`,
    )
  return reasons
}

function toMonths(months: string): string {
  return months === '1' ? '1 month' : `${months} months`
}
