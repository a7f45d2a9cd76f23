import { describe, expect, it } from 'vitest'
import { parseUsd } from '../pricing/money.js'
import type { TrafficRow } from './traffic.js'
import { createTraffic } from './traffic.js'
import { toTrafficScenario } from './traffic-scenario.js'

const now = () => Date.UTC(2026, 10, 24)
const day = (date: string) => Date.parse(`${date}T00:00:00Z`)
const overhead = { direct: '180', byok: '45' }

const call: TrafficRow = {
  atMs: day('2026-11-01'),
  model: 'openai/gpt-5-mini-2025-08-07',
  host: 'OpenAI',
  spend: parseUsd('10'),
  calls: 1,
  input: 1000,
  cacheRead: 0,
  output: 100,
}

function toScenario(rows: readonly Partial<TrafficRow>[], days?: number) {
  const traffic = createTraffic({ now })
  for (const row of rows) traffic.add({ ...call, ...row })
  return toTrafficScenario(traffic.read(), { overhead, ...(days !== undefined && { days }) })
}

describe('toTrafficScenario', () => {
  it('has a provider per author, the largest first, and the others last', () => {
    const { providers } = toScenario([
      { model: 'meta-llama/llama-4-maverick', host: 'Groq', spend: parseUsd('50') },
      { model: 'anthropic/claude-sonnet-5', host: 'Anthropic', spend: parseUsd('25') },
      { model: 'openai/gpt-5-mini:free', spend: 0n },
      { model: 'openai/gpt-oss-120b', host: 'Cerebras', spend: parseUsd('1') },
      {},
      { atMs: day('2026-11-30') },
    ])
    expect(providers).toEqual([
      { id: 'anthropic', spend: '25', overhead, models: [{ id: 'anthropic/claude-sonnet-5', spend: '25', calls: 1 }] },
      { id: 'openai', spend: '20', overhead, models: [{ id: 'openai/gpt-5-mini', spend: '20', calls: 2 }] },
      {
        id: 'others',
        spend: '51',
        overhead: {},
        models: [
          { id: 'meta-llama/llama-4-maverick', spend: '50', calls: 1 },
          { id: 'openai/gpt-oss-120b', spend: '1', calls: 1 },
          { id: 'openai/gpt-5-mini:free', spend: '0', calls: 1 },
        ],
      },
    ])
  })

  it.each([
    ['2026-11-28', 28, '20'],
    ['2026-12-01', 31, '20'],
    ['2026-11-27', 27, '22.530864'],
    ['2026-12-02', 32, '19.010417'],
    ['2026-11-01', 1, '608.333333'],
  ])('makes a month of what ends on %s', (last, days, spend) => {
    const { providers, evidence } = toScenario([{}, { atMs: day(last) }])
    expect(providers[0]?.spend).toBe(spend)
    expect(evidence).toMatchObject({ days, from: '2026-11-01', to: last, calls: 2 })
    expect(evidence?.notes.some((note) => note.includes('scaled'))).toBe(days < 28 || days > 31)
  })

  it('says which days have no calls', () => {
    const { evidence } = toScenario([{}, { atMs: day('2026-11-30') }])
    expect(evidence?.notes).toEqual(['28 of the 30 days have no calls: if the export is cut, make it again.'])
  })

  it('takes the days it is told where rows have no date', () => {
    const undated = [{ atMs: undefined, spend: parseUsd('100') }]
    expect(toScenario(undated).evidence).toMatchObject({
      days: null,
      from: null,
      notes: [expect.stringMatching(/no dates/)],
    })
    expect(toScenario(undated, 15)).toMatchObject({ providers: [{ spend: '202.777778' }], evidence: { days: 15 } })
  })

  it('counts calls without a cost as unknown, by calls and by tokens', () => {
    const known = [{}, {}, {}]
    expect(toScenario([...known, { spend: undefined }]).evidence).toMatchObject({ unknown_share: '0.250000', calls: 4 })
    expect(toScenario([...known, { spend: undefined, input: 7700, output: 0 }]).evidence?.unknown_share).toBe(
      '0.700000',
    )
  })

  it('knows own keys that are in use', () => {
    const [provider] = toScenario([{ isByok: true, spend: parseUsd('30') }, {}]).providers
    expect(provider).toMatchObject({ spend: '1216.666667', now: 'byok' })
  })

  it('knows the author of a bare name', () => {
    expect(toScenario([{ model: 'claude-sonnet-5', host: undefined }]).providers[0]?.id).toBe('anthropic')
    expect(toScenario([{ model: 'nothing-known' }]).providers[0]?.id).toBe('others')
  })
})

describe('the direct price', () => {
  const month = [{ atMs: day('2026-11-30'), spend: 0n }]
  const priceOf = (row: Partial<TrafficRow>) =>
    toScenario([
      row,
      ...month.map((end) => ({ ...row, ...end, calls: 0, input: 0, cacheRead: 0, output: 0, extras: 0n })),
    ]).providers[0]

  it('is what was paid where the author served', () => {
    expect(priceOf({ host: 'OpenAI' })).not.toHaveProperty('direct_spend')
    expect(priceOf({ model: 'google/gemini-3.6-flash', host: 'google ai studio' })).not.toHaveProperty('direct_spend')
  })

  it('is between it and a surcharge less where a cloud served, or nobody knows who', () => {
    const range = { low: '10', high: '11' }
    expect(priceOf({ host: 'Azure', spend: parseUsd('11') })).toMatchObject({ direct_spend: range })
    expect(priceOf({ host: undefined, spend: parseUsd('11') })).toMatchObject({ direct_spend: range })
  })

  // gpt-5-mini: 0.25 USD per million input tokens, 0.025 cached, 2 output.
  it('is worked out where the tokens account for what was paid', () => {
    const tokens = { input: 1_000_000, cacheRead: 400_000, output: 100_000 }
    expect(priceOf({ host: 'Azure', ...tokens, spend: parseUsd('0.396') })).toMatchObject({
      spend: '0.396',
      direct_spend: '0.36',
    })
  })

  // mistral-small-3.2: 0.075 USD per million input tokens, 0.2 output, no price for cached input.
  it('of an open model hangs on the tokens alone', () => {
    const open = {
      model: 'mistralai/mistral-small-3.2-24b-instruct',
      host: 'DeepInfra',
      input: 10_000_000,
      output: 1_000_000,
    }
    expect(priceOf({ ...open, spend: parseUsd('0.7') })).toMatchObject({
      id: 'mistral',
      spend: '0.7',
      direct_spend: '0.95',
    })
    expect(priceOf({ ...open, spend: parseUsd('0.7'), extras: parseUsd('0.05') })).toMatchObject({ direct_spend: '1' })
  })

  // kimi-k2.5: 0.6 USD per million input tokens, 0.1 cached, 3 output.
  it('of an open model is a range where the cached part is not told', () => {
    const open = {
      model: 'moonshotai/kimi-k2.5',
      host: 'Chutes',
      input: 1_000_000,
      output: 100_000,
      cacheRead: undefined,
    }
    expect(priceOf(open)).toMatchObject({ direct_spend: { low: '0.4', high: '0.9' } })
  })

  it('of an open model without tokens is not known: it stays with the router', () => {
    const { providers, evidence } = toScenario([{ model: 'moonshotai/kimi-k2.5', host: 'Chutes', input: undefined }])
    expect(providers).toMatchObject([{ id: 'others', overhead: {} }])
    expect(evidence?.notes.join()).toContain('No direct price can be worked out for moonshotai/kimi-k2.5')
  })
})
