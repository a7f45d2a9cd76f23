/** Settles what each attempt cost and writes the ledger's rows: opened before the send, settled exactly once. */
import type { Catalog } from '../catalog/catalog.js'
import type { ErrorCode, ShunpikeError } from '../errors.js'
import { sumCosts, toCost, UNKNOWN_COST, ZERO_COST } from '../pricing/cost.js'
import type { Cost } from '../types/cost.js'
import type { AttemptRow, CallRow, Ledger, Outcome } from '../types/ledger.js'
import type { Route } from '../types/route.js'
import type { Usage } from '../types/usage.js'
import type { ChatCall } from './chat-call.js'

export interface BookDeps {
  ledger: Ledger
  catalog: Catalog
  /** Milliseconds since the epoch. */
  now(): number
  monotonic(): number
  /** The call has settled: nothing of it runs any more. */
  onSettled(): void
}

/** The rows of one call. */
export interface CallBook {
  open(route: Route): AttemptBook
  /** Ends the call; later calls change nothing. */
  settle(outcome: Outcome): void
  /** As it stands: `attempts` is how many were sent so far. */
  readonly row: Readonly<CallRow>
}

export interface AttemptBook {
  /** As it stands: `ttftMs` is `null` before the first content. */
  readonly row: Readonly<AttemptRow>
  /** Milliseconds since the attempt began. */
  elapsedMs(): number
  onContent(): void
  /** Ends the attempt; only the first time counts. */
  settle(result: AttemptResult): Cost
}

interface AttemptResult {
  outcome: Outcome
  /** Upstream status; `null` when none came. */
  status: number | null
  error?: ShunpikeError | undefined
  usage?: Usage | undefined
  servedModel?: string | undefined
  /** Content came, though the caller saw none of it. */
  content?: boolean
}

/**
 * Failures before any content for which no provider bills: nothing reached it, or it answered with an error
 * (reliability.md section 2). After any other the provider may have generated, and billed, what we never saw.
 */
const UNBILLED = new Set<ErrorCode>([
  'provider_unreachable',
  'gateway_credential',
  'out_of_funds',
  'rate_limited',
  'overloaded',
  'upstream_error',
  'upstream_redirect',
  'model_not_found',
  'invalid_request',
  'unsupported_parameter',
  'context_length_exceeded',
  'content_policy',
  'body_too_large',
  'unprocessable',
])

export function openCall(call: ChatCall, deps: BookDeps): CallBook {
  const began = deps.monotonic()
  const costs: Cost[] = []
  let settled = false
  const row: CallRow = {
    id: call.id,
    at: call.startedAt,
    tenant: call.tenant,
    dialect: call.dialect,
    modelRequested: call.models[0] ?? '',
    outcome: 'unknown',
    attempts: 0,
    ttftMs: null,
    totalMs: null,
    cost: UNKNOWN_COST,
  }
  deps.ledger.openCall(row)
  return {
    row,
    open(route) {
      row.attempts++
      const onSettled = (cost: Cost) => void costs.push(cost)
      const onContent = () => {
        row.ttftMs ??= Math.round(deps.monotonic() - began)
      }
      return openAttempt(call, route, row.attempts, deps, { onSettled, onContent })
    },
    settle(outcome) {
      if (settled) return
      settled = true
      row.outcome = outcome
      row.totalMs = Math.round(deps.monotonic() - began)
      row.cost = sumCosts(costs)
      deps.ledger.settleCall(row)
      deps.onSettled()
    },
  }
}

interface AttemptHooks {
  onSettled(cost: Cost): void
  onContent(): void
}

function openAttempt(call: ChatCall, route: Route, n: number, deps: BookDeps, hooks: AttemptHooks): AttemptBook {
  const began = deps.monotonic()
  let settled = false
  const row: AttemptRow = {
    id: `${call.id}.${n}`,
    callId: call.id,
    n,
    route: route.provider.id,
    provider: route.type.type,
    payment: route.provider.payment,
    modelServed: route.model,
    tierServed: null,
    region: null,
    status: null,
    code: null,
    outcome: 'unknown',
    startedAt: deps.now(),
    ttftMs: null,
    totalMs: null,
    usage: null,
    cost: UNKNOWN_COST,
    priceSnapshot: deps.catalog.snapshot,
    usageComplete: false,
  }
  deps.ledger.openAttempt(row)
  const elapsedMs = () => Math.round(deps.monotonic() - began)
  return {
    row,
    elapsedMs,
    onContent() {
      row.ttftMs ??= elapsedMs()
      hooks.onContent()
    },
    settle({ outcome, status, error, usage, servedModel, content }) {
      if (settled) return row.cost
      settled = true
      row.cost = costOf(route, usage, row.ttftMs === null && !content ? error : undefined, deps)
      hooks.onSettled(row.cost)
      row.outcome = outcome
      row.status = status
      row.code = error?.code ?? null
      row.totalMs = elapsedMs()
      row.modelServed = servedModel ?? route.model
      row.tierServed = usage?.tier ?? null
      row.region = usage?.region ?? null
      row.usage = usage ?? null
      row.usageComplete = outcome === 'ok' && usage !== undefined
      deps.ledger.settleAttempt(row)
      return row.cost
    },
  }
}

/** @param early the failure, if it came before any content */
function costOf(route: Route, usage: Usage | undefined, early: ShunpikeError | undefined, deps: BookDeps): Cost {
  if (!usage) return early && UNBILLED.has(early.code) ? ZERO_COST : UNKNOWN_COST
  return toRouteCost(route, usage, deps.catalog, new Date(deps.now()))
}

/** The landed cost of `usage` on a route. */
export function toRouteCost(route: Route, usage: Usage, catalog: Catalog, at: Date): Cost {
  const { provider, catalogId, catalogModel: model, names } = route
  const inputTokens =
    usage.input +
    usage.inputAudio +
    usage.inputImage +
    usage.cacheRead +
    usage.cacheWrite +
    usage.cacheWrite5m +
    usage.cacheWrite1h
  const rates = catalog.rates({
    catalogId,
    providerId: provider.id,
    model,
    names,
    inputTokens,
    at,
    served: usage,
  })
  return toCost({ usage, rates, payment: provider.payment, fee: provider.fee, discount: provider.discount })
}
