/** The price data set: one place that knows its shape, its date and its mistakes. */
import type { MatchLogic, ModelInfo } from '@pydantic/genai-prices'
import { findProvider } from '@pydantic/genai-prices'

/** Whose data it is. Prices that it announces for days after `asOf` are not used: announced rises were cancelled before (cost.md 2.2). */
export const PRICE_DATA = {
  package: '@pydantic/genai-prices',
  version: '0.1.8',
  asOf: '2026-09-23',
} as const

/** Authors whose own API we can call, by the data's provider id. */
export const AUTHORS = ['openai', 'anthropic', 'google'] as const

/** The data's id of the router that sells every author's models under `author/slug`. */
export const AGGREGATOR = 'openrouter'

/**
 * A tier's start is the last token count at the lower price. The data starts OpenAI's long-context tier at 271,999; the model
 * pages say "> 272K", and LiteLLM, models.dev and OpenRouter agree (checked 2026-11-22).
 */
const TIER_STARTS: Readonly<Record<number, number>> = { 271999: 272_000 }

/** The start of a tier: it holds above so many input tokens. */
export function correctTierStart(start: number): number {
  return TIER_STARTS[start] ?? start
}

/** The models of a provider of the data set; none for an id it does not have. */
export function readModels(catalogId: string): readonly ModelInfo[] {
  const provider = findProvider({ providerId: catalogId })
  return provider?.id === catalogId ? provider.models : []
}

/** The model that an id means: the exact id first, then the data's own match rules. */
export function findModel(catalogId: string, id: string): ModelInfo | undefined {
  const [author, slug] = splitSlug(id)
  // OpenRouter adds nothing to an author's price, and the data is exact for authors but right for only 64 % of OpenRouter's own list (cost.md 2.2).
  if (catalogId === AGGREGATOR && author !== undefined && isAuthor(author)) {
    return findAmong(readModels(author), slug) ?? findAmong(readModels(catalogId), id)
  }
  return findAmong(readModels(catalogId), id)
}

/** Which author sells a bare id, and its model. Another author's resale of it does not count. */
export function findAuthor(id: string): { author: string; model: ModelInfo } | undefined {
  const claimed = AUTHORS.filter((author) => claims(author, id))
  for (const author of claimed.length > 0 ? claimed : AUTHORS) {
    const model = findAmong(readModels(author), id)
    if (model) return { author, model }
  }
  return undefined
}

/** Models that a provider sells on its own API: not those that its cloud resells for another author. */
export function readOwnModels(catalogId: string): readonly ModelInfo[] {
  const models = readModels(catalogId)
  if (catalogId === AGGREGATOR) return models.filter(({ id }) => id.includes('/'))
  return models.filter(
    ({ id, deprecated }) => !deprecated && !AUTHORS.some((author) => author !== catalogId && claims(author, id)),
  )
}

function claims(author: string, id: string): boolean {
  const rule = findProvider({ providerId: author })?.model_match
  return rule !== undefined && isMatch(rule, id)
}

function isAuthor(id: string): boolean {
  return (AUTHORS as readonly string[]).includes(id)
}

/** Variants that only pick among the hosts of a model; all others (`:free`, `:batch`) have prices of their own. */
const SORTING_VARIANT = /:(nitro|floor)$/

function splitSlug(id: string): [author: string | undefined, slug: string] {
  const slash = id.indexOf('/')
  return slash < 0 ? [undefined, id] : [id.slice(0, slash), id.slice(slash + 1).replace(SORTING_VARIANT, '')]
}

function findAmong(models: readonly ModelInfo[], id: string): ModelInfo | undefined {
  const dashed = id.replace(COMPACT_DATE, '-$1-$2-$3')
  return (
    models.find((model) => model.id === id) ??
    models.find(({ match }) => isMatch(match, id)) ??
    models.find(({ match }) => dashed !== id && isMatch(match, dashed))
  )
}

/** Ids dated `-20260305` stand in the data as `-2026-03-05`. */
const COMPACT_DATE = /-(20\d{2})(\d{2})(\d{2})$/

function isMatch(rule: MatchLogic, id: string): boolean {
  if ('or' in rule) return rule.or.some((part) => isMatch(part, id))
  if ('and' in rule) return rule.and.every((part) => isMatch(part, id))
  const lower = id.toLowerCase()
  if ('equals' in rule) return lower === rule.equals.toLowerCase()
  if ('starts_with' in rule) return lower.startsWith(rule.starts_with.toLowerCase())
  if ('ends_with' in rule) return lower.endsWith(rule.ends_with.toLowerCase())
  if ('contains' in rule) return lower.includes(rule.contains.toLowerCase())
  return new RegExp(rule.regex).test(id)
}
