/** What a model accepts, by its author's table. */
import type { ModelRules, RulesTable } from '../types/rules.js'
import { memoise } from './memoise.js'
import { findModel } from './price-data.js'
import { anthropicRules } from './rules/anthropic.js'
import { googleRules } from './rules/google.js'
import { openaiRules } from './rules/openai.js'

/** By the provider's id in the price data. An aggregator takes the hub's fields and adapts them itself: it needs no table. */
const TABLES: Readonly<Record<string, RulesTable>> = {
  anthropic: anthropicRules,
  google: googleRules,
  openai: openaiRules,
}

/** The rules of a provider's own model id; of the newest family when no other fits, of none for a provider without a table. */
export function rulesFor(catalogId: string | undefined, nativeId: string): ModelRules {
  return catalogId === undefined ? NO_RULES : readRules(catalogId, nativeId)
}

const NO_RULES: ModelRules = Object.freeze({})

const readRules = memoise((catalogId, nativeId): ModelRules => {
  const table = TABLES[catalogId]
  const rules = table?.families.find(({ match }) => match.test(nativeId))?.rules ?? table?.newest
  const contextWindow = findModel(catalogId, nativeId)?.context_window
  return Object.freeze({ ...(contextWindow === undefined ? {} : { contextWindow }), ...rules })
})
