import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_FEE } from '../catalog/fees.js'
import type { Cost, Rates } from '../types/cost.js'
import type { Usage } from '../types/usage.js'
import type { CostInput } from './cost.js'
import { sumCosts, toCost, toUsageCost, UNKNOWN_COST, ZERO_COST } from './cost.js'
import { formatUsd, parsePricePerMTok, parsePricePerUnit } from './money.js'

const NONE: Usage = {
  input: 0,
  inputAudio: 0,
  inputImage: 0,
  cacheRead: 0,
  cacheWrite: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  outputAudio: 0,
  outputImage: 0,
  reasoning: 0,
  searches: 0,
}

const SONNET: Rates = {
  input: parsePricePerMTok('2'),
  cacheRead: parsePricePerMTok('0.2'),
  cacheWrite5m: parsePricePerMTok('2.5'),
  cacheWrite1h: parsePricePerMTok('4'),
  output: parsePricePerMTok('10'),
  webSearch: parsePricePerUnit('0.01'),
}

function price(usage: Partial<Usage>, input: Partial<CostInput> = {}): Cost {
  return toCost({ usage: { ...NONE, ...usage }, rates: SONNET, payment: 'direct', fee: DEFAULT_FEE, ...input })
}

function total(cost: Cost): string | null {
  return cost.total === null ? null : formatUsd(cost.total)
}

describe('a direct call', () => {
  it('is computed from disjoint buckets', () => {
    const cost = price({ input: 6, cacheRead: 20_443, cacheWrite5m: 574, output: 489, searches: 2 })
    expect(cost).toEqual({
      providerCharge: 30_425_600_000n,
      routerCharge: 0n,
      feeAccrual: 0n,
      total: 30_425_600_000n,
      source: 'computed',
    })
  })

  it('costs nothing when nothing was used', () => expect(price({})).toEqual(ZERO_COST))

  it('ignores what an upstream says of its own cost', () => {
    expect(total(price({ input: 1_000_000, reported: { cost: '9', isByok: false } }))).toBe('2')
  })

  it('takes the discount off before the one rounding', () => {
    const rates = { input: parsePricePerMTok('0.000001') + 1n }
    expect(price({ input: 1 }, { rates: { input: 555_555n }, discount: '0.10' }).providerCharge).toBe(0n)
    expect(price({ input: 1 }, { rates: { input: 555_556n }, discount: '0.10' }).providerCharge).toBe(1n)
    expect(price({ input: 1_000_000 }, { rates, discount: '0.10' }).providerCharge).toBe(900_001n)
    expect(total(price({ input: 1_000_000 }, { discount: '0.10' }))).toBe('1.8')
  })

  it('refuses a discount of more than all', () => {
    expect(() => price({ input: 1 }, { discount: '10' })).toThrow(
      'discount: expected a share from "0" to "1" such as "0.10", got "10"',
    )
  })

  it.each([
    ['usage is missing', { usage: undefined }],
    ['rates are missing', { rates: undefined }],
    ['a bucket has no rate', { rates: { output: 1n } }],
  ] as const)('is unknown when %s', (_, input) => {
    expect(price({ input: 1 }, input)).toEqual(UNKNOWN_COST)
  })

  it.each([
    ['a negative bucket', { input: -1 }],
    ['a bucket that is no whole number', { input: 0.5 }],
    ['a bucket that is no number', { input: Number.NaN }],
    ['an anomaly', { input: 1, anomaly: 'input is -5' }],
    ['audio without a price of its own', { inputAudio: 1 }],
    ['image output without a price of its own', { outputImage: 1 }],
    ['the flex tier', { input: 1, tier: 'flex' }],
    ['the priority tier', { input: 1, tier: 'priority' }],
    ['another region', { input: 1, region: 'us' }],
  ])('is unknown with %s', (_, usage) => expect(price(usage).source).toBe('unknown'))

  it.each([{ tier: 'standard' }, { tier: 'default' }, { tier: 'auto' }, { tier: 'ON_DEMAND' }, { region: 'global' }])(
    'has list prices on %o',
    (usage) => {
      expect(total(price({ input: 1_000_000, ...usage }))).toBe('2')
    },
  )

  it('has the config prices on any tier and region', () => {
    expect(total(price({ input: 1_000_000, tier: 'flex', region: 'us' }, { rates: { ...SONNET, final: true } }))).toBe(
      '2',
    )
  })

  it('prices images as text, and writes by the only lifetime known', () => {
    expect(total(price({ inputImage: 1_000_000 }))).toBe('2')
    expect(total(price({ inputImage: 1_000_000 }, { rates: { ...SONNET, inputImage: parsePricePerMTok('8') } }))).toBe(
      '8',
    )
    expect(total(price({ cacheWrite: 1_000_000 }))).toBe('2.5')
    expect(total(price({ cacheWrite5m: 1_000_000 }, { rates: { cacheWrite: parsePricePerMTok('6.25') } }))).toBe('6.25')
    expect(total(price({ cacheWrite1h: 1_000_000 }, { rates: { cacheWrite: parsePricePerMTok('6.25') } }))).toBeNull()
  })

  it('charges storage of cached tokens beside reading them', () => {
    const rates = {
      input: parsePricePerMTok('0.3'),
      cacheRead: parsePricePerMTok('0.03'),
      cacheWrite: parsePricePerMTok('0.0833333'),
    }
    expect(total(price({ input: 7, cacheRead: 2161, cacheStorage: 2161 }, { rates }))).toBe('0.000247013261')
  })
})

describe('a call through a router', () => {
  it('is what was reported, and the purchase fee on it', () => {
    const cost = price(
      { input: 1, reported: { cost: '0.001', upstreamCost: '0.001', isByok: false } },
      { payment: 'credits' },
    )
    expect(cost).toEqual({
      providerCharge: 0n,
      routerCharge: 1_000_000_000n,
      feeAccrual: 55_000_000n,
      total: 1_055_000_000n,
      source: 'reported',
    })
  })

  it('is what was reported even where the buckets contradict each other', () => {
    expect(
      total(
        price({ input: -5, anomaly: 'input is -5', reported: { cost: '1', isByok: false } }, { payment: 'credits' }),
      ),
    ).toBe('1.055')
  })

  it('adds the provider bill under own keys only', () => {
    const cost = price({ reported: { cost: '0.95', upstreamCost: '19', isByok: true } }, { payment: 'byok' })
    expect(cost).toMatchObject({
      providerCharge: 19_000_000_000_000n,
      routerCharge: 950_000_000_000n,
      feeAccrual: 52_250_000_000n,
    })
    expect(toUsageCost(cost)).toEqual({
      cost: '19.95',
      shunpike: {
        provider_charge: '19',
        router_charge: '0.95',
        fee_accrual: '0.05225',
        total: '20.00225',
        source: 'reported',
      },
    })
  })

  it('books a reported zero as zero', () => {
    expect(price({ input: 5, reported: { cost: '0', isByok: false } }, { payment: 'credits' })).toEqual({
      ...ZERO_COST,
      source: 'reported',
    })
  })

  it('does not know the provider bill that own keys left out', () => {
    const cost = price({ reported: { cost: '0.01', isByok: true } }, { payment: 'byok' })
    expect(cost).toMatchObject({ providerCharge: null, routerCharge: 10_000_000_000n, total: null, source: 'reported' })
    expect(toUsageCost(cost)).not.toHaveProperty('cost')
  })

  it('is computed without a report: credits as the charge, own keys as the provider bill inside the allowance', () => {
    expect(price({ input: 1_000_000 }, { payment: 'credits', discount: '0.5' })).toMatchObject({
      providerCharge: 0n,
      routerCharge: 2_000_000_000_000n,
      source: 'computed',
    })
    expect(price({ input: 1_000_000 }, { payment: 'byok' })).toMatchObject({
      providerCharge: 2_000_000_000_000n,
      routerCharge: 0n,
      source: 'estimated',
    })
  })
})

describe('toUsageCost', () => {
  it('leaves an unknown cost out', () => {
    const shunpike = { provider_charge: null, router_charge: null, fee_accrual: null, total: null, source: 'unknown' }
    expect(toUsageCost(UNKNOWN_COST)).toEqual({ shunpike })
  })
})

describe('sumCosts', () => {
  it('is unknown where one is, and as certain as the least certain', () => {
    const known = price({ input: 1_000_000 })
    expect(sumCosts([known, UNKNOWN_COST])).toEqual(UNKNOWN_COST)
    expect(sumCosts([known, { ...known, source: 'reported' }])).toMatchObject({
      total: 4_000_000_000_000n,
      source: 'computed',
    })
    expect(sumCosts([{ ...known, source: 'reported' }]).source).toBe('reported')
    expect(sumCosts([])).toEqual(ZERO_COST)
  })
})

describe('for any usage', () => {
  const seed = { seed: 20_261_124, numRuns: 300 }
  const tokens = fc.integer({ min: 0, max: 2_000_000 })
  const rate = fc.bigInt({ min: 0n, max: 10n ** 14n })
  const usages = fc.record({ input: tokens, cacheRead: tokens, output: tokens })

  it('reading tokens from the cache never costs more than reading them anew', () => {
    const property = fc.property(usages, tokens, rate, rate, (usage, moved, a, b) => {
      const [cacheRead, input] = a < b ? [a, b] : [b, a]
      const rates = { input, cacheRead, output: input }
      const before = price({ ...usage, input: usage.input + moved }, { rates })
      const after = price({ ...usage, cacheRead: usage.cacheRead + moved }, { rates })
      expect((after.total as bigint) <= (before.total as bigint)).toBe(true)
    })
    fc.assert(property, seed)
  })

  it('sums do not depend on order or grouping', () => {
    const property = fc.property(fc.array(usages, { minLength: 1, maxLength: 20 }), fc.nat(), (list, cut) => {
      const costs = list.map((usage) => price(usage))
      const at = cut % costs.length
      const whole = sumCosts(costs)
      expect(sumCosts([...costs].reverse())).toEqual(whole)
      expect(sumCosts([sumCosts(costs.slice(0, at)), sumCosts(costs.slice(at))])).toEqual(whole)
    })
    fc.assert(property, seed)
  })

  it('one call split in two costs the same, up to the two roundings', () => {
    const property = fc.property(usages, usages, rate, rate, (a, b, input, output) => {
      const rates = { input, cacheRead: input, output }
      const both = { input: a.input + b.input, cacheRead: a.cacheRead + b.cacheRead, output: a.output + b.output }
      const split = sumCosts([price(a, { rates }), price(b, { rates })]).total as bigint
      const difference = split - (price(both, { rates }).total as bigint)
      expect(difference >= -1n && difference <= 1n).toBe(true)
    })
    fc.assert(property, seed)
  })

  it('whole pico prices split exactly', () => {
    const property = fc.property(usages, usages, fc.bigInt({ min: 0n, max: 10n ** 8n }), (a, b, pico) => {
      const rates = { input: pico * 1_000_000n, cacheRead: pico * 100_000n * 10n, output: pico * 5_000_000n }
      const both = { input: a.input + b.input, cacheRead: a.cacheRead + b.cacheRead, output: a.output + b.output }
      expect(sumCosts([price(a, { rates }), price(b, { rates })])).toEqual(price(both, { rates }))
    })
    fc.assert(property, seed)
  })
})
