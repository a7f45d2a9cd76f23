import { describe, expect, it } from 'vitest'
import type { Scenario, ScenarioEvidence, ScenarioProvider } from '../types/scenario.js'
import { formatDollars } from './dollars.js'
import { migrationPlan } from './migration-plan.js'
import { migrationReport } from './migration-report.js'

const work = { hours: '2', rate: '90', setup_hours: '8' }
const openai: ScenarioProvider = { id: 'openai', spend: '40000', overhead: { direct: work, byok: '45' } }
const anthropic: ScenarioProvider = { id: 'anthropic', spend: '12000', overhead: { direct: '450', byok: '45' } }
const others: ScenarioProvider = { id: 'others', spend: '1200', overhead: {} }
const scenario: Scenario = { byok: { allowance: '25000', rate: '0.05' }, providers: [openai, anthropic, others] }

/** Amounts of the tests have few decimals: their sums are exact in whole millionths. */
function sumOf(amounts: readonly string[]): number {
  return amounts.reduce((sum, amount) => sum + Math.round(Number(amount) * 1e6), 0) / 1e6
}

describe('the report', () => {
  const report = migrationReport(scenario)

  it('has the figures of the plan', () => expect(report).toMatchObject(migrationPlan(scenario)))

  it('moves from today, one provider at a time', () => {
    expect(report.moves).toEqual([
      {
        provider: 'openai',
        from: 'credits',
        to: 'direct',
        saving: '1960',
        setup_hours: '8',
        setup_cost: '720',
        payback_months: '0.4',
      },
      {
        provider: 'anthropic',
        from: 'credits',
        to: 'byok',
        saving: '615',
        setup_hours: '0',
        setup_cost: '0',
        payback_months: null,
      },
    ])
    expect(sumOf(report.moves.map(({ saving }) => saving))).toBe(Number(report.saving_vs_now))
  })

  it('says first what to do', () => {
    expect(report.verdict).toEqual({
      decision: 'move',
      text: 'Take openai direct first, then own keys for anthropic: together it saves $2,575.00 a month ($30,900.00 a year).',
      reasons: [
        'All costs counted, a month comes to $53,551.00 in place of $56,126.00.',
        'Begin with openai: $1,960.00 a month of it.',
        'Its set-up ($720.00) is paid back in 0.4 months.',
      ],
    })
  })

  it('names providers that move the same way together', () => {
    const providers = [openai, anthropic, { ...anthropic, id: 'google', spend: '2000' }]
    expect(migrationReport({ ...scenario, providers }).verdict.text).toMatch(
      /^Take openai direct first, then own keys for anthropic and google: together it saves /,
    )
  })

  it('knows what is paid today', () => {
    const report = migrationReport({
      ...scenario,
      providers: [{ ...openai, now: 'byok' }, { ...anthropic, now: 'byok' }, others],
    })
    expect(report.now).toMatchObject({
      assignment: { openai: 'byok', anthropic: 'byok' },
      byok_fee: '1350',
      net: '54780.25',
    })
    expect(report).toMatchObject({
      saving_vs_now: '1229.25',
      moves: [{ provider: 'openai', from: 'byok', to: 'direct' }],
    })
    expect(report.providers.map(({ advice }) => advice)).toEqual(['move first', 'keep', 'OpenRouter only'])
  })

  it('stays where all is for the best', () => {
    const providers = [{ ...openai, now: 'direct' as const }, { ...anthropic, now: 'byok' as const }, others]
    const { verdict, moves } = migrationReport({ ...scenario, providers })
    expect(moves).toEqual([])
    expect(verdict).toMatchObject({
      decision: 'stay',
      text: 'Stay as you are: it is the cheapest way, $2,575.00 a month below credits for all.',
    })
  })

  it('names the nearest move where none pays', () => {
    const { verdict, sensitivity } = migrationReport({
      providers: [{ id: 'google', spend: '800', overhead: { direct: '180' } }],
    })
    expect(verdict).toEqual({
      decision: 'stay',
      text: 'Stay on OpenRouter credits: no move pays back.',
      reasons: ['The nearest one, google direct, would cost $136.00 a month more.'],
    })
    expect(sensitivity).toMatchObject({ subject: 'google direct', saving: '-136' })
  })

  it('pays the shared overhead with the first direct one', () => {
    const providers = ['a', 'b'].map((id) => ({ id, spend: '6000', overhead: { direct: '180' } }))
    const { moves, saving_vs_now } = migrationReport({ providers, shared_overhead: '200' })
    expect(moves.map(({ saving }) => saving)).toEqual(['-50', '150'])
    expect(saving_vs_now).toBe('100')
  })
})

describe('advice', () => {
  it.each<[readonly string[] | undefined, string[]]>([
    [undefined, ['move first', 'move next', 'OpenRouter only']],
    [
      ['openai', 'anthropic'],
      ['move first', 'move next', 'OpenRouter only'],
    ],
    [['openai'], ['move first', 'needs key', 'OpenRouter only']],
    [['anthropic'], ['needs key', 'move first', 'OpenRouter only']],
    [[], ['move first', 'needs key', 'OpenRouter only']],
  ])('with keys for %j', (keys, advice) => {
    const { providers } = migrationReport(scenario, keys ? { keys } : {})
    expect(providers.map((row) => row.advice)).toEqual(advice)
  })

  it('knows what only direct sells', () => {
    expect(migrationReport({ providers: [{ ...anthropic, pin: 'direct' }] }).providers[0]?.advice).toBe('direct only')
  })

  it('goes to the models of a provider, the dearest first', () => {
    const models = [
      { id: 'openai/a', spend: '1000', calls: 3 },
      { id: 'openai/b', spend: '39000' },
    ]
    expect(migrationReport({ ...scenario, providers: [{ ...openai, models }, others] }).models).toEqual([
      { model: 'openai/b', provider: 'openai', advice: 'move first', spend: '39000', share: '0.9466', calls: null },
      { model: 'openai/a', provider: 'openai', advice: 'move first', spend: '1000', share: '0.0243', calls: 3 },
    ])
  })
})

describe('the arithmetic', () => {
  it('adds up, whatever there is to count', () => {
    const full: ScenarioProvider = {
      ...openai,
      direct_spend: '39000',
      discount: '0.1',
      region_uplift: '0.02',
      batch_share: '0.2',
      latency_value: '10',
      reliability_value: '20',
    }
    const { providers, saving_vs_all_credits } = migrationReport({
      ...scenario,
      providers: [full],
      shared_overhead: '25',
      logging_discount: '0.01',
    })
    const { lines = [], saving, to } = providers[0]?.arithmetic ?? {}
    expect(to).toBe('direct')
    expect(lines).toEqual([
      { what: 'fee on buying credits', amount: '2178' },
      { what: 'discount for prompt logging, lost', amount: '-400' },
      { what: 'lower list price', amount: '1000' },
      { what: 'batch', amount: '3900' },
      { what: 'discount', amount: '3510' },
      { what: 'region', amount: '-631.8' },
      { what: 'latency, worth', amount: '10' },
      { what: 'reliability, worth', amount: '20' },
      { what: 'overhead', amount: '-240' },
      { what: 'overhead shared by all direct providers', amount: '-25' },
    ])
    expect(sumOf(lines.map(({ amount }) => amount))).toBe(Number(saving))
    expect(saving).toBe(saving_vs_all_credits)
  })

  it('shows the fee on own keys above the allowance', () => {
    const { providers } = migrationReport({ ...scenario, providers: [{ ...openai, overhead: { byok: '45' } }] })
    expect(providers[0]?.arithmetic).toEqual({
      to: 'byok',
      lines: [
        { what: 'fee on buying credits', amount: '2158.75' },
        { what: 'fee on own keys above the allowance', amount: '-750' },
        { what: 'overhead', amount: '-45' },
      ],
      saving: '1363.75',
    })
  })
})

describe('sensitivity', () => {
  const rows = migrationReport(scenario).sensitivity.rows

  it('has a row for each assumption that is made, the weightiest first', () => {
    expect(rows.map(({ assumption }) => assumption)).toEqual(['spend', 'fee_rate', 'overhead', 'byok_allowance'])
    const valued = { ...anthropic, discount: '0.1', batch_share: '0.1', latency_value: '1', reliability_value: '2' }
    const all = migrationReport({ ...scenario, providers: [valued] }).sensitivity.rows
    expect(all.map(({ assumption }) => assumption).sort()).toEqual([
      'batch_share',
      'byok_allowance',
      'discount',
      'fee_rate',
      'latency_value',
      'overhead',
      'reliability_value',
      'spend',
    ])
  })

  const times = (amount: string, factor: number) => (Number(amount) * factor).toFixed(9)
  const scaled: Record<string, (factor: number) => Scenario> = {
    spend: (factor) => ({
      ...scenario,
      providers: scenario.providers.map((one) => ({ ...one, spend: times(one.spend, factor) })),
    }),
    fee_rate: (factor) => ({ ...scenario, fee: { rate: times('0.055', factor), minimum: '0.80' } }),
    overhead: (factor) => ({
      ...scenario,
      providers: [
        { ...openai, overhead: { direct: times('240', factor), byok: times('45', factor) } },
        { ...anthropic, overhead: { direct: times('450', factor), byok: times('45', factor) } },
        others,
      ],
    }),
    byok_allowance: (factor) => ({ ...scenario, byok: { allowance: times('25000', factor), rate: '0.05' } }),
  }
  const best = JSON.stringify(migrationPlan(scenario).optimum.assignment)
  const isBest = (solved: Scenario) => JSON.stringify(migrationPlan(solved).optimum.assignment) === best

  it.each(rows)(
    '$assumption: the plan holds up to its flips and not beyond',
    ({ assumption, flips_below, flips_above, saving_at_half }) => {
      const at = scaled[assumption] as (factor: number) => Scenario
      const [low, high] = [Number(flips_below ?? 0), Number(flips_above ?? 10)]
      for (const step of [0.01, 0.3, 0.7, 0.99])
        expect(isBest(at(low + (high - low) * step)), `${low + (high - low) * step}`).toBe(true)
      if (flips_below !== null) expect(isBest(at(low * 0.999))).toBe(false)
      if (flips_above !== null) expect(isBest(at(high * 1.001))).toBe(false)
      if (isBest(at(0.5))) expect(migrationPlan(at(0.5)).saving_vs_all_credits).toBe(saving_at_half)
    },
  )
})

describe('the evidence', () => {
  const evidence: ScenarioEvidence = {
    days: 30,
    from: '2026-11-01',
    to: '2026-11-30',
    calls: 10,
    unknown_share: '0',
    notes: [],
  }

  it.each<[Partial<ScenarioEvidence>, string[]]>([
    [{ days: 14, unknown_share: '0.05' }, []],
    [{ days: 13 }, ['The figures cover 13 days: at least 14 are needed.']],
    [{ days: 1 }, ['The figures cover 1 day: at least 14 are needed.']],
    [{ days: null }, ['It is not known which days the figures cover: at least 14 are needed.']],
    [{ unknown_share: '0.0501' }, ['5.01 % of the traffic has no known cost: at most 5 % may.']],
    [
      { days: 3, unknown_share: '0.5' },
      ['The figures cover 3 days: at least 14 are needed.', '50 % of the traffic has no known cost: at most 5 % may.'],
    ],
  ])('%j', (part, gaps) => {
    const { verdict, moves, providers } = migrationReport({ ...scenario, evidence: { ...evidence, ...part } })
    if (gaps.length === 0) return expect(verdict.decision).toBe('move')
    expect(verdict).toMatchObject({ decision: 'withheld', reasons: gaps })
    expect(moves).toEqual([])
    expect(providers.map(({ advice }) => advice)).toEqual(['too little data', 'too little data', 'OpenRouter only'])
  })

  it('is a range where direct prices are', () => {
    const ranged = { ...openai, direct_spend: { low: '36000', high: '40000' } }
    const { range, saving_vs_now, verdict } = migrationReport({ ...scenario, providers: [ranged, others] })
    expect(range).toEqual({ low: '1960', high: '5960' })
    expect(saving_vs_now).toBe('1960')
    expect(verdict.reasons.at(-1)).toBe('Direct prices are known as a range: it saves between $1,960.00 and $5,960.00.')
  })
})

describe('other spends', () => {
  it('stand beside the rule of thumb', () => {
    const { rule_of_thumb: rows } = migrationReport({ ...scenario, providers: [anthropic] })
    expect(rows.map(({ spend, fee, saving, best }) => [spend, fee, saving, best?.byok])).toEqual([
      ['100', '5.5', '0', 0],
      ['500', '27.5', '0', 0],
      ['1000', '55', '10', 1],
      ['5000', '275', '230', 1],
      ['10000', '550', '505', 1],
    ])
  })

  it('make a curve that goes through today', () => {
    const { curve, saving_vs_all_credits } = migrationReport(scenario)
    expect(curve[0]).toEqual({ spend: '0', byok: '-90', direct: '-690', best: '0' })
    expect(curve).toHaveLength(41)
    expect(curve[20]).toMatchObject({ spend: '53200', best: saving_vs_all_credits })
    for (const { best, byok, direct } of curve)
      expect(Number(best)).toBeGreaterThanOrEqual(Math.max(0, Number(byok), Number(direct)))
  })

  it('are none without any', () => {
    const report = migrationReport({ providers: [{ ...openai, spend: '0' }] })
    expect(report.curve).toEqual([])
    expect(report.verdict.text).toBe('Stay as you are: there is no spend to save on.')
    expect(JSON.stringify(report)).not.toMatch(/NaN|Infinity/)
  })
})

describe('formatDollars', () => {
  it.each([
    ['0', '$0.00'],
    ['1234567.895', '$1,234,567.90'],
    ['1234567.885', '$1,234,567.88'],
    ['-97', '-$97.00'],
    ['-0', '$0.00'],
    ['0.5', '$0.50'],
    ['0.012345', '$0.01234'],
    ['0.00000123456', '$0.000001235'],
    ['0.99996', '$1.00'],
    ['999.995', '$1,000.00'],
    ['90071992547409931.25', '$90,071,992,547,409,931.25'],
  ])('%s is %s', (amount, text) => expect(formatDollars(amount)).toBe(text))
})
