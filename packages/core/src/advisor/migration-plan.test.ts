import { describe, expect, it } from 'vitest'
import { OPENROUTER_FEES } from '../catalog/fees.js'
import type { Scenario, ScenarioProvider } from '../types/scenario.js'
import { migrationPlan } from './migration-plan.js'

const openai: ScenarioProvider = { id: 'openai', spend: '6000', overhead: { direct: '180' } }
const { byok } = OPENROUTER_FEES

function plan(provider: Partial<ScenarioProvider>, rest: Partial<Scenario> = {}) {
  return migrationPlan({ providers: [{ ...openai, ...provider }], ...rest })
}

describe('the optimum', () => {
  it('moves what saves more than it takes to run', () => {
    expect(plan({})).toMatchObject({
      optimum: { assignment: { openai: 'direct' }, net: '6180' },
      saving_vs_all_credits: '150',
      break_even_spend: { openai: '3272.727273' },
    })
    expect(plan({ spend: '3272.72' }).optimum.assignment).toEqual({ openai: 'credits' })
    expect(plan({ spend: '3272.73' }).optimum.assignment).toEqual({ openai: 'direct' })
  })

  it('prefers the simpler way of two that cost the same', () => {
    const equal: Partial<ScenarioProvider> = { spend: '6000', overhead: { direct: '330', byok: '330' } }
    expect(plan(equal, { byok }).optimum.assignment).toEqual({ openai: 'credits' })
    expect(plan({ spend: '6000', overhead: { direct: '180', byok: '180' } }, { byok }).optimum.assignment).toEqual({
      openai: 'byok',
    })
  })

  it.each<[string, Partial<ScenarioProvider>, string]>([
    ['a discount', { discount: '0.10' }, '5580'],
    ['half of it in batches', { batch_share: '0.5' }, '4680'],
    ['batches at another price', { batch_share: '0.5', batch_multiplier: '0.25' }, '3930'],
    ['a discount on top of batches', { batch_share: '0.5', discount: '0.10' }, '4230'],
    ['what it is worth', { latency_value: '20', reliability_value: '30' }, '6130'],
    ["the provider's own list price", { direct_spend: '5000' }, '5180'],
    ['the higher end of a range', { direct_spend: { low: '4000', high: '5000' } }, '5180'],
    ['work', { overhead: { direct: { hours: '1.5', rate: '90', setup_hours: '6', months: '12' } } }, '6180'],
    ['work and a subscription', { overhead: { direct: { hours: '1', rate: '90', fixed: '20.5' } } }, '6110.5'],
  ])('counts %s', (_, provider, net) => {
    expect(plan(provider).optimum).toMatchObject({ assignment: { openai: 'direct' }, net })
  })

  it('counts a region only where it is paid', () => {
    expect(plan({ region_uplift: '0.10' })).toMatchObject({
      optimum: { assignment: { openai: 'credits' }, net: '6330' },
      all_direct_net: '6780',
      break_even_spend: { openai: null },
    })
  })

  it('leaves a shared overhead alone unless all of them together earn it', () => {
    const providers = ['a', 'b'].map((id) => ({ ...openai, id }))
    expect(migrationPlan({ providers, shared_overhead: '300' }).optimum.assignment).toEqual({
      a: 'credits',
      b: 'credits',
    })
    expect(migrationPlan({ providers, shared_overhead: '299.99' })).toMatchObject({
      optimum: { assignment: { a: 'direct', b: 'direct' } },
      saving_vs_all_credits: '0.01',
    })
  })

  it('keeps to a pin, whatever it costs', () => {
    const pinned = plan({ spend: '100', pin: 'direct' })
    expect(pinned).toMatchObject({ optimum: { net: '280' }, baseline: { net: '280' }, assignments_evaluated: 1 })
    expect(plan({ pin: 'credits' })).toMatchObject({ optimum: { net: '6330' }, break_even_spend: { openai: null } })
  })
})

describe('the fee on credits', () => {
  it.each<[string, Scenario['fee'], string, string]>([
    ['the least one for a small month', { rate: '0.055', minimum: '0.80' }, '10', '0.8'],
    ['nothing for no purchase', { rate: '0.055', minimum: '0.80' }, '0', '0'],
    ['the share above', { rate: '0.055', minimum: '0.80' }, '14.56', '0.8008'],
    ['small purchases at their dearer share', { rate: '0.055', minimum: '0.80', top_up: '10' }, '1000', '80'],
    ['no minimum beyond the largest purchase', { rate: '0.00001', minimum: '0.80' }, '30000', '0.3'],
    ['the card fee when none is given', undefined, '1000', '55'],
  ])('is %s', (_, fee, spend, expected) => {
    const scenario = { providers: [{ id: 'a', spend, overhead: {} }], ...(fee && { fee }) }
    expect(migrationPlan(scenario).baseline.purchase_fee).toBe(expected)
  })

  it('is taken off for prompt logging', () => {
    expect(plan({ overhead: {} }, { logging_discount: '0.01' }).baseline).toMatchObject({
      credits: '5940',
      net: '6266.7',
    })
  })

  it('is paid on the fee for own keys too', () => {
    const { optimum } = plan({ spend: '35000', overhead: { byok: '0' } }, { byok })
    expect(optimum).toMatchObject({ byok_fee: '500', purchase_fee: '27.5', provider_bills: '35000', net: '35527.5' })
  })
})

describe('many providers', () => {
  const many = (count: number): Scenario => ({
    byok,
    providers: Array.from({ length: count }, (_, index) => ({
      id: `p${index}`,
      spend: `${1000 * (index + 1)}.37`,
      overhead: { direct: '180.11', byok: '20.33' },
    })),
  })

  it('compares all ways to pay ten', () => expect(migrationPlan(many(10)).assignments_evaluated).toBe(59_049))

  it('decides the small ones of more than ten alone', () => {
    const { assignments_evaluated, optimum, baseline } = migrationPlan(many(14))
    expect(assignments_evaluated).toBe(59_049)
    expect(Object.keys(optimum.assignment)).toHaveLength(14)
    expect(Number(optimum.net)).toBeLessThan(Number(baseline.net))
  })
})

describe('a mistake is told with its path', () => {
  it.each<[unknown, string]>([
    [null, 'scenario: expected an object, got null'],
    [[], 'scenario: expected an object, got an array'],
    [{}, 'providers: expected an array, got nothing'],
    [{ providers: [] }, 'providers: expected at least one provider, got an array'],
    [{ providers: ['openai'] }, 'providers.0: expected an object, got "openai"'],
    [{ providers: [{ ...openai, id: '' }] }, 'providers.0.id: expected a string that is not empty, got ""'],
    [{ providers: [openai, openai] }, 'providers.1.id: expected an id of its own, got "openai" again'],
    [
      { providers: [{ ...openai, spend: 6000 }] },
      'providers.0.spend: expected a decimal string such as "275", got 6000',
    ],
    [
      { providers: [{ ...openai, spend: '-1' }] },
      'providers.0.spend: expected a decimal string such as "275", got "-1"',
    ],
    [
      { providers: [{ ...openai, spend: '$6,000' }] },
      'providers.0.spend: expected a decimal string such as "275", got "$6,000"',
    ],
    [
      { providers: [{ ...openai, spend: 'NaN' }] },
      'providers.0.spend: expected a decimal string such as "275", got "NaN"',
    ],
    [
      { providers: [{ ...openai, discount: '10' }] },
      'providers.0.discount: expected a share from "0" to "1" such as "0.10", got "10"',
    ],
    [
      { providers: [{ id: 'a', spend: '1' }] },
      'providers.0.overhead: expected an object such as { "direct": "180" }, got nothing',
    ],
    [
      { providers: [{ ...openai, overhead: { direct: { hours: '2' } } }] },
      'providers.0.overhead.direct.rate: expected a decimal string such as "275", got nothing',
    ],
    [
      { providers: [{ ...openai, overhead: { direct: { rate: '90', months: '0' } } }] },
      'providers.0.overhead.direct.months: expected a decimal string above zero such as "12", got "0"',
    ],
    [
      { providers: [{ ...openai, overhead: { direkt: '1' } }] },
      'providers.0.overhead.direkt: unknown member (known: direct, byok)',
    ],
    [
      { providers: [{ ...openai, direct_spend: { low: '2', high: '1' } }] },
      'providers.0.direct_spend.high: expected at least what "low" is, got "1"',
    ],
    [
      { providers: [{ ...openai, pin: 'free' }] },
      'providers.0.pin: expected "credits" or "byok" or "direct", got "free"',
    ],
    [
      { providers: [{ ...openai, overhead: {}, pin: 'direct' }] },
      'providers.0.overhead.direct: expected a decimal string such as "180", since pin is "direct", got nothing',
    ],
    [
      { providers: [{ ...openai, overhead: { byok: '1' }, pin: 'byok' }] },
      'byok: expected an object such as { "allowance": "25000", "rate": "0.05" }, since a provider is pinned to it, got nothing',
    ],
    [
      { providers: [openai], fee: { rate: '5.5', minimum: '0.80' } },
      'fee.rate: expected a share from "0" to "1" such as "0.10", got "5.5"',
    ],
    [
      { providers: [openai], fee: { rate: '0.055', minimum: '0.80', top_up: '0' } },
      'fee.top_up: expected a decimal string above zero such as "12", got "0"',
    ],
    [
      { providers: [{ ...openai, models: [{ id: 'openai/a', spend: 1 }] }] },
      'providers.0.models.0.spend: expected a decimal string such as "275", got 1',
    ],
    [{ providers: [openai], evidence: { days: '30' } }, 'evidence.days: expected a whole number from 0, got "30"'],
    [
      { providers: [openai], evidence: { days: 30, from: null, to: null, calls: 1, unknown_share: '5' } },
      'evidence.unknown_share: expected a share from "0" to "1" such as "0.10", got "5"',
    ],
  ])('%j', (scenario, message) => {
    expect(() => migrationPlan(scenario as Scenario)).toThrow(
      expect.objectContaining({ code: 'config_invalid', message }),
    )
  })
})
