/** Flags that change what a scenario assumes. */
import {
  OPENROUTER_FEES,
  type Payment,
  type Scenario,
  type ScenarioOverhead,
  type ScenarioProvider,
  type ScenarioWork,
} from '@shunpike/core'
import { createUsageError } from '../../command.js'
import { didYouMean } from '../../did-you-mean.js'
import { type Given, parseAmount, parseHours, parsePairs, parsePositive, parseShare } from './flags.js'

/** Hours for one provider: two a month and a working day once. Own keys take a form and a look now and then. */
const DEFAULTS = {
  rate: '90',
  months: '12',
  hours: '2',
  setupHours: '8',
  byokHours: '0.25',
  byokSetupHours: '1',
} as const

/** What one provider takes to run, each way, as the flags or the defaults have it. */
export function toOverhead(given: Given): { direct: ScenarioWork; byok: ScenarioWork } {
  const rate = given.rate === undefined ? DEFAULTS.rate : parseAmount('--rate', given.rate)
  const months = given.months === undefined ? DEFAULTS.months : parsePositive('--months', given.months, '12')
  const hours = (flag: 'hours' | 'setup-hours' | 'byok-hours' | 'byok-setup-hours', otherwise: string) =>
    given[flag] === undefined ? otherwise : parseHours(`--${flag}`, given[flag])
  const direct = { hours: hours('hours', DEFAULTS.hours), setup_hours: hours('setup-hours', DEFAULTS.setupHours) }
  const byok = {
    hours: hours('byok-hours', DEFAULTS.byokHours),
    setup_hours: hours('byok-setup-hours', DEFAULTS.byokSetupHours),
  }
  return { direct: { ...direct, rate, months }, byok: { ...byok, rate, months } }
}

/** The fee on own keys, as the flags have it; `undefined`: they are no option. */
export function toByok(given: Given): Scenario['byok'] {
  if (given['no-byok']) return undefined
  const allowance = given['byok-allowance']
  return allowance === undefined
    ? { ...OPENROUTER_FEES.byok }
    : { ...OPENROUTER_FEES.byok, allowance: parseAmount('--byok-allowance', allowance) }
}

/**
 * The scenario with every flag that was given in place of what it says.
 * @throws UsageError for a value that is none, or a provider that the scenario does not have
 */
export function applyAssumptions(scenario: Scenario, given: Given): Scenario {
  const { byok: _, ...rest } = scenario
  const byok = given['no-byok'] || given['byok-allowance'] !== undefined ? toByok(given) : scenario.byok
  const shared = given['shared-overhead']
  return {
    ...rest,
    ...toFee(scenario, given),
    ...(byok && { byok }),
    ...(shared !== undefined && { shared_overhead: parseAmount('--shared-overhead', shared) }),
    providers: applyToProviders(scenario.providers, given),
  }
}

/** Without a minimum the size of a purchase weighs nothing. */
const NO_MINIMUM = '0'

function toFee({ fee }: Scenario, given: Given): Pick<Scenario, 'fee'> {
  const [rate, topUp] = [given['fee-rate'], given['top-up']]
  if (rate === undefined && topUp === undefined) return fee ? { fee } : {}
  const base =
    rate === undefined ? (fee ?? OPENROUTER_FEES.card) : { rate: parseShare('--fee-rate', rate), minimum: NO_MINIMUM }
  return { fee: { ...base, ...(topUp !== undefined && { top_up: parsePositive('--top-up', topUp, '100') }) } }
}

type Change = (provider: ScenarioProvider) => Partial<ScenarioProvider>

function applyToProviders(providers: readonly ScenarioProvider[], given: Given): ScenarioProvider[] {
  const known = providers.map(({ id }) => id)
  const pairs = PAIRS.flatMap(({ flag, example, parse }) =>
    [...parsePairs(`--${flag}`, (given[flag] ?? []).filter(isPair(flag)), example)].map(([id, text]) => {
      if (!known.includes(id))
        throw createUsageError(`--${flag}: expected a provider before "=", got "${id}"${didYouMean(id, known)}`)
      return { id, change: parse(`--${flag}`, text) }
    }),
  )
  const work = toWorkChange(given)
  return providers.map((provider) => {
    const changed = { ...provider }
    Object.assign(changed, work(changed))
    for (const { id, change } of pairs) if (id === provider.id) Object.assign(changed, change(changed))
    return changed
  })
}

interface Pair {
  flag: 'overhead' | 'discount' | 'batch' | 'uplift' | 'latency' | 'reliability' | 'pin'
  example: string
  parse(flag: string, text: string): Change
}

/** `--overhead` may stand without a name too: then it is for all. */
function isPair(flag: Pair['flag']): (text: string) => boolean {
  return (text) => flag !== 'overhead' || text.includes('=')
}

const PAIRS: readonly Pair[] = [
  { flag: 'overhead', example: 'openai=180', parse: toDirectOverheadChange },
  { flag: 'discount', example: 'openai=0.1', parse: toShareChange('discount') },
  { flag: 'batch', example: 'openai=0.3', parse: toShareChange('batch_share') },
  { flag: 'uplift', example: 'openai=0.1', parse: toShareChange('region_uplift') },
  { flag: 'latency', example: 'openai=29.76', parse: toAmountChange('latency_value') },
  { flag: 'reliability', example: 'openai=120', parse: toAmountChange('reliability_value') },
  { flag: 'pin', example: 'openai=direct', parse: toPinChange },
]

function toShareChange(member: 'discount' | 'batch_share' | 'region_uplift'): Pair['parse'] {
  return (flag, text) => {
    const share = parseShare(flag, text)
    return () => ({ [member]: share })
  }
}

function toAmountChange(member: 'latency_value' | 'reliability_value'): Pair['parse'] {
  return (flag, text) => {
    const amount = parseAmount(flag, text)
    return () => ({ [member]: amount })
  }
}

function toDirectOverheadChange(flag: string, text: string): Change {
  const direct = parseAmount(flag, text)
  return ({ overhead }) => ({ overhead: { ...overhead, direct } })
}

function toPinChange(flag: string, text: string): Change {
  if (text !== 'credits' && text !== 'byok' && text !== 'direct')
    throw createUsageError(`${flag}: expected credits, byok or direct, got "${text}"`)
  const pin: Payment = text
  return ({ id, overhead }) => {
    if (pin !== 'credits' && overhead[pin] === undefined)
      throw createUsageError(`${flag}: expected a way that ${id} can be paid, got "${pin}"`)
    return { pin }
  }
}

/** Flags on work change the ways that a provider has; they open none. */
function toWorkChange(given: Given): Change {
  const defaults = toOverhead(given)
  const direct = toOverheadChange(given, defaults.direct, { hours: 'hours', setup_hours: 'setup-hours' })
  const byok = toOverheadChange(given, defaults.byok, { hours: 'byok-hours', setup_hours: 'byok-setup-hours' })
  const plain = given.overhead?.filter((text) => !text.includes('=')).at(-1)
  const fixed = { direct: plain === undefined ? undefined : parseAmount('--overhead', plain), byok: toByokFixed(given) }
  return ({ overhead }) => ({
    overhead: {
      ...(overhead.direct !== undefined && { direct: fixed.direct ?? direct(overhead.direct) }),
      ...(overhead.byok !== undefined && { byok: fixed.byok ?? byok(overhead.byok) }),
    },
  })
}

function toByokFixed(given: Given): string | undefined {
  const text = given['byok-overhead']
  return text === undefined ? undefined : parseAmount('--byok-overhead', text)
}

type HourFlag = 'hours' | 'setup-hours' | 'byok-hours' | 'byok-setup-hours'

/** Of work, only what was given is changed; an amount gives way to work. */
function toOverheadChange(given: Given, work: ScenarioWork, flags: { hours: HourFlag; setup_hours: HourFlag }) {
  const members = { ...flags, rate: 'rate', months: 'months' } as const
  const changed = (Object.keys(members) as (keyof typeof members)[]).filter(
    (member) => given[members[member]] !== undefined,
  )
  return (overhead: ScenarioOverhead): ScenarioOverhead => {
    if (changed.length === 0) return overhead
    if (typeof overhead === 'string') return work
    return { ...overhead, ...Object.fromEntries(changed.map((member) => [member, work[member]])) }
  }
}
