import { describe, expect, it } from 'vitest'
import { toCost } from '../pricing/cost.js'
import { formatUsd } from '../pricing/money.js'
import type { Usage } from '../types/usage.js'
import { createCatalog } from './catalog.js'
import { DEFAULT_FEE } from './fees.js'

const NONE = { inputAudio: 0, inputImage: 0, cacheWrite: 0, cacheWrite5m: 0, cacheWrite1h: 0, outputAudio: 0 }
const USAGE: Usage = { ...NONE, input: 2000, cacheRead: 10_000, output: 800, outputImage: 0, reasoning: 0, searches: 0 }

function price(catalogId: string, model: string, usage: Partial<Usage>, inputTokens = 12_000): string | null {
  const at = new Date('2026-09-01T00:00:00Z')
  const whole = { ...USAGE, ...usage }
  const query = { catalogId, providerId: catalogId, model, names: [], inputTokens, at, served: whole }
  const rates = createCatalog({ now: () => at.getTime() }).rates(query)
  const { total } = toCost({ usage: whole, rates, payment: 'direct', fee: DEFAULT_FEE })
  return total === null ? null : formatUsd(total)
}

describe('the tier and the region that served set the price', () => {
  // The first four are rows of the cost oracle.
  it.each([
    ['openai', 'gpt-5.4', { tier: 'priority' }, '0.039'],
    ['anthropic', 'claude-opus-4-8', { tier: 'fast' }, '0.07'],
    ['anthropic', 'claude-opus-4-8', { tier: 'batch' }, '0.0175'],
    ['google', 'gemini-3.5-flash', { tier: 'flex', input: 7, cacheRead: 0, output: 260 }, '0.00117525'],
    ['openai', 'gpt-5.4', { tier: 'default' }, '0.0195'],
    ['openai', 'gpt-5.4', { tier: 'flex' }, '0.00975'],
    ['anthropic', 'claude-opus-4-8', { region: 'us' }, '0.0385'],
    ['anthropic', 'claude-opus-4-8', { tier: 'fast', region: 'us' }, '0.077'],
    ['anthropic', 'claude-opus-4-8', { tier: 'standard', region: 'us' }, '0.0385'],
  ])('%s %s %j: %s', (catalogId, model, usage, usd) => expect(price(catalogId, model, usage)).toBe(usd))

  it.each([
    ['openai', 'gpt-5.4-mini', { tier: 'priority' }],
    ['openai', 'gpt-5.4', { tier: 'ultrafast' }],
    ['anthropic', 'claude-sonnet-5', { tier: 'fast' }],
    ['anthropic', 'claude-opus-4-8', { tier: 'fast', region: 'eu' }],
    ['google', 'gemini-3.5-flash', { tier: 'priority' }],
  ])('%s %s %j is priced by nobody', (catalogId, model, usage) => expect(price(catalogId, model, usage)).toBeNull())

  it('has no priority price for long inputs', () => {
    expect(price('openai', 'gpt-5.4', { tier: 'priority' }, 300_000)).toBeNull()
    expect(price('openai', 'gpt-5.4', { tier: 'flex' }, 300_000)).toBe('0.0165')
  })

  it('charges a search the same on every tier', () => {
    const search = { input: 0, cacheRead: 0, output: 0, searches: 1 }
    expect(price('anthropic', 'claude-opus-4-8', { ...search, tier: 'fast' })).toBe('0.01')
  })
})
