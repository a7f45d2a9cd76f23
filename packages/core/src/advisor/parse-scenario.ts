/** A scenario from outside, checked and exact. */
import { DEFAULT_FEE, OPENROUTER_FEES } from '../catalog/fees.js'
import { ShunpikeError } from '../errors.js'
import type { Payment } from '../types/cost.js'
import type { Fraction } from './fraction.js'
import { add, compare, divide, isZero, multiply, ONE, parseFraction, reduce, ZERO } from './fraction.js'
import { createReader, type Reader } from './scenario-reader.js'

/** A scenario whose figures are exact fractions. */
export interface Model {
  providers: readonly ModelProvider[]
  fee: { rate: Fraction; minimum: Fraction; topUp: Fraction | undefined; largestPurchase: Fraction }
  byok: { allowance: Fraction; rate: Fraction } | undefined
  sharedOverhead: Fraction
  loggingDiscount: Fraction
}

/** One provider of a {@link Model}; members as in `ScenarioProvider`. */
export interface ModelProvider {
  id: string
  spend: Fraction
  /** Both ends are the same where it is known. */
  directSpend: { low: Fraction; high: Fraction }
  direct: Work | undefined
  byok: Work | undefined
  discount: Fraction
  regionUplift: Fraction
  batchShare: Fraction
  batchMultiplier: Fraction
  latencyValue: Fraction
  reliabilityValue: Fraction
  pin: Payment | undefined
  now: Payment
}

/** What one way of paying takes to run. */
export interface Work {
  /** A month, the set-up spread over its months included. */
  overhead: Fraction
  setupHours: Fraction
  /** Once. */
  setupCost: Fraction
  /** The part of `overhead` that is set-up. */
  setupShare: Fraction
}

const PAYMENTS: readonly Payment[] = ['credits', 'byok', 'direct']
const DEFAULT_MONTHS = '12'
const DEFAULT_BATCH_MULTIPLIER = '0.5'

/** @throws ShunpikeError `config_invalid`: `path: what was expected, got what` for the first mistake */
export function parseScenario(scenario: unknown): Model {
  const root = createReader(scenario, 'scenario', [
    'providers',
    'fee',
    'byok',
    'shared_overhead',
    'logging_discount',
    'evidence',
    'derivation',
  ])
  const providers = root.list('providers').map(parseProvider)
  if (providers.length === 0) throw root.wrong('providers', 'at least one provider')
  checkIds(providers)
  checkEvidence(root)
  const byok = parseByok(root)
  if (!byok && providers.some(({ pin }) => pin === 'byok'))
    throw root.wrong(
      'byok',
      'an object such as { "allowance": "25000", "rate": "0.05" }, since a provider is pinned to it',
    )
  return {
    providers,
    fee: parseFee(root),
    byok,
    sharedOverhead: root.amount('shared_overhead', '0'),
    loggingDiscount: root.share('logging_discount', '0'),
  }
}

function parseFee(root: Reader): Model['fee'] {
  const largestPurchase = parseFraction(OPENROUTER_FEES.largestPurchase, 'largestPurchase')
  const fee = root.object('fee', ['rate', 'minimum', 'top_up'])
  if (!fee) {
    const [rate, minimum] = [parseFraction(DEFAULT_FEE.rate, 'rate'), parseFraction(DEFAULT_FEE.minimum, 'minimum')]
    return { rate, minimum, topUp: undefined, largestPurchase }
  }
  const topUp = fee.optional('top_up', fee.positive)
  return { rate: fee.share('rate'), minimum: fee.amount('minimum'), topUp, largestPurchase }
}

function parseByok(root: Reader): Model['byok'] {
  const byok = root.object('byok', ['allowance', 'rate'])
  return byok && { allowance: byok.amount('allowance'), rate: byok.share('rate') }
}

function parseProvider(given: unknown, index: number): ModelProvider {
  const read = createReader(given, `providers.${index}`, [
    'id',
    'spend',
    'direct_spend',
    'overhead',
    'discount',
    'region_uplift',
    'batch_share',
    'batch_multiplier',
    'latency_value',
    'reliability_value',
    'pin',
    'now',
    'models',
  ])
  const spend = read.amount('spend')
  checkModels(read, `providers.${index}`)
  const overhead = read.object('overhead', ['direct', 'byok'])
  if (!overhead) throw read.wrong('overhead', 'an object such as { "direct": "180" }')
  const provider = {
    id: read.text('id'),
    spend,
    directSpend: parseDirectSpend(read, spend),
    direct: parseWork(overhead, 'direct'),
    byok: parseWork(overhead, 'byok'),
    discount: read.share('discount', '0'),
    regionUplift: read.amount('region_uplift', '0'),
    batchShare: read.share('batch_share', '0'),
    batchMultiplier: read.share('batch_multiplier', DEFAULT_BATCH_MULTIPLIER),
    latencyValue: read.amount('latency_value', '0'),
    reliabilityValue: read.amount('reliability_value', '0'),
    pin: read.optional('pin', (name) => read.oneOf(name, PAYMENTS)),
    now: read.optional('now', (name) => read.oneOf(name, PAYMENTS)) ?? 'credits',
  }
  if (provider.pin && provider.pin !== 'credits' && !provider[provider.pin])
    throw overhead.wrong(provider.pin, `a decimal string such as "180", since pin is "${provider.pin}"`)
  return provider
}

/** What only the report reads is checked here too: a scenario is right or wrong as a whole. */
function checkModels(read: Reader, path: string): void {
  for (const [index, given] of (read.optional('models', read.list) ?? []).entries()) {
    const model = createReader(given, `${path}.models.${index}`, ['id', 'spend', 'calls'])
    model.text('id')
    model.amount('spend')
    model.optional('calls', model.count)
  }
}

function checkEvidence(root: Reader): void {
  const evidence = root.object('evidence', ['days', 'from', 'to', 'calls', 'unknown_share', 'notes'])
  if (!evidence) return
  if (!evidence.isNull('days')) evidence.count('days')
  if (!evidence.isNull('from')) evidence.text('from')
  if (!evidence.isNull('to')) evidence.text('to')
  evidence.count('calls')
  evidence.share('unknown_share')
  if (!evidence.list('notes').every((note) => typeof note === 'string')) throw evidence.wrong('notes', 'strings')
}

function parseDirectSpend(read: Reader, spend: Fraction): ModelProvider['directSpend'] {
  if (!read.has('direct_spend')) return { low: spend, high: spend }
  if (!read.isObject('direct_spend')) {
    const known = read.amount('direct_spend')
    return { low: known, high: known }
  }
  const range = read.object('direct_spend', ['low', 'high']) as Reader
  const [low, high] = [range.amount('low'), range.amount('high')]
  if (compare(low, high) > 0) throw range.wrong('high', 'at least what "low" is')
  return { low, high }
}

function parseWork(overhead: Reader, payment: 'direct' | 'byok'): Work | undefined {
  if (!overhead.has(payment)) return undefined
  if (!overhead.isObject(payment))
    return { overhead: overhead.amount(payment), setupHours: ZERO, setupCost: ZERO, setupShare: ZERO }
  const work = overhead.object(payment, ['hours', 'rate', 'setup_hours', 'months', 'fixed']) as Reader
  const rate = work.amount('rate')
  const setupHours = work.amount('setup_hours', '0')
  const setupCost = multiply(setupHours, rate)
  const setupShare = divide(setupCost, work.positive('months', DEFAULT_MONTHS))
  const running = add(multiply(work.amount('hours', '0'), rate), work.amount('fixed', '0'))
  return { overhead: reduce(add(running, setupShare)), setupHours, setupCost, setupShare: reduce(setupShare) }
}

function checkIds(providers: readonly ModelProvider[]): void {
  const seen = new Set<string>()
  for (const [index, { id }] of providers.entries()) {
    if (seen.has(id))
      throw new ShunpikeError('config_invalid', `providers.${index}.id: expected an id of its own, got "${id}" again`)
    seen.add(id)
  }
}

/** What a provider's direct contract charges for one USD at its list price: `[(1-b) + b m] (1-d) (1+u)`. */
export function toContractShare(provider: ModelProvider): Fraction {
  return reduce(multiply(toBatchShare(provider), toRateShare(provider)))
}

/** The part that batches leave of the list price: `(1-b) + b m`. */
export function toBatchShare({ batchShare, batchMultiplier }: ModelProvider): Fraction {
  if (isZero(batchShare)) return ONE
  return reduce(add(subtractFromOne(batchShare), multiply(batchShare, batchMultiplier)))
}

/** The part that discount and region leave of the list price: `(1-d) (1+u)`. */
export function toRateShare({ discount, regionUplift }: ModelProvider): Fraction {
  return reduce(multiply(subtractFromOne(discount), add(ONE, regionUplift)))
}

function subtractFromOne({ numerator, denominator }: Fraction): Fraction {
  return { numerator: denominator - numerator, denominator }
}
