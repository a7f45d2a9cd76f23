import type { Body } from '../dialects/body.js'
import { CHAT_PARAMETERS, toSupportedParameters } from '../dialects/openai-chat/parameters.js'
import { ShunpikeError } from '../errors.js'
import type { Health } from '../resilience/health.js'
import type { Config } from '../types/config.js'
import type { Rates } from '../types/cost.js'
import type { Plan, PlannedRoute, Route } from '../types/route.js'
import type { ChatCall, ProviderPreferences } from './chat-call.js'
import { type Resolve, splitVariant } from './resolve.js'

export interface PlanDeps {
  config: Config
  resolve: Resolve
  health: Health
  /** Landed cost of this call on a route in pico-USD, estimated; `null`: unknown. */
  estimate(route: Route, call: ChatCall): bigint | null
  /** Prices of a route for a short prompt. */
  rates(route: Route): Rates | undefined
}

/**
 * The routes of one call in order, each kept or dropped with its reason. Routes that are only unwell are dropped last:
 * when no other is left, the first of them is kept and tried all the same.
 * @throws ShunpikeError `invalid_request` when no model is named
 */
export function toPlan(call: ChatCall, deps: PlanDeps): Plan {
  if (call.models.length === 0) {
    throw new ShunpikeError('invalid_request', 'model: is missing: send a model id such as "openai/gpt-5-mini".', {
      param: 'model',
    })
  }
  const groups = deps.resolve(call.models, call.dialect)
  const ordered = groups.flatMap(({ name, routes }) => sort(routes, call, name, deps))
  const planned = ordered.map((route): PlannedRoute => ({ route, dropped: ruledOut(route, call, deps) }))
  return { routes: withHealth(allowFallbacks(planned, call.provider), deps.health) }
}

function sort(routes: readonly Route[], call: ChatCall, name: string, deps: PlanDeps): Route[] {
  const { prefer } = deps.config.routing
  const wanted = sortKey(call.provider, name) ?? deps.config.routing.sort
  if (routes.length < 2) return [...routes]
  const keys = routes.map((route, index) => {
    const listed = orderIndex(route, call.provider.order)
    const side = prefer === 'none' || wanted !== 'order' ? 0 : Number(route.type.aggregator === (prefer === 'direct'))
    return { route, rank: [listed, ...measure(route, call, wanted, deps), side, index] }
  })
  return keys.sort((a, b) => compare(a.rank, b.rank)).map(({ route }) => route)
}

function sortKey({ sort }: ProviderPreferences, name: string): string | undefined {
  const given = typeof sort === 'string' ? sort : sort?.by
  if (given) return given
  const [, variant] = splitVariant(name)
  return variant === 'floor' ? 'price' : variant === 'nitro' ? 'throughput' : undefined
}

/** Lower is better; a route of which nothing is known comes after those that are. */
function measure(route: Route, call: ChatCall, wanted: string, deps: PlanDeps): number[] {
  if (wanted === 'price') {
    const cost = deps.estimate(route, call)
    return [cost === null ? Number.POSITIVE_INFINITY : Number(cost)]
  }
  const { ttftMs, tokensPerSecond } = deps.health.read(route)
  if (wanted === 'latency') return [ttftMs ?? Number.POSITIVE_INFINITY]
  if (wanted === 'throughput') return [tokensPerSecond === null ? Number.POSITIVE_INFINITY : -tokensPerSecond]
  return []
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] as number
    if (value !== other) return value < other ? -1 : 1
  }
  return 0
}

/** Why this route may not serve the call; `null`: it may. */
function ruledOut(route: Route, call: ChatCall, { config, rates }: PlanDeps): string | null {
  const { provider, type } = route
  const { policy } = config
  if (call.dialect === 'openai-embeddings' && !type.embeds) return 'its provider serves no embeddings in this form'
  if (policy.allow && !policy.allow.includes(provider.id)) return 'policy.allow does not name its provider'
  if (policy.deny?.includes(provider.id)) return 'policy.deny names its provider'
  const { zdr, training } = wanted(call.provider, policy)
  if (zdr && !type.aggregator && !type.dataPolicy?.zdr) return 'it does not promise zero data retention'
  if (training && !type.aggregator && type.dataPolicy?.training !== false)
    return 'it does not rule out training on requests'
  const { order, only, ignore, max_price: max } = call.provider
  if (ignore?.some((name) => names(route, name))) return 'provider.ignore names it'
  // The rest of the object goes to the aggregator, which chooses among providers of its own.
  if (type.aggregator) return null
  if (splitVariant(route.model)[1] === 'free') return 'only an aggregator serves ":free"'
  if (only && !only.some((name) => names(route, name))) return 'provider.only does not name it'
  if (call.provider.allow_fallbacks === false && order?.length && !order.some((name) => names(route, name)))
    return 'provider.order does not name it, and provider.allow_fallbacks is false'
  const refused = call.provider.require_parameters === true ? findUnsupported(call.body, route) : undefined
  if (refused !== undefined) return `provider.require_parameters is true, and it does not take "${refused}"`
  return max && !isWithin(max, rates(route)) ? 'its price is above provider.max_price, or unknown' : null
}

function wanted(provider: ProviderPreferences, policy: Config['policy']): { zdr: boolean; training: boolean } {
  return {
    zdr: policy.zdr || provider.zdr === true,
    training: policy.training === 'deny' || provider.data_collection === 'deny',
  }
}

/** A parameter that the call sets and the route would leave out. */
function findUnsupported(body: Body, { type, rules }: Route): string | undefined {
  const supported = toSupportedParameters(type.parameters, rules)
  return CHAT_PARAMETERS.find((name) => (body.get(name) ?? null) !== null && !supported.includes(name))
}

/** OpenRouter's `max_price` is USD per million tokens; a rate is atto-USD per token. */
function isWithin(max: NonNullable<ProviderPreferences['max_price']>, rates: Rates | undefined): boolean {
  const fits = (rate: bigint | undefined, limit: number | string | null | undefined) =>
    limit === undefined || limit === null || (rate !== undefined && Number(rate) / 1e12 <= Number(limit))
  return fits(rates?.input, max.prompt) && fits(rates?.output, max.completion)
}

/** Whether OpenRouter's provider name means this route. */
function names(route: Route, name: string): boolean {
  const wanted = name.toLowerCase()
  return (
    wanted === route.provider.id.toLowerCase() ||
    wanted === route.type.author ||
    wanted.split('/')[0] === route.type.author
  )
}

function orderIndex(route: Route, order: readonly string[] | null | undefined): number {
  const at = order?.findIndex((name) => names(route, name)) ?? -1
  return at < 0 ? (order?.length ?? 0) : at
}

function allowFallbacks(
  routes: readonly PlannedRoute[],
  { allow_fallbacks: allowed }: ProviderPreferences,
): PlannedRoute[] {
  if (allowed !== false) return [...routes]
  const first = routes.findIndex((planned) => planned.dropped === null)
  return routes.map((planned, index) =>
    planned.dropped === null && index !== first
      ? { ...planned, dropped: 'provider.allow_fallbacks is false' }
      : planned,
  )
}

function withHealth(routes: readonly PlannedRoute[], health: Health): PlannedRoute[] {
  const judged = routes.map((planned) => ({
    ...planned,
    dropped: planned.dropped ?? unwell(planned.route, health) ?? null,
  }))
  if (judged.some((planned) => planned.dropped === null)) return recoveringLast(judged, health)
  // All that are allowed are unwell: one try is better than none.
  const panic = longestOpen(routes, health)
  return judged.map((planned, index) => (index === panic ? { ...planned, dropped: null } : planned))
}

/** Routes that have just recovered stay in the plan, behind the others for most calls. */
function recoveringLast(routes: PlannedRoute[], health: Health): PlannedRoute[] {
  const held = routes.filter(({ route, dropped }) => dropped === null && health.holdsBack(route))
  return held.length === 0 ? routes : [...routes.filter((planned) => !held.includes(planned)), ...held]
}

/** The allowed route that has been open the longest has had most time to mend; the first, when none is open. */
function longestOpen(routes: readonly PlannedRoute[], health: Health): number {
  let best = -1
  let since = Number.POSITIVE_INFINITY
  for (const [index, { route, dropped }] of routes.entries()) {
    if (dropped !== null) continue
    const hasKey = health.pickKey(route.provider.id, route.provider.keys.length) >= 0
    const opened = hasKey ? health.openSince(route) : Number.POSITIVE_INFINITY
    if (best >= 0 && opened >= since) continue
    best = index
    since = opened
  }
  return best
}

function unwell(route: Route, health: Health): string | undefined {
  if (health.pickKey(route.provider.id, route.provider.keys.length) < 0)
    return 'its keys were refused or are out of funds'
  return health.blocked(route)
}
