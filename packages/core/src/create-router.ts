import { randomUUID } from 'node:crypto'
import { migrationPlan } from './advisor/migration-plan.js'
import { createCatalog } from './catalog/catalog.js'
import { DEFAULT_FEE } from './catalog/fees.js'
import { rulesFor } from './catalog/model-rules.js'
import { type Environment, toConfig } from './config.js'
import { createReasoningMemory } from './dialects/reasoning-memory.js'
import { ShunpikeError, toShunpikeError } from './errors.js'
import { createMemoryLedger } from './ledger/memory-ledger.js'
import { parseOptions } from './options.js'
import { formatUsd } from './pricing/money.js'
import { PROVIDER_TYPES } from './providers/provider-types.js'
import { createHealth } from './resilience/health.js'
import { createRetryBudget } from './resilience/retry-budget.js'
import { openCall } from './routing/book.js'
import { toCallMs } from './routing/call-time.js'
import { type ChatCall, parseChatCall } from './routing/chat-call.js'
import { estimateCost, estimateTokens, toExplanation } from './routing/explain.js'
import { type PlanDeps, toPlan } from './routing/plan.js'
import { createResolver } from './routing/resolve.js'
import { createRouteList } from './routing/route-list.js'
import { walk } from './routing/walk.js'
import { toErrorReply } from './surface/error-reply.js'
import { createFetch } from './surface/fetch.js'
import { listModels, readModel } from './surface/models.js'
import { createHttpTransport } from './transport/http-transport.js'
import type { Call, Reply } from './types/call.js'
import type { Config, Options } from './types/config.js'
import type { Route } from './types/route.js'
import type { Endpoint, EndpointRequest, Router } from './types/router.js'
import type { Transport } from './types/transport.js'

/** What the core takes from the world outside; tests give their own. */
export interface Runtime {
  environment: Environment
  /** Milliseconds since the epoch. */
  now(): number
  /** Milliseconds that never run backwards. */
  monotonic(): number
  /** From 0 to 1. */
  random(): number
  createId(): string
  transport: Transport
}

/**
 * Creates a router. Without options, providers are found from the environment (`OPENAI_API_KEY`, `ANTHROPIC_API_KEY`,
 * `GOOGLE_GENERATIVE_AI_API_KEY` | `GOOGLE_API_KEY` | `GEMINI_API_KEY`, `OPENROUTER_API_KEY`).
 * @throws ShunpikeError `config_invalid` (one line per mistake, with path and mend) or `no_provider`
 */
export function createRouter(options: Options = {}, runtime: Partial<Runtime> = {}): Router {
  const world: Runtime = { ...createRuntime(), ...runtime }
  const config = toConfig(parseOptions(options), {
    environment: world.environment,
    types: PROVIDER_TYPES,
    fee: DEFAULT_FEE,
  })
  const catalog = createCatalog({ overrides: config.prices, now: world.now })
  const ledger = config.ledger === 'memory:' ? createMemoryLedger() : config.ledger
  const health = createHealth({ config: config.breaker, monotonic: world.monotonic, random: world.random })
  const routes = createRouteList(health, world.now)
  const inFlight = createInFlight(config.server.maxInFlight)
  const today = () => new Date(world.now())
  const estimate = (route: Route, call: ChatCall) => estimateCost(route, call, catalog, today())
  const planDeps: PlanDeps = {
    config,
    health,
    estimate,
    resolve: createResolver(config, { types: PROVIDER_TYPES, find: catalog.find, rulesFor }),
    rates: ({ catalogId, provider, catalogModel: model, names }) =>
      catalog.rates({
        catalogId,
        providerId: provider.id,
        model,
        names,
        inputTokens: 0,
        at: today(),
      }),
  }
  const walkDeps = { ...world, config, health, retries: createRetryBudget(), memory: createReasoningMemory() }
  const parse = (call: Call, id: string) =>
    parseChatCall(call, {
      id,
      startedAt: world.now(),
      deadline: world.monotonic() + toCallMs(call.headers, config.timeouts.totalMs),
    })

  const run = async (call: Call, id: string): Promise<Reply> => {
    inFlight.enter()
    const book = { settle: inFlight.leave as (outcome: 'error' | 'client_abort') => void }
    try {
      const chat = parse(call, id)
      const calls = openCall(chat, {
        ledger,
        catalog,
        now: world.now,
        monotonic: world.monotonic,
        onSettled: inFlight.leave,
      })
      book.settle = calls.settle
      const plan = toPlan(chat, planDeps)
      routes.note(plan)
      return await walk(chat, plan, calls, walkDeps)
    } catch (thrown) {
      const error = toShunpikeError(thrown)
      book.settle(error.code === 'client_closed' ? 'client_abort' : 'error')
      throw error
    }
  }
  const explain = (call: Call) => {
    const chat = parse(call, world.createId())
    const toUsd = (route: Route) => {
      const cost = estimate(route, chat)
      return cost === null ? null : formatUsd(cost)
    }
    return toExplanation(chat, toPlan(chat, planDeps), toUsd)
  }
  const modelsDeps = { config, catalog, types: PROVIDER_TYPES, rulesFor, now: world.now }
  const answer = async (endpoint: Endpoint, request: EndpointRequest, id: string): Promise<Reply> => {
    if (endpoint.operation === 'models') return toJsonReply(listModels(modelsDeps), id)
    if (endpoint.operation === 'model') return toJsonReply(readModel(endpoint.model ?? '', modelsDeps), id)
    const { headers, signal, tenant, user, tags, body = '' } = request
    const call: Call = { dialect: endpoint.dialect, body, headers, signal, tenant, user, tags }
    if (endpoint.operation === 'count-tokens') return toJsonReply({ input_tokens: estimateTokens(parse(call, id)) }, id)
    return endpoint.operation === 'explain' ? toJsonReply(explain(call), id) : await run(call, id)
  }
  const handle = async (endpoint: Endpoint, request: EndpointRequest): Promise<Reply> => {
    const id = world.createId()
    try {
      return await answer(endpoint, request, id)
    } catch (error) {
      return toErrorReply(toShunpikeError(error), endpoint.dialect, id)
    }
  }
  return {
    call: (call) => run(call, world.createId()),
    handle,
    fetch: createFetch(handle, world.createId),
    explain,
    migrationPlan: async (scenario) => migrationPlan(scenario),
    routes: routes.read,
    ledger,
    config: { server: config.server, keys: config.keys },
    providers: toProviderList(config),
    async close({ drainMs = config.server.drainMs } = {}) {
      await inFlight.drain(drainMs)
      await world.transport.close()
      await ledger.close()
    },
  }
}

function createRuntime(): Runtime {
  return {
    environment: process.env,
    now: Date.now,
    monotonic: () => performance.now(),
    random: Math.random,
    createId: randomUUID,
    transport: createHttpTransport(),
  }
}

/** Calls under way. Beyond the limit a call is refused at once: a queue would only make everybody wait. */
function createInFlight(most: number) {
  let running = 0
  let closing = false
  let onIdle: (() => void) | undefined
  return {
    enter() {
      if (closing) throw new ShunpikeError('shutting_down', 'The router is shutting down.', { retryAfterMs: 1000 })
      if (running >= most)
        throw new ShunpikeError('too_busy', `More than ${most} calls are under way.`, { retryAfterMs: 1000 })
      running++
    },
    leave() {
      running--
      if (running === 0) onIdle?.()
    },
    async drain(mostMs: number) {
      closing = true
      if (running === 0) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, mostMs)
        onIdle = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    },
  }
}

function toJsonReply(body: object, id: string): Reply {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'x-request-id': id, 'x-shunpike-attempts': '0' },
    body: Buffer.from(JSON.stringify(body)),
  }
}

function toProviderList(config: Config) {
  return config.providers.map(({ id, type, baseURL, keyFrom }) => ({ id, type, baseURL, keyFrom }))
}
