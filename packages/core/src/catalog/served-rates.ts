/**
 * What the tiers and regions beside the list price cost: the price data has none of them. One without a factor here has an
 * unknown price.
 */
import type { Rates } from '../types/cost.js'
import { parseDecimal, roundHalfEven } from '../types/decimal.js'

/** Where a request was served, in the provider's own words. */
export interface Served {
  tier?: string | undefined
  region?: string | undefined
}

interface Factor {
  /** The provider's id in the price data. */
  catalogId: string
  /** The tier or the region as the answer names it. */
  tier?: string
  region?: string
  models: RegExp
  /** On every price per token. */
  factor: string
  /** Long inputs are not served so: their price is unknown. */
  shortOnly?: true
  source: string
}

const ANY = /^/

/** Checked 2026-11-22 (cost.md 1.4). */
const FACTORS: readonly Factor[] = [
  {
    ...{ catalogId: 'openai', tier: 'flex', models: ANY, factor: '0.5' },
    source: 'developers.openai.com guides/flex-processing: the rates of batch, cached and long-context ones too',
  },
  ...[
    { models: /^gpt-5\.4($|-20)/, factor: '2' },
    { models: /^gpt-5-mini($|-20)/, factor: '1.8' },
    { models: /^gpt-5\.5($|-20)/, factor: '2.5' },
  ].map((priced) => ({
    ...{ catalogId: 'openai', tier: 'priority', ...priced, shortOnly: true as const },
    source: 'openai.com/api-priority-processing: a factor per model, no long context',
  })),
  {
    ...{ catalogId: 'anthropic', tier: 'fast', models: /^claude-opus-4-8($|-20)/, factor: '2' },
    source: 'platform.claude.com/docs/en/about-claude/pricing: fast mode',
  },
  {
    ...{ catalogId: 'anthropic', tier: 'batch', models: ANY, factor: '0.5' },
    source: 'platform.claude.com/docs/en/about-claude/pricing: stacks with caching',
  },
  {
    ...{ catalogId: 'anthropic', region: 'us', models: ANY, factor: '1.1' },
    source: 'platform.claude.com/docs/en/about-claude/pricing: inference_geo',
  },
  {
    ...{ catalogId: 'google', tier: 'flex', models: ANY, factor: '0.5' },
    source: 'ai.google.dev/gemini-api/docs/optimization',
  },
]

/**
 * List rates as they are on the tier and in the region that served; what has no factor is left as it is, and not named.
 * @param isLong whether the rates are those of a long input
 */
export function toServedRates(rates: Rates, catalogId: string, model: string, served: Served, isLong: boolean): Rates {
  const fits = (one: Factor) =>
    one.catalogId === catalogId && one.models.test(model) && !(one.shortOnly === true && isLong)
  const { tier, region } = served
  const tiered = tier === undefined ? undefined : FACTORS.find((one) => one.tier === tier.toLowerCase() && fits(one))
  const placed =
    region === undefined ? undefined : FACTORS.find((one) => one.region === region.toLowerCase() && fits(one))
  const onTier = tiered ? { ...multiply(rates, tiered.factor), tier } : rates
  return placed ? { ...multiply(onTier, placed.factor), region } : onTier
}

const DIGITS = 4
const ONE = 10n ** BigInt(DIGITS)

function multiply(rates: Rates, factor: string): Rates {
  const times = parseDecimal(factor, DIGITS) as bigint
  const entries = Object.entries(rates).map(([name, rate]) =>
    // A search costs the same on every tier.
    typeof rate === 'bigint' && name !== 'webSearch' ? [name, roundHalfEven(rate * times, ONE)] : [name, rate],
  )
  return Object.fromEntries(entries)
}
