/** Amounts that were really billed, and published price rules: every row must come out to 1e-12 USD. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { createCatalog } from '../catalog/catalog.js'
import { DEFAULT_FEE } from '../catalog/fees.js'
import { readMessagesUsage } from '../dialects/anthropic-messages/usage.js'
import { readGeminiUsage } from '../dialects/gemini/usage.js'
import { readChatUsage } from '../dialects/openai-chat/usage.js'
import { readResponsesUsage } from '../dialects/openai-responses/usage.js'
import type { PriceOptions } from '../types/config.js'
import type { Cost, Payment } from '../types/cost.js'
import { formatDecimal } from '../types/decimal.js'
import type { JsonObject } from '../types/json.js'
import type { Usage } from '../types/usage.js'
import { toCost } from './cost.js'
import { parsePricePerMTok, parseUsd } from './money.js'

interface Row {
  id: string
  category: string
  route: 'direct' | 'openrouter' | 'openrouter-byok' | 'vercel-gateway'
  provider: string | null
  model: string
  at: string | null
  multiplier: string | null
  usage_shape: string
  usage: JsonObject
  normalized: (Record<string, number> & { units?: { web_search?: { n: number; usd_each: string } } }) | null
  prices_usd_per_mtok: Record<string, string> | null
  expected_usd: string | { openrouter_charge: string; provider_charge: string; total: string }
}

const folder = process.env.SHUNPIKE_CASES ?? fileURLToPath(new URL('../../../../../shared/cases', import.meta.url))
const file = `${folder}/cost-oracle.json`
const present = existsSync(file)
if (!present) console.warn(`cost-oracle.test.ts: skipped, there is no ${file} (set SHUNPIKE_CASES)`)
const rows: Row[] = present ? (JSON.parse(readFileSync(file, 'utf8')) as { rows: Row[] }).rows : []

const READERS: Readonly<Record<string, (usage: JsonObject) => Usage>> = {
  'openai-chat': readChatUsage,
  'openai-chat-like': readChatUsage,
  'openrouter-chat': readChatUsage,
  'openai-responses': readResponsesUsage,
  'openrouter-responses': readResponsesUsage,
  'gemini-generateContent': readGeminiUsage,
  'anthropic-messages': readMessagesUsage,
  normalized: () => readChatUsage({}),
}

const PAYMENTS: Readonly<Record<Row['route'], Payment>> = {
  direct: 'direct',
  openrouter: 'credits',
  'openrouter-byok': 'byok',
  'vercel-gateway': 'credits',
}

const PRICE_NAMES: Readonly<Record<string, keyof PriceOptions>> = {
  input: 'input',
  input_audio: 'inputAudio',
  cache_read: 'cacheRead',
  cache_write: 'cacheWrite',
  cache_write_5m: 'cacheWrite5m',
  cache_write_1h: 'cacheWrite1h',
  output: 'output',
  output_image: 'outputImage',
}

function readUsage(row: Row): Usage {
  const usage = (READERS[row.usage_shape] as (usage: JsonObject) => Usage)(row.usage)
  return row.usage_shape === 'normalized' ? { ...usage, ...toBuckets(row) } : usage
}

/** `normalized.input` is all input, caches included. */
function toBuckets({ normalized }: Row): Partial<Usage> {
  const { input = 0, cache_read: cacheRead = 0, cache_write: cacheWrite = 0, output = 0 } = normalized ?? {}
  const { cache_write_5m: cacheWrite5m = 0, cache_write_1h: cacheWrite1h = 0 } = normalized ?? {}
  return {
    input: input - cacheRead - cacheWrite - cacheWrite5m - cacheWrite1h,
    cacheRead,
    cacheWrite,
    cacheWrite5m,
    cacheWrite1h,
    output,
  }
}

/** The row's prices as the config's. Rows about a modifier give list prices beside it. */
function toPrices(row: Row): PriceOptions {
  const multiplier = row.category === 'modifier' ? parsePricePerMTok(row.multiplier ?? '1') : 10n ** 12n
  const prices = Object.entries(row.prices_usd_per_mtok ?? {}).map(([name, price]) => [
    PRICE_NAMES[name],
    formatDecimal(parsePricePerMTok(price) * multiplier, 24),
  ])
  const search = row.normalized?.units?.web_search
  return { ...Object.fromEntries(prices), ...(search ? { webSearch: search.usd_each } : {}) }
}

function price(row: Row, usage: Usage, payment: Payment): Cost {
  const catalog = createCatalog({ overrides: { [row.id]: toPrices(row) }, now: Date.now })
  const rates = row.prices_usd_per_mtok
    ? catalog.rates({ providerId: 'any', model: row.id, names: [], inputTokens: 0, at: new Date() })
    : undefined
  return toCost({ usage, rates, payment, fee: DEFAULT_FEE })
}

function charges({ providerCharge, routerCharge }: Cost): bigint | null {
  return providerCharge === null || routerCharge === null ? null : providerCharge + routerCharge
}

function expectedTotal({ expected_usd: expected }: Row): bigint {
  return parseUsd(typeof expected === 'string' ? expected : expected.total)
}

describe.skipIf(!present)('the cost oracle', () => {
  it.each(rows.map((row) => [row.id, row] as const))('%s is booked to the pico-dollar', (_, row) => {
    const cost = price(row, readUsage(row), PAYMENTS[row.route])
    expect(charges(cost)).toBe(expectedTotal(row))
    expect(cost.source).toBe(row.route === 'direct' ? 'computed' : 'reported')
    if (typeof row.expected_usd === 'object') {
      expect(cost).toMatchObject({
        routerCharge: parseUsd(row.expected_usd.openrouter_charge),
        providerCharge: parseUsd(row.expected_usd.provider_charge),
      })
    }
  })

  const billed = rows.filter((row) => row.route !== 'direct' && row.prices_usd_per_mtok !== null)

  it.each(billed.map((row) => [row.id, row] as const))('%s comes out of its tokens as it was billed', (_, row) => {
    const cost = price(row, readUsage(row), 'direct')
    expect(cost.source).toBe('computed')
    expect(charges(cost)).toBe(expectedTotal(row))
  })
})
