import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { PriceOptions } from '../types/config.js'
import type { Rates } from '../types/cost.js'
import type { Catalog } from './catalog.js'
import { createCatalog } from './catalog.js'
import { PRICE_DATA } from './price-data.js'

const NOW = new Date('2026-11-24T12:00:00Z')

function create(overrides?: Record<string, PriceOptions>): Catalog {
  return createCatalog({ ...(overrides ? { overrides } : {}), now: () => NOW.getTime() })
}

function perMTok(
  rates: Rates | undefined,
  name: Exclude<keyof Rates, 'final' | 'tier' | 'region'> = 'input',
): number | undefined {
  const atto = rates?.[name]
  return atto === undefined ? undefined : Number(atto) / 1e12
}

function rate(catalogId: string, model: string, inputTokens = 1000, at = NOW): Rates | undefined {
  return create().rates({ catalogId, providerId: catalogId, model, names: [], inputTokens, at })
}

describe('rates', () => {
  it('reads every price of a model, writes by their lifetime', () => {
    expect(rate('anthropic', 'claude-sonnet-5')).toEqual({
      input: 2_000_000_000_000n,
      cacheRead: 200_000_000_000n,
      cacheWrite5m: 2_500_000_000_000n,
      cacheWrite1h: 4_000_000_000_000n,
      output: 10_000_000_000_000n,
      webSearch: 10_000_000_000_000_000n,
    })
    expect(rate('openai', 'gpt-5.6-luna')).toMatchObject({ cacheWrite: 250_000_000_000n })
    expect(rate('google', 'gemini-2.5-flash')).toMatchObject({ inputAudio: 1_000_000_000_000n })
  })

  it('finds dated ids in both spellings', () => {
    expect(perMTok(rate('anthropic', 'claude-haiku-4-5-20251001'))).toBe(1)
    expect(perMTok(rate('openai', 'gpt-5-2025-08-07'))).toBe(1.25)
    expect(perMTok(rate('openai', 'gpt-5.4-nano-20260317'))).toBe(0.2)
  })

  it('knows the price of the day', () => {
    expect(perMTok(rate('openai', 'gpt-5.6-terra', 1, new Date('2026-07-29T23:59:59Z')))).toBe(2.5)
    expect(perMTok(rate('openai', 'gpt-5.6-terra', 1, new Date('2026-07-30T00:00:00Z')))).toBe(2)
    expect(perMTok(rate('openai', 'o3', 1, new Date('2025-06-01T00:00:00Z')))).toBe(10)
  })

  it('does not believe in prices announced for later', () => {
    expect(perMTok(rate('google', 'gemini-3.6-flash', 1, new Date('2027-02-01T00:00:00Z')))).toBe(0.75)
  })

  it.each([
    ['openai', 'gpt-5.4', 272_000, 2.5],
    ['openai', 'gpt-5.4', 272_001, 5],
    ['openai', 'gpt-6-sol', 272_000, 2],
    ['openai', 'gpt-6-sol', 272_001, 4],
    ['anthropic', 'claude-sonnet-4-5', 200_000, 3],
    ['anthropic', 'claude-sonnet-4-5', 200_001, 6],
    ['anthropic', 'claude-sonnet-5', 900_000, 2],
    ['google', 'gemini-2.5-pro', 0, 1.25],
  ])('%s %s with %i input tokens costs %d', (catalogId, model, inputTokens, expected) => {
    expect(perMTok(rate(catalogId, model, inputTokens))).toBe(expected)
  })

  it('raises every rate of a long input', () => {
    const long = rate('openai', 'gpt-5.6-luna', 300_000)
    expect([perMTok(long), perMTok(long, 'cacheRead'), perMTok(long, 'cacheWrite'), perMTok(long, 'output')]).toEqual([
      0.4, 0.04, 0.5, 1.8,
    ])
  })

  it('prices an author at the aggregator as the author does', () => {
    expect(rate('openrouter', 'anthropic/claude-sonnet-5')).toEqual(rate('anthropic', 'claude-sonnet-5'))
    expect(rate('openrouter', 'openai/gpt-5-mini:nitro')).toEqual(rate('openai', 'gpt-5-mini'))
    expect(perMTok(rate('openrouter', 'z-ai/glm-4.6'))).toBeGreaterThan(0)
  })

  it.each([
    ['openai', 'gpt-99'],
    ['nobody', 'gpt-5'],
    ['openrouter', 'nobody/nothing'],
    ['openai', ''],
  ])('knows nothing of %s %s', (catalogId, model) => expect(rate(catalogId, model)).toBeUndefined())

  it('knows nothing without a provider of the data', () => {
    expect(create().rates({ providerId: 'lab', model: 'gpt-5', names: [], inputTokens: 1, at: NOW })).toBeUndefined()
  })

  it('is cheap: the same object again', () => {
    const catalog = create()
    const query = {
      catalogId: 'openai',
      providerId: 'openai',
      model: 'gpt-5',
      names: ['openai/gpt-5'],
      inputTokens: 1,
      at: NOW,
    }
    expect(catalog.rates(query)).toBe(catalog.rates({ ...query, at: new Date(NOW.getTime() + 1000) }))
  })
})

describe('overrides', () => {
  const query = {
    catalogId: 'anthropic',
    providerId: 'anthropic',
    model: 'claude-sonnet-5',
    inputTokens: 300_000,
    at: NOW,
  }

  it('win and are final: nothing is filled in from the data', () => {
    const catalog = create({ 'anthropic/claude-sonnet-5': { input: '3', webSearch: '0.02' } })
    const rates = { input: 3_000_000_000_000n, webSearch: 20_000_000_000_000_000n, final: true }
    expect(catalog.rates({ ...query, names: ['anthropic/claude-sonnet-5', 'claude-sonnet-5'] })).toEqual(rates)
  })

  it('match whichever id names the model, the first name first', () => {
    const catalog = create({
      'claude-sonnet-5': { input: '1' },
      'anthropic/claude-sonnet-5': { input: '2' },
      'lab/fb-ok': { input: '5' },
    })
    expect(perMTok(catalog.rates({ ...query, names: ['anthropic/claude-sonnet-5', 'claude-sonnet-5'] }))).toBe(2)
    expect(perMTok(catalog.rates({ ...query, names: ['claude-sonnet-5'] }))).toBe(1)
    expect(perMTok(catalog.rates({ providerId: 'lab', model: 'fb-ok', names: [], inputTokens: 1, at: NOW }))).toBe(5)
  })

  it.each([
    [{ input: 2.5 }, 'prices.anthropic/claude-sonnet-5.input: expected a decimal string such as "2.5", got 2.5'],
    [{ output: '-1' }, 'prices.anthropic/claude-sonnet-5.output: expected a decimal string such as "10", got "-1"'],
    [{ cacheRead: '' }, 'prices.anthropic/claude-sonnet-5.cacheRead: expected a decimal string such as "0.25", got ""'],
    [{ inptu: '1' }, 'prices.anthropic/claude-sonnet-5.inptu: unknown price (known: input, '],
  ])('are refused as %o', (options, message) => {
    expect(() => create({ 'anthropic/claude-sonnet-5': options as PriceOptions })).toThrow(message)
  })
})

describe('find', () => {
  it.each([
    ['gpt-5-mini', 'openai', 'gpt-5-mini'],
    ['gpt-5-2025-08-07', 'openai', 'gpt-5'],
    ['o3', 'openai', 'o3'],
    ['text-embedding-3-small', 'openai', 'text-embedding-3-small'],
    ['claude-sonnet-5', 'anthropic', 'claude-sonnet-5'],
    ['claude-opus-4-8', 'anthropic', 'claude-opus-4-8'],
    ['claude-3-5-haiku', 'anthropic', 'claude-3-5-haiku-latest'],
    ['gemini-3.6-flash', 'google', 'gemini-3.6-flash'],
    ['gemma-3', 'google', 'gemma-3'],
  ])('%s is sold by %s', (id, catalogId, model) => expect(create().find(id)).toEqual({ catalogId, model }))

  it.each(['fb-ok', 'gpt-99', 'llama-3', ''])('does not know %j', (id) => expect(create().find(id)).toBeUndefined())
})

describe('what there is', () => {
  it('knows context windows', () => {
    expect(create().contextWindow('anthropic', 'claude-sonnet-5')).toBe(1_000_000)
    expect(create().contextWindow('openai', 'gpt-99')).toBeUndefined()
  })

  it('lists what a provider sells itself', () => {
    const google = create().list('google')
    expect(google.find(({ id }) => id === 'gemini-2.5-flash')).toMatchObject({
      name: 'Gemini 2.5 Flash',
      contextWindow: 1_048_576,
      rates: { input: 300_000_000_000n },
    })
    expect(google.filter(({ id }) => id.includes('claude'))).toEqual([])
    expect(
      create()
        .list('openrouter')
        .every(({ id }) => id.includes('/')),
    ).toBe(true)
    expect(create().list('nobody')).toEqual([])
  })

  it('has a snapshot that changes with the overrides only', () => {
    expect(create().snapshot).toMatch(/^[0-9a-f]{16}$/)
    expect(create().snapshot).toBe(create().snapshot)
    expect(create({ x: { input: '1' } }).snapshot).not.toBe(create().snapshot)
  })

  it('is dated as the data that is installed', () => {
    const entry = createRequire(import.meta.url).resolve(PRICE_DATA.package)
    const { version } = JSON.parse(readFileSync(join(entry, '..', '..', 'package.json'), 'utf8')) as { version: string }
    expect(version).toBe(PRICE_DATA.version)
  })
})
