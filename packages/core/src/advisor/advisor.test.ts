import { describe, expect, it } from 'vitest'
import { DEFAULT_FEE, OPENROUTER_FEES } from '../catalog/fees.js'
import { breakEven } from './break-even.js'
import { toFullRateAmount, toPurchaseFee } from './purchase-fee.js'
import { spendPlan } from './spend-plan.js'
import { spendTable } from './spend-table.js'

describe('toPurchaseFee', () => {
  it.each([
    ['5', '0.8', '0.16'],
    ['14.54', '0.8', '0.05502063'],
    ['14.56', '0.8', '0.05494505'],
    ['23', '1.27', '0.05521739'],
    ['25000', '1375', '0.055'],
  ])('of %s is %s', (amount, fee, effectiveRate) => {
    expect(toPurchaseFee(amount, DEFAULT_FEE)).toEqual({ amount, fee, effectiveRate })
  })

  it('reaches its full rate at 14.55', () => {
    expect(toFullRateAmount(DEFAULT_FEE)).toBe('14.54545455')
    expect(toFullRateAmount(OPENROUTER_FEES.crypto)).toBe('0')
    expect(toFullRateAmount({ rate: '0', minimum: '0.80' })).toBeNull()
  })

  it.each(['0', '-5', 'five', ''])('refuses %j', (amount) => {
    expect(() => toPurchaseFee(amount, DEFAULT_FEE)).toThrow(
      expect.objectContaining({ code: 'config_invalid', message: expect.stringMatching(/^amount: expected/) }),
    )
  })
})

describe('spendTable', () => {
  it('has the classic rows', () => {
    expect(spendTable(DEFAULT_FEE).map(({ spend, fee, totalPaid }) => [spend, fee, totalPaid])).toEqual([
      ['100', '5.5', '105.5'],
      ['500', '27.5', '527.5'],
      ['1000', '55', '1055'],
      ['5000', '275', '5275'],
      ['10000', '550', '10550'],
    ])
  })

  it.each([
    ['1', 'Worth it for convenience'],
    ['999.99', 'Worth it if using multiple models'],
    ['5000', 'Consider direct for primary model'],
    ['25000', 'Direct API likely saves money'],
  ])('says of %s: %s', (spend, verdict) => expect(spendTable(DEFAULT_FEE, [spend])[0]?.verdict).toBe(verdict))
})

describe('breakEven', () => {
  const base = { overhead: '275', fee: DEFAULT_FEE }

  it.each([
    ['the fee alone', {}, '5000'],
    ['a direct discount', { discount: '0.10' }, '1774.193548'],
    ['a value beside the fee', { value: '100' }, '3181.818182'],
    ['a value above the overhead', { value: '300' }, '0'],
    ['own keys', { byok: OPENROUTER_FEES.byok }, '30213.270142'],
    ['own keys and a value above the overhead', { byok: OPENROUTER_FEES.byok, value: '300' }, '0'],
    ['own keys without a fee', { byok: { allowance: '25000', rate: '0' } }, null],
    ['no fee at all', { fee: { rate: '0', minimum: '0', topUp: '100' } }, null],
    ['a router discount larger than its fee', { creditsDiscount: '0.10' }, null],
  ])('counts %s', (_, options, spend) => expect(breakEven({ ...base, ...options })).toBe(spend))

  it('names what is wrong', () => {
    expect(() => breakEven({ ...base, overhead: '1e' })).toThrow(
      'overhead: expected a decimal string such as "275", got "1e"',
    )
    expect(() => breakEven({ ...base, discount: '10' })).toThrow('discount: expected a share from "0" to "1", got "10"')
  })
})

describe('spendPlan', () => {
  it('finds own keys free inside the allowance', () => {
    const plan = spendPlan({ spend: '10000', providers: 3, overhead: '275' })
    expect(plan).toMatchObject({
      spend: '10000',
      feePerMonth: '550',
      breakEven: { perProvider: '5000', total: '15000', totalAgainstByok: '40639.810427' },
      byokAllowance: '25000',
      recommended: 'byok',
      verdict: 'Direct API likely saves money',
    })
    expect(plan.plans).toEqual([
      { payment: 'byok', fee: '0', overhead: '0', total: '10000', saving: '550' },
      { payment: 'credits', fee: '550', overhead: '0', total: '10550', saving: '0' },
      { payment: 'direct', fee: '0', overhead: '825', total: '10825', saving: '-275' },
    ])
    expect(plan.table).toHaveLength(5)
  })

  it('finds direct cheapest far above the allowance', () => {
    const plan = spendPlan({ spend: '100000', providers: 1, overhead: '275', byokOverhead: '45' })
    expect(plan.recommended).toBe('direct')
    expect(plan.plans.map(({ payment, total }) => [payment, total])).toEqual([
      ['direct', '100275'],
      ['byok', '104001.25'],
      ['credits', '105500'],
    ])
    expect(plan.breakEven.totalAgainstByok).toBe('29360.189573')
  })

  it('stays with credits where all cost the same', () => {
    expect(spendPlan({ spend: '0', providers: 1, overhead: '0' }).recommended).toBe('credits')
  })

  it.each([0, 1.5, Number.NaN])('refuses %d providers', (providers) => {
    expect(() => spendPlan({ spend: '1', providers, overhead: '1' })).toThrow(
      `providers: expected a whole number from 1, got ${providers}`,
    )
  })
})
