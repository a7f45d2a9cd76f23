/** The flags of `plan`, and their values checked. */
import { createUsageError, type parseFlags } from '../../command.js'

export const FLAGS = {
  csv: { type: 'string', value: 'FILE', help: 'an OpenRouter activity export: CSV, or the JSON of GET /activity' },
  scenario: { type: 'string', value: 'FILE', help: 'a scenario as JSON, docs/advisor.md' },
  spend: {
    type: 'string',
    multiple: true,
    value: 'USD',
    help: 'a month, at list price, over all providers; or of one: openai=6000, repeatable',
  },
  providers: { type: 'string', value: 'N', help: 'providers to integrate, with one --spend for all' },
  overhead: {
    type: 'string',
    multiple: true,
    value: 'USD',
    help: 'a month, what one direct integration costs, in place of hours; or of one: openai=180',
  },
  'byok-overhead': {
    type: 'string',
    value: 'USD',
    help: 'a month, what own keys at one provider cost; default 0 with --spend',
  },
  hours: { type: 'string', value: 'H', help: 'a month, work for one direct provider; default 2' },
  'setup-hours': { type: 'string', value: 'H', help: 'once, work for one direct provider; default 8' },
  'byok-hours': { type: 'string', value: 'H', help: 'a month, work for own keys at one provider; default 0.25' },
  'byok-setup-hours': { type: 'string', value: 'H', help: 'once, work for own keys at one provider; default 1' },
  rate: { type: 'string', value: 'USD', help: 'an hour of that work; default 90' },
  months: { type: 'string', value: 'N', help: 'over which set-up is spread; default 12' },
  'shared-overhead': { type: 'string', value: 'USD', help: 'a month, once if anything is direct; default 0' },
  discount: {
    type: 'string',
    multiple: true,
    value: 'NAME=SHARE',
    help: 'off the list price in your own contract: openai=0.1; repeatable, as the next five',
  },
  batch: {
    type: 'string',
    multiple: true,
    value: 'NAME=SHARE',
    help: 'of the spend that a direct batch API would take at half price',
  },
  uplift: { type: 'string', multiple: true, value: 'NAME=SHARE', help: 'on top of the list price for a region' },
  latency: {
    type: 'string',
    multiple: true,
    value: 'NAME=USD',
    help: 'a month, what the shorter way is worth, measured',
  },
  reliability: {
    type: 'string',
    multiple: true,
    value: 'NAME=USD',
    help: 'a month, what direct with a fallback is worth',
  },
  pin: { type: 'string', multiple: true, value: 'NAME=WAY', help: 'the only way allowed: credits, byok or direct' },
  'fee-rate': {
    type: 'string',
    value: 'SHARE',
    help: "fee on buying credits, without a minimum; default: OpenRouter's by card",
  },
  'top-up': { type: 'string', value: 'USD', help: 'size of a purchase of credits; default: the month at once' },
  'byok-allowance': {
    type: 'string',
    value: 'USD',
    help: 'a month on own keys without a fee; default 25000, Enterprise 200000',
  },
  'no-byok': { type: 'boolean', help: 'own keys at OpenRouter are no option' },
  days: { type: 'string', value: 'N', help: 'that an export without dates covers' },
  steps: { type: 'boolean', help: 'the arithmetic line by line; with --json, all figures of a scenario' },
  html: { type: 'string', value: 'FILE', help: 'writes a page with plots that needs no network and no script' },
  json: { type: 'boolean', help: 'one line of JSON' },
} as const

/** The flags as they were given. */
export type Given = ReturnType<typeof parseFlags<typeof FLAGS>>['values']

const DECIMAL = /^\d{1,15}(?:\.\d{1,12})?$/

/** @throws UsageError unless `text` is an amount as the library takes it */
export function parseAmount(flag: string, text: string): string {
  if (DECIMAL.test(text)) return text
  throw createUsageError(`${flag}: expected USD such as 10000 or 275.50, got "${text}"`)
}

/** @throws UsageError unless `text` is an amount above zero */
export function parsePositive(flag: string, text: string, example: string): string {
  if (DECIMAL.test(text) && Number(text) > 0) return text
  throw createUsageError(`${flag}: expected a number above 0 such as ${example}, got "${text}"`)
}

/** @throws UsageError unless `text` is a number of hours */
export function parseHours(flag: string, text: string): string {
  if (DECIMAL.test(text)) return text
  throw createUsageError(`${flag}: expected hours such as 2 or 0.5, got "${text}"`)
}

/** @throws UsageError unless `text` is a share */
export function parseShare(flag: string, text: string): string {
  if (DECIMAL.test(text) && Number(text) <= 1) return text
  throw createUsageError(`${flag}: expected a share from 0 to 1 such as 0.055, got "${text}"`)
}

/** @throws UsageError unless `text` is a whole number from 1 */
export function parseCount(flag: string, text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw createUsageError(`${flag}: expected a whole number from 1, got "${text}"`)
}

/** `name=value`, by name. @throws UsageError for a text without a name, or a name that is given twice */
export function parsePairs(flag: string, texts: readonly string[], example: string): Map<string, string> {
  const pairs = new Map<string, string>()
  for (const text of texts) {
    const at = text.indexOf('=')
    if (at < 1) throw createUsageError(`${flag}: expected ${example}, got "${text}"`)
    const name = text.slice(0, at)
    if (pairs.has(name)) throw createUsageError(`${flag}: expected ${name} once, got it twice`)
    pairs.set(name, text.slice(at + 1))
  }
  return pairs
}
