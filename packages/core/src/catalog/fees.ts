/** OpenRouter's fees. They change: this is data, with its date and source, and the config's `fee` wins over it. */
import type { FeeSchedule } from '../types/cost.js'

/**
 * Fees on buying credits and on using one's own keys, as decimal strings.
 * Checked on 2026-11-24 against the newest stored documentation, of 2026-08-22.
 */
export const OPENROUTER_FEES = {
  asOf: '2026-08-22',
  source: 'github.com/OpenRouterTeam/docs: snippets/exports/constants.mdx (getTotalFeeString, BYOK_*), faq.mdx',
  /** Share and least fee of a card purchase. */
  card: { rate: '0.055', minimum: '0.80' },
  /** Share of a USDC purchase; no minimum is stated. */
  crypto: { rate: '0.05', minimum: '0' },
  /** The largest single purchase, USD. Quoted from the terms of 2025 (cost.md 1.1). */
  largestPurchase: '25000',
  /** Own keys: list-price usage per calendar month (UTC) that is free, then a share of it, taken from credits. Since 2026-08-10. */
  byok: { allowance: '25000', rate: '0.05' },
  /** The same on an Enterprise plan. */
  enterpriseByok: { allowance: '200000', rate: '0.05' },
  /** Share off the usage of accounts that let their prompts be logged. */
  loggingDiscount: '0.01',
} as const

/** Card purchases of 100 USD: at any size from 14.55 USD up the minimum does not matter. */
export const DEFAULT_FEE: FeeSchedule = { ...OPENROUTER_FEES.card, topUp: '100' }
