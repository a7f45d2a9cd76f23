/** Traffic that was seen to a month that can be planned. */
import { DEFAULT_FEE, OPENROUTER_FEES } from '../catalog/fees.js'
import { USD } from '../pricing/money.js'
import type { ByokFee, PicoUsd } from '../types/cost.js'
import type {
  Scenario,
  ScenarioEvidence,
  ScenarioFee,
  ScenarioModel,
  ScenarioOverhead,
  ScenarioProvider,
} from '../types/scenario.js'
import { type DirectPrice, toDirectPrice } from './direct-price.js'
import { formatDollars } from './dollars.js'
import type { Fraction } from './fraction.js'
import { divide, formatFraction, multiply, ONE } from './fraction.js'
import type { TrafficGroup, TrafficSummary } from './traffic.js'

/** What the traffic does not tell. */
export interface TrafficAssumptions {
  /** What one provider takes to run, each way. */
  overhead: { direct: ScenarioOverhead; byok?: ScenarioOverhead }
  /** Default: OpenRouter's by card, one purchase a month. */
  fee?: ScenarioFee
  /** Default: the pay-as-you-go allowance; `null`: own keys are no option. */
  byok?: ByokFee | null
  /** How many days the traffic covers, where its rows have no dates. */
  days?: number
}

/** Models that nobody sells directly, or not at a known price. */
const OTHERS = 'others'

/**
 * A month of the traffic. 28 to 31 days count as a month as they are; other spans are scaled to 365 / 12 days.
 * The scenario is plain data: a discount, a value or a pin is added to its providers.
 * @param notes what the reader of the rows has to say, in words
 */
export function toTrafficScenario(
  traffic: TrafficSummary,
  assumptions: TrafficAssumptions,
  notes: readonly string[] = [],
): Scenario {
  const span = toSpan(traffic, assumptions.days)
  const parts = toParts(traffic.groups)
  const evidence = toEvidence(traffic, span, [...toSpanNotes(traffic, span), ...toPriceNotes(traffic.groups), ...notes])
  const { byok = OPENROUTER_FEES.byok, fee = { rate: DEFAULT_FEE.rate, minimum: DEFAULT_FEE.minimum } } = assumptions
  return {
    providers: [...parts].map(([id, part]) => toProvider(id, part, span.factor, assumptions)),
    fee,
    ...(byok && { byok }),
    evidence,
  }
}

/** The groups of one provider. */
interface Part {
  groups: { group: TrafficGroup; price: DirectPrice | undefined }[]
  spend: PicoUsd
  byokSpend: PicoUsd
  low: PicoUsd
  high: PicoUsd
}

/** Largest spend first, what cannot be moved last. */
function toParts(groups: readonly TrafficGroup[]): Map<string, Part> {
  const parts = new Map<string, Part>()
  for (const group of groups) {
    const price = toDirectPrice(group)
    const id = price && group.offer ? group.offer.provider : OTHERS
    const part = parts.get(id) ?? { groups: [], spend: 0n, byokSpend: 0n, low: 0n, high: 0n }
    parts.set(id, part)
    part.groups.push({ group, price })
    part.spend += group.spend
    part.byokSpend += group.byokSpend
    part.low += price?.low ?? group.spend
    part.high += price?.high ?? group.spend
  }
  const rank = ([id, { spend }]: [string, Part]) => (id === OTHERS ? -1n : spend)
  return new Map([...parts].sort((a, b) => (rank(b) > rank(a) ? 1 : -1)))
}

function toProvider(id: string, part: Part, factor: Fraction, assumptions: TrafficAssumptions): ScenarioProvider {
  const month = (amount: PicoUsd) => formatFraction(multiply({ numerator: amount, denominator: USD }, factor))
  const isMovable = id !== OTHERS
  const isKnown = part.low === part.high
  const isAsPaid = isKnown && part.low === part.spend
  return {
    id,
    spend: month(part.spend),
    ...(!isAsPaid && { direct_spend: isKnown ? month(part.low) : { low: month(part.low), high: month(part.high) } }),
    overhead: isMovable ? assumptions.overhead : {},
    ...(part.byokSpend * 2n > part.spend && { now: 'byok' as const }),
    models: toModels(part, month),
  }
}

/** Largest spend first, the hosts of a model together. */
function toModels({ groups }: Part, month: (amount: PicoUsd) => string): ScenarioModel[] {
  const models = new Map<string, { spend: PicoUsd; calls: number }>()
  for (const { group } of groups) {
    const sums = models.get(group.model) ?? { spend: 0n, calls: 0 }
    models.set(group.model, { spend: sums.spend + group.spend, calls: sums.calls + group.calls })
  }
  return [...models]
    .sort(([, a], [, b]) => (b.spend > a.spend ? 1 : b.spend < a.spend ? -1 : b.calls - a.calls))
    .map(([id, { spend, calls }]) => ({ id, spend: month(spend), calls }))
}

/** The days that were seen, and what makes a month of them. */
interface Span {
  days: number | null
  factor: Fraction
}

const MONTH: Fraction = { numerator: 365n, denominator: 12n }
const SHORTEST_MONTH = 28
const LONGEST_MONTH = 31

function toSpan({ firstDay, lastDay }: TrafficSummary, given: number | undefined): Span {
  const days = firstDay === undefined || lastDay === undefined ? (given ?? null) : lastDay - firstDay + 1
  if (days === null || (days >= SHORTEST_MONTH && days <= LONGEST_MONTH)) return { days, factor: ONE }
  return { days, factor: divide(MONTH, { numerator: BigInt(days), denominator: 1n }) }
}

const UNKNOWN_DECIMALS = 6

function toEvidence(traffic: TrafficSummary, { days }: Span, notes: string[]): ScenarioEvidence {
  const shares = [toShare(traffic.unknownCalls, traffic.calls), toShare(traffic.unknownTokens, traffic.tokens)]
  return {
    days,
    from: toDay(traffic.firstDay),
    to: toDay(traffic.lastDay),
    calls: traffic.calls,
    unknown_share: Math.max(...shares).toFixed(UNKNOWN_DECIMALS),
    notes,
  }
}

function toShare(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}

const DAY_MS = 86_400_000

function toDay(day: number | undefined): string | null {
  return day === undefined ? null : new Date(day * DAY_MS).toISOString().slice(0, 10)
}

function toSpanNotes({ busyDays, firstDay, lastDay }: TrafficSummary, { days, factor }: Span): string[] {
  const notes: string[] = []
  if (days === null)
    notes.push(
      'The rows have no dates: their figures are taken for one month. Say how many days they cover to have a verdict.',
    )
  else if (factor !== ONE) notes.push(`${days} days are no whole month: figures are scaled to 30.4 days (365 / 12).`)
  if (firstDay !== undefined && lastDay !== undefined && days !== null && busyDays < days)
    notes.push(`${days - busyDays} of the ${days} days have no calls: if the export is cut, make it again.`)
  return notes
}

function toPriceNotes(groups: readonly TrafficGroup[]): string[] {
  const priced = groups.map((group) => ({ group, price: toDirectPrice(group) }))
  const unpriced = priced
    .filter(({ group, price }) => group.offer && !price && group.spend > 0n)
    .map(({ group }) => group.model)
  const ranged = priced.filter(({ price }) => price && price.low !== price.high)
  const notes: string[] = []
  if (unpriced.length > 0)
    notes.push(
      `No direct price can be worked out for ${[...new Set(unpriced)].join(', ')}: counted as sold by OpenRouter only.`,
    )
  if (ranged.length > 0) {
    const spend = ranged.reduce((sum, { group }) => sum + group.spend, 0n)
    const amount = formatDollars(formatFraction({ numerator: spend, denominator: USD }))
    notes.push(
      `Direct prices of ${amount} of the spend are a range: the rows do not tell who served it, or how much of its input was cached.`,
    )
  }
  return notes
}
