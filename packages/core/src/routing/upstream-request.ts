import { DIALECT_ADAPTERS } from '../dialects/adapters.js'
import { checkShape, toTranslatable } from '../dialects/openai-chat/translatable.js'
import type { Dialect } from '../types/call.js'
import type { Config } from '../types/config.js'
import type { ReasoningMemory } from '../types/dialect.js'
import type { Route } from '../types/route.js'
import type { UpstreamRequest } from '../types/transport.js'
import type { ChatCall, ProviderPreferences } from './chat-call.js'

/** One call written for one route. */
export interface RouteRequest {
  dialect: Dialect
  upstream: UpstreamRequest
}

/** Message members of other vendors that some providers refuse; a byte search tells whether to look at all. */
const FOREIGN_FIELDS = [
  ...['"reasoning"', '"reasoning_content"', '"reasoning_details"'],
  ...['"extra_content"', '"cache_control"', '"annotations"', '"images"'],
].map((text) => Buffer.from(text))

/**
 * Writes a call for a route: same dialect, the caller's bytes with a few members changed; else translated.
 * @throws ShunpikeError `unsupported_parameter` when this route cannot carry what the call asks for
 */
export function toRouteRequest(
  route: Route,
  call: ChatCall,
  key: string,
  config: Config,
  memory: ReasoningMemory,
): RouteRequest {
  const { type } = route
  const dialect = call.dialect === 'openai-embeddings' ? call.dialect : type.pickDialect(call.body, route.rules)
  const adapter = DIALECT_ADAPTERS[dialect]
  const body = adapter
    ? Buffer.from(
        JSON.stringify(
          adapter.fromChatRequest(toTranslatable(call.body.json()), {
            model: route.model,
            stream: call.stream,
            rules: route.rules,
            memory,
          }).body,
        ),
      )
    : toSameDialect(route, call, config)
  return {
    dialect,
    upstream: {
      method: 'POST',
      origin: route.origin,
      path: route.basePath + type.path(dialect, route.model, call.stream),
      headers: toHeaders(route, key),
      body,
      connectMs: config.timeouts.connectMs,
    },
  }
}

/** The headers last written for a route: they change with its key only. */
const lastHeaders = new WeakMap<Route, { key: string; headers: Record<string, string> }>()

function toHeaders(route: Route, key: string): Record<string, string> {
  const last = lastHeaders.get(route)
  if (last?.key === key) return last.headers
  const headers = {
    ...route.type.headers(key),
    'content-type': 'application/json',
    'user-agent': 'shunpike',
    'accept-encoding': 'identity',
  }
  lastHeaders.set(route, { key, headers })
  return headers
}

function toSameDialect(route: Route, call: ChatCall, config: Config): Buffer {
  const { body } = call
  const { set, remove } = route.type.adapt(body, route.rules)
  const edits: Record<string, unknown> = { ...set }
  if (body.get('model') !== route.model) edits['model'] = route.model
  if (call.stream) {
    const given = body.get('stream_options') as { include_usage?: boolean } | null | undefined
    if (given?.include_usage !== true) edits['stream_options'] = { ...given, include_usage: true }
  }
  const foreign = route.type.adaptMessages && FOREIGN_FIELDS.some((field) => body.bytes.includes(field))
  if (foreign) {
    checkShape(body.json())
    edits['messages'] = route.type.adaptMessages?.(body.json().messages)
  }
  const tightened = route.type.aggregator ? tighten(call.provider, config) : undefined
  if (tightened) edits['provider'] = tightened
  return body.edit({ set: edits, ...(remove ? { remove } : {}) })
}

/** The policy holds on every hop: what it demands goes into the `provider` object that an aggregator obeys. */
function tighten(provider: ProviderPreferences, { policy }: Config): ProviderPreferences | undefined {
  if (!policy.zdr && policy.training === 'allow') return undefined
  return {
    ...provider,
    ...(policy.zdr ? { zdr: true } : {}),
    ...(policy.training === 'deny' ? { data_collection: 'deny' } : {}),
  }
}
