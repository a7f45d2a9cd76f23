/** Enumeration against a second solver that shares no code with it: fractions of its own and the rules of cost.md 4.3. */
import { describe, expect, it } from 'vitest'
import type { Payment } from '../types/cost.js'
import type { Scenario, ScenarioProvider } from '../types/scenario.js'
import { migrationPlan } from './migration-plan.js'

/** Amounts as whole numbers of 1e-40 USD: every product of the figures below has fewer decimals. */
const SCALE = 40

function toScaled(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.padEnd(SCALE, '0'))
}

const UNIT = 10n ** BigInt(SCALE)
const times = (...factors: bigint[]) => factors.reduce((product, factor) => (product * factor) / UNIT, UNIT)

/** Costs of one provider, one per way of paying that it has, the purchase fee included. */
interface Costs {
  id: string
  credits: bigint
  byok?: { cost: bigint; usage: bigint }
  direct?: bigint
}

function toCosts(provider: ScenarioProvider, feeShare: bigint, scenario: Scenario): Costs {
  const figure = (text = '0') => toScaled(text)
  const spend = figure(provider.spend)
  const contract = times(UNIT - figure(provider.discount), UNIT + figure(provider.region_uplift))
  const batch = UNIT - figure(provider.batch_share) + times(figure(provider.batch_share), toScaled('0.5'))
  const value = figure(provider.latency_value) + figure(provider.reliability_value)
  const costs: Costs = {
    id: provider.id,
    credits: times(spend, UNIT - figure(scenario.logging_discount), UNIT + feeShare),
  }
  const { direct, byok } = provider.overhead as { direct?: string; byok?: string }
  if (direct !== undefined) costs.direct = times(spend, batch, contract) + figure(direct) - value
  if (byok !== undefined && scenario.byok) costs.byok = { cost: times(spend, contract) + figure(byok), usage: spend }
  return costs
}

/**
 * For every set of providers on own keys, the allowance's fee is a constant and the others are decided one by one; the
 * shared overhead is paid if what direct saves is more.
 */
function solveClosed(scenario: Scenario): { net: bigint; assignment: Record<string, Payment> } {
  const { rate, minimum, top_up: topUp } = scenario.fee as { rate: string; minimum: string; top_up: string }
  const least = (toScaled(minimum) * UNIT) / toScaled(topUp)
  const feeShare = toScaled(rate) > least ? toScaled(rate) : least
  const costs = scenario.providers.map((provider) => toCosts(provider, feeShare, scenario))
  const keyed = costs.filter(({ byok }) => byok)
  let best: Candidate | undefined
  for (let mask = 0; mask < 2 ** keyed.length; mask++) {
    const onKeys = new Set(keyed.filter((_, index) => mask & (2 ** index)))
    const candidate = solveRest(costs, onKeys, scenario, feeShare)
    if (!best || isBetter(candidate, best)) best = candidate
  }
  return best as Candidate
}

interface Candidate {
  net: bigint
  assignment: Record<string, Payment>
}

function solveRest(costs: Costs[], onKeys: Set<Costs>, scenario: Scenario, feeShare: bigint): Candidate {
  const rest = costs.filter((one) => !onKeys.has(one))
  const gains = rest.map((one) => (one.direct === undefined ? 0n : one.credits - one.direct))
  const gain = gains.reduce((sum, one) => (one > 0n ? sum + one : sum), 0n)
  const shared = toScaled(scenario.shared_overhead ?? '0')
  const goes = gain > shared
  const usage = [...onKeys].reduce((sum, { byok }) => sum + (byok?.usage ?? 0n), 0n)
  const allowance = toScaled(scenario.byok?.allowance ?? '0')
  const charged =
    usage > allowance ? times(usage - allowance, toScaled(scenario.byok?.rate ?? '0'), UNIT + feeShare) : 0n
  const keys = [...onKeys].reduce((sum, { byok }) => sum + (byok?.cost ?? 0n), charged)
  const credits = rest.reduce((sum, one) => sum + one.credits, 0n)
  const payments = rest.map(({ id }, index): [string, Payment] => [
    id,
    goes && (gains[index] as bigint) > 0n ? 'direct' : 'credits',
  ])
  return {
    net: keys + credits - (goes ? gain - shared : 0n),
    assignment: Object.fromEntries([...payments, ...[...onKeys].map(({ id }): [string, Payment] => [id, 'byok'])]),
  }
}

function isBetter(a: Candidate, b: Candidate): boolean {
  const count = ({ assignment }: Candidate, ...payments: Payment[]) =>
    Object.values(assignment).filter((payment) => payments.includes(payment)).length
  if (a.net !== b.net) return a.net < b.net
  const [directA, directB] = [count(a, 'direct'), count(b, 'direct')]
  return directA < directB || (directA === directB && count(a, 'direct', 'byok') < count(b, 'direct', 'byok'))
}

/** mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function toScenario(random: () => number): Scenario {
  const amount = (most: number, decimals = 2) => (random() * most).toFixed(decimals)
  const maybe = (chance: number) => random() < chance
  const providers = Array.from(
    { length: 1 + Math.floor(random() * 5) },
    (_, index): ScenarioProvider => ({
      id: `p${index}`,
      spend: amount(10 ** (1 + random() * 4)),
      overhead: { ...(maybe(0.9) && { direct: amount(600) }), ...(maybe(0.7) && { byok: amount(80) }) },
      ...(maybe(0.3) && { discount: amount(0.3, 3) }),
      ...(maybe(0.2) && { region_uplift: amount(0.1, 3) }),
      ...(maybe(0.3) && { batch_share: amount(1, 2) }),
      ...(maybe(0.2) && { latency_value: amount(100) }),
      ...(maybe(0.2) && { reliability_value: amount(300) }),
    }),
  )
  return {
    providers,
    fee: {
      rate: amount(0.08, 4),
      minimum: '0.80',
      top_up: ['10', '16', '20', '100', '500'][Math.floor(random() * 5)] as string,
    },
    ...(maybe(0.7) && { byok: { allowance: amount(15_000), rate: amount(0.06, 3) } }),
    ...(maybe(0.4) && { shared_overhead: amount(300) }),
    ...(maybe(0.2) && { logging_discount: '0.01' }),
  }
}

/** Half-even to the six decimals that a plan has. */
function formatPlan(scaled: bigint): string {
  const step = 10n ** BigInt(SCALE - 6)
  const [quotient, rest] = [scaled / step, scaled % step]
  const up = rest * 2n > step || (rest * 2n === step && quotient % 2n === 1n) ? 1n : 0n
  const digits = (quotient + up).toString().padStart(7, '0')
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/\.?0+$/, '')
}

const ROUNDS = 10_000

describe('two solvers', () => {
  it('agree on 10,000 scenarios, to the last digit and in every payment', { timeout: 300_000 }, () => {
    const random = createRandom(20_261_122)
    const payments = new Set<string>()
    const differences: object[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const scenario = toScenario(random)
      const closed = solveClosed(scenario)
      const { optimum } = migrationPlan(scenario)
      const net = closed.net < 0n ? `-${formatPlan(-closed.net)}` : formatPlan(closed.net)
      const isSame = scenario.providers.every(({ id }) => optimum.assignment[id] === closed.assignment[id])
      if (optimum.net !== net || !isSame) differences.push({ round, scenario, optimum, closed: { ...closed, net } })
      for (const payment of Object.values(optimum.assignment)) payments.add(payment)
    }
    expect(differences).toEqual([])
    expect([...payments].sort()).toEqual(['byok', 'credits', 'direct'])
  })
})
