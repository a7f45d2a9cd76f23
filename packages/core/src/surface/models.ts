import type { Catalog, CatalogModel } from '../catalog/catalog.js'
import { toSupportedParameters } from '../dialects/openai-chat/parameters.js'
import { ShunpikeError } from '../errors.js'
import { splitVariant } from '../routing/resolve.js'
import type { Config, ProviderConfig } from '../types/config.js'
import type { AttoUsd, Rates } from '../types/cost.js'
import type { JsonObject } from '../types/json.js'
import type { ProviderType, ProviderTypeId } from '../types/provider.js'
import type { ModelRules } from '../types/rules.js'

export interface ModelsDeps {
  config: Config
  catalog: Catalog
  types: Readonly<Record<ProviderTypeId, ProviderType>>
  rulesFor(catalogId: string | undefined, model: string): ModelRules
  now(): number
}

/** Answer of `GET /models`: aliases, then every model the configured providers are known to sell. */
export function listModels(deps: ModelsDeps): { object: 'list'; data: JsonObject[] } {
  const sold = new Map<string, JsonObject>()
  for (const provider of deps.config.providers) {
    for (const model of modelsOf(provider, deps)) {
      const entry = toEntry(model, provider, deps)
      const id = entry['id'] as string
      if (!sold.has(id)) sold.set(id, entry)
    }
  }
  const entries = [...sold.values()]
  const aliases = Object.keys(deps.config.models).map((alias) => toAliasEntry(alias, entries, deps.config))
  return {
    object: 'list',
    data: [...aliases, ...entries.filter(({ id }) => !Object.hasOwn(deps.config.models, String(id)))],
  }
}

/**
 * Answer of `GET /models/{author}/{slug}`.
 * @throws ShunpikeError `model_not_found`
 */
export function readModel(id: string, deps: ModelsDeps): JsonObject {
  const found = findEntry(id, listModels(deps).data)
  if (!found) throw new ShunpikeError('model_not_found', `The model "${id}" is not in the catalog.`, { param: 'model' })
  return found
}

/** The entry that a caller's id means: as it is listed, as the provider names it, or without a variant such as `:floor`. */
function findEntry(id: string, entries: readonly JsonObject[]): JsonObject | undefined {
  const exact =
    entries.find((entry) => entry['id'] === id) ?? entries.find((entry) => (entry['id'] as string).endsWith(`/${id}`))
  const [slug, variant] = splitVariant(id)
  return exact ?? (variant === undefined ? undefined : findEntry(slug, entries))
}

/** What the config declares of a provider's models, then what the catalog knows. */
function modelsOf(provider: ProviderConfig, { types, catalog }: ModelsDeps): ListedModel[] {
  const { catalogId } = types[provider.type]
  const declared = Object.entries(provider.models ?? {}).map(([id, { contextWindow }]) => ({
    id,
    name: id,
    isDeclared: true,
    ...(contextWindow === undefined ? {} : { contextWindow }),
  }))
  return [...declared, ...(catalogId ? catalog.list(catalogId) : [])]
}

type ListedModel = CatalogModel & { isDeclared?: boolean }

function toEntry(model: ListedModel, provider: ProviderConfig, deps: ModelsDeps): JsonObject {
  const { author, slug, catalogId, parameters } = deps.types[provider.type]
  const own = `${provider.id}/${model.id}`
  const id = model.isDeclared ? own : author ? `${author}/${slug(model.id)}` : model.id
  // The config's prices win over the catalog's, by whichever name they are given.
  const rates = deps.catalog.rates({
    catalogId,
    providerId: provider.id,
    model: model.id,
    names: [own, id, model.id],
    inputTokens: 0,
    at: new Date(deps.now()),
  })
  return {
    id,
    object: 'model',
    created: 0,
    owned_by: id.split('/')[0] as string,
    name: model.name ?? id,
    context_length: model.contextWindow ?? null,
    ...(rates ? { pricing: toPricing(rates) } : {}),
    supported_parameters: toSupportedParameters(parameters, deps.rulesFor(catalogId, model.id)),
  }
}

/** An alias is described by the first model of its chain: that is who answers while all is well. */
function toAliasEntry(alias: string, entries: readonly JsonObject[], config: Config): JsonObject {
  const unknown = { object: 'model', created: 0, context_length: null, supported_parameters: [] }
  const first = findEntry(toFirstModel(alias, config), entries) ?? unknown
  return { ...first, id: alias, owned_by: 'shunpike', name: alias }
}

function toFirstModel(name: string, config: Config): string {
  return Object.hasOwn(config.models, name) ? toFirstModel(config.models[name]?.[0] as string, config) : name
}

/** OpenRouter's names: decimal strings, USD per token. */
function toPricing(rates: Rates): JsonObject {
  const named = {
    prompt: rates.input,
    completion: rates.output,
    input_cache_read: rates.cacheRead,
    input_cache_write: rates.cacheWrite ?? rates.cacheWrite5m,
    web_search: rates.webSearch,
  }
  return Object.fromEntries(
    Object.entries(named).flatMap(([key, rate]) => (rate === undefined ? [] : [[key, toDecimal(rate)]])),
  )
}

const ATTO_DIGITS = 18

function toDecimal(rate: AttoUsd): string {
  const digits = rate.toString().padStart(ATTO_DIGITS + 1, '0')
  const fraction = digits.slice(-ATTO_DIGITS).replace(/0+$/, '')
  return `${digits.slice(0, -ATTO_DIGITS)}${fraction ? `.${fraction}` : ''}`
}
