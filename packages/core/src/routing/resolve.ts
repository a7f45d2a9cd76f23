import { ShunpikeError } from '../errors.js'
import type { Config, ProviderConfig } from '../types/config.js'
import { MODEL_ID } from '../types/model-id.js'
import type { ProviderType, ProviderTypeId } from '../types/provider.js'
import type { Route } from '../types/route.js'
import type { ModelRules } from '../types/rules.js'

/** What the resolver asks of the rest of the core. */
export interface ModelSource {
  types: Readonly<Record<ProviderTypeId, ProviderType>>
  /** Author and id of a bare model id; `undefined` when no catalog knows it. */
  find(id: string): { catalogId: string; model: string } | undefined
  rulesFor(catalogId: string | undefined, model: string): ModelRules
}

/** A model of the chain, aliases followed, and the routes that can serve it. */
interface ResolvedModel {
  name: string
  routes: Route[]
}

/** Author of a bare id that no catalog knows: the one whose own dialect the request speaks (DESIGN section 4). */
const AUTHOR_OF_DIALECT: Readonly<Record<string, string>> = {
  'openai-chat': 'openai',
  'openai-responses': 'openai',
  'openai-embeddings': 'openai',
  'anthropic-messages': 'anthropic',
  gemini: 'google',
}

/**
 * Routes for the models a caller names, in the order named, each route once; the order among the routes of one model is
 * the plan's work.
 * @throws ShunpikeError `invalid_request` for an id that could not stand in a URL
 */
export type Resolve = (models: readonly string[], dialect: string) => readonly ResolvedModel[]

/** Names remembered: callers may name models without end. */
const MOST_NAMES = 1000

/** A resolver; routes are made once for each name and shared by all calls. */
export function createResolver(config: Config, source: ModelSource): Resolve {
  const known = new Map<string, readonly ResolvedModel[]>()
  return (models, dialect) => {
    const key = `${dialect} ${models.join(' ')}`
    let resolved = known.get(key)
    if (!resolved) {
      resolved = resolve(models, dialect, config, source)
      if (known.size >= MOST_NAMES) known.clear()
      known.set(key, resolved)
    }
    return resolved
  }
}

function resolve(models: readonly string[], dialect: string, config: Config, source: ModelSource): ResolvedModel[] {
  const names = [...new Set(models.flatMap((model) => expand(model, config)))]
  const seen = new Set<string>()
  return names.map((name) => ({
    name,
    routes: resolveName(name, dialect, config, source).filter((route) => {
      const first = !seen.has(route.key)
      seen.add(route.key)
      return first
    }),
  }))
}

function expand(name: string, config: Config): readonly string[] {
  if (!Object.hasOwn(config.models, name)) return [name]
  return (config.models[name] as readonly string[]).flatMap((next) => expand(next, config))
}

function resolveName(name: string, dialect: string, config: Config, source: ModelSource): Route[] {
  const slash = name.indexOf('/')
  const prefix = slash < 0 ? '' : name.slice(0, slash)
  const rest = name.slice(slash + 1)
  const named = config.providers.find((provider) => provider.id === prefix)
  const type = named && source.types[named.type]
  if (named && type && type.author !== prefix) return [toRoute(named, ownId(type, name, rest), source, name)]
  if (prefix) return [...routesOfAuthor(prefix, rest, config, source), ...aggregatorRoutes(name, config, source)]
  const serving = config.providers.filter((provider) => provider.models && Object.hasOwn(provider.models, name))
  if (serving.length > 0) return serving.map((provider) => toRoute(provider, name, source, name))
  return resolveBare(name, dialect, config, source)
}

/** `openrouter/auto` is a model of the aggregator's own; `openrouter/author/slug` names it as the provider. */
function ownId(type: ProviderType, name: string, rest: string): string {
  return type.aggregator && !rest.includes('/') ? name : rest
}

function resolveBare(id: string, dialect: string, config: Config, source: ModelSource): Route[] {
  const author = source.find(id)?.catalogId ?? (AUTHOR_OF_DIALECT[dialect] as string)
  const type = Object.values(source.types).find((candidate) => candidate.author === author)
  const slug = `${author}/${type ? type.slug(id) : id}`
  return [...routesOfAuthor(author, id, config, source), ...aggregatorRoutes(slug, config, source)]
}

function routesOfAuthor(author: string, slug: string, config: Config, source: ModelSource): Route[] {
  return config.providers
    .filter((provider) => source.types[provider.type].author === author)
    .map((provider) => {
      const [id, variant] = splitVariant(slug)
      const model = source.types[provider.type].nativeId(id)
      return toRoute(provider, variant === 'free' ? `${model}:free` : model, source, `${author}/${id}`)
    })
}

function aggregatorRoutes(name: string, config: Config, source: ModelSource): Route[] {
  return config.providers
    .filter((provider) => source.types[provider.type].aggregator)
    .map((provider) => toRoute(provider, name, source, name))
}

/** OpenRouter's suffixes (wire.md 4.2); other colons belong to the id, as in OpenAI's `ft:` names. */
const VARIANT = /^(.+):(free|floor|nitro|extended|thinking|exacto|online|batch)$/

/** `slug:variant`. */
export function splitVariant(name: string): [id: string, variant: string | undefined] {
  const [, id, variant] = VARIANT.exec(name) ?? []
  return id === undefined ? [name, undefined] : [id, variant]
}

/** Variants that steer the aggregator's choice and have no prices of their own. */
const STEERING = new Set(['floor', 'nitro'])

function toRoute(provider: ProviderConfig, model: string, source: ModelSource, named: string): Route {
  const type = source.types[provider.type]
  if (!MODEL_ID.test(model) || model.split('/').includes('..')) {
    throw new ShunpikeError('invalid_request', 'model: expected letters, digits and . _ : @ / ~ + - only.', {
      param: 'model',
    })
  }
  const { origin, pathname } = new URL(provider.baseURL)
  const declared = provider.models?.[model]
  const [id, variant] = splitVariant(model)
  const catalogModel = variant && STEERING.has(variant) ? id : model
  return {
    key: `${provider.id}/${model}`,
    provider,
    type,
    origin,
    basePath: pathname.replace(/\/$/, ''),
    model,
    catalogId: type.catalogId,
    catalogModel,
    names: [
      ...new Set([
        `${provider.id}/${model}`,
        named,
        model,
        ...(type.author ? [`${type.author}/${type.slug(model)}`, `${type.author}/${model}`] : []),
      ]),
    ],
    rules: { ...source.rulesFor(type.catalogId, catalogModel), ...declared },
  }
}
