import type { Catalog, CatalogModel } from '../catalog/catalog.js'
import { ShunpikeError } from '../errors.js'
import type { Config } from '../types/config.js'
import type { AttoUsd, Rates } from '../types/cost.js'
import type { JsonObject } from '../types/json.js'
import type { ProviderType, ProviderTypeId } from '../types/provider.js'

export interface ModelsDeps {
  config: Config
  catalog: Catalog
  types: Readonly<Record<ProviderTypeId, ProviderType>>
  now(): number
}

/** Answer of `GET /models`: aliases, then every model the configured providers are known to sell. */
export function listModels(deps: ModelsDeps): { object: 'list'; data: JsonObject[] } {
  const entries = new Map<string, JsonObject>()
  const add = (entry: JsonObject) => {
    const id = entry['id'] as string
    if (!entries.has(id)) entries.set(id, entry)
  }
  for (const alias of Object.keys(deps.config.models)) add(toEntry(alias, 'shunpike', alias, undefined, undefined))
  for (const provider of deps.config.providers) {
    const type = deps.types[provider.type]
    for (const [id, { contextWindow }] of Object.entries(provider.models ?? {}))
      add(toEntry(`${provider.id}/${id}`, provider.id, id, contextWindow, undefined))
    if (!type.catalogId) continue
    for (const model of deps.catalog.list(type.catalogId)) add(toCatalogEntry(model, type))
  }
  return { object: 'list', data: [...entries.values()] }
}

/**
 * Answer of `GET /models/{author}/{slug}`.
 * @throws ShunpikeError `model_not_found`
 */
export function readModel(id: string, deps: ModelsDeps): JsonObject {
  const { data } = listModels(deps)
  const found =
    data.find((entry) => entry['id'] === id) ?? data.find((entry) => (entry['id'] as string).endsWith(`/${id}`))
  if (!found) throw new ShunpikeError('model_not_found', `The model "${id}" is not in the catalog.`, { param: 'model' })
  return found
}

function toCatalogEntry(model: CatalogModel, type: ProviderType): JsonObject {
  const id = type.author ? `${type.author}/${type.slug(model.id)}` : model.id
  return toEntry(id, id.split('/')[0] as string, model.name ?? id, model.contextWindow, model.rates)
}

function toEntry(
  id: string,
  owner: string,
  name: string,
  contextWindow: number | undefined,
  rates: Rates | undefined,
): JsonObject {
  return {
    id,
    object: 'model',
    created: 0,
    owned_by: owner,
    name,
    context_length: contextWindow ?? null,
    ...(rates ? { pricing: toPricing(rates) } : {}),
  }
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
