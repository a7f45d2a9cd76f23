import type { ErrorCode, ShunpikeError } from '../errors.js'
import type { Route } from '../types/route.js'
import {
  type BreakerDeps,
  type Circuit,
  countFailure,
  countSuccess,
  createCircuit,
  freeLease,
  holdsBack,
  recover,
  takeLease,
  whyOpen,
} from './breaker.js'
import { createKeyPool, type KeyPool } from './key-pool.js'

/** What of a route its health is kept by. */
type RouteId = Pick<Route, 'key' | 'origin'>

/** One send, from `onSend` to its verdict. */
export interface Trial {
  route: RouteId
  /** Tenant of the call. */
  caller: string | null
  /** Leases of the probe that it is for the route and for its origin; 0: none. */
  lease: number
  originLease: number
}

/** Health of the routes, their origins and the providers' keys. All times are monotonic milliseconds. */
export interface Health extends KeyPool {
  /** Why a route should not be tried now; `undefined`: it may be. A route whose open time is over lets one probe through. */
  blocked(route: RouteId): string | undefined
  /** Whether this call should try others first, since the route has just recovered. Draws a random number. */
  holdsBack(route: RouteId): boolean
  /** Since when a route or its origin is open; infinite when neither is. */
  openSince(route: RouteId): number
  /** A try begins; on a half-open route it is the probe, and has failed when nothing is heard within `leaseMs`. */
  onSend(route: RouteId, caller: string | null, leaseMs: number): Trial
  /** A streamed try has its first content: a probe's verdict need not wait for the end of the stream. */
  onContent(trial: Trial): void
  onSuccess(trial: Trial, ttftMs: number | null, tokensPerSecond: number | null): void
  onFailure(trial: Trial, error: ShunpikeError): void
  /** Ended without a verdict on the route, e.g. the caller left. */
  onNeutral(trial: Trial): void
  read(route: RouteId): RouteHealth
}

interface RouteHealth {
  state: 'closed' | 'open' | 'half-open' | 'cooling'
  /** Milliseconds until it is tried again. */
  leftMs: number
  calls: number
  failures: number
  ttftMs: number | null
  tokensPerSecond: number | null
}

interface Entry {
  circuit: Circuit
  coolUntil: number
  calls: number
  failures: number
  ttftMs: number | null
  tokensPerSecond: number | null
}

/** Failures that say something about the route; the rest are the caller's, the account's, or a rate limit's. */
const COUNTED = new Set<ErrorCode>([
  'upstream_error',
  'overloaded',
  'upstream_redirect',
  'provider_unreachable',
  'connection_lost',
  'first_token_timeout',
  'stalled',
  'invalid_upstream',
  'empty_response',
  'truncated',
])

/** Failures that do not tell whether the origin is there. */
const SILENT = new Set<ErrorCode>(['connection_lost', 'first_token_timeout', 'deadline', 'client_closed'])

/** A cooldown never outlasts this, whatever the server said (reliability.md section 2). */
const LONGEST_COOLDOWN_MS = 300_000

/** Routes remembered: callers may name models without end. */
const MOST_ROUTES = 10_000

/** Weight of the newest sample in the moving averages. */
const NEWEST = 0.2

export function createHealth(deps: BreakerDeps): Health {
  const { config, monotonic } = deps
  const entries = new Map<string, Entry>()
  // As many as there are providers.
  const origins = new Map<string, Circuit>()
  const entryOf = ({ key }: RouteId) => entries.get(key) ?? remember(entries, key)
  const originOf = ({ origin }: RouteId): Circuit => {
    const known = origins.get(origin)
    if (known) return known
    const circuit = createCircuit()
    origins.set(origin, circuit)
    return circuit
  }
  return {
    ...createKeyPool(monotonic),
    blocked(route) {
      const entry = entries.get(route.key)
      const left = entry ? entry.coolUntil - monotonic() : 0
      if (left > 0) return `its rate is limited for ${Math.ceil(left / 1000)} s more`
      const own = entry && whyOpen(entry.circuit, deps)
      if (own) return `its ${own}`
      const shared = whyOpen(originOf(route), deps)
      return shared && `its provider cannot be reached: the ${shared}`
    },
    holdsBack(route) {
      const entry = entries.get(route.key)
      return entry !== undefined && holdsBack(entry.circuit, deps)
    },
    openSince(route) {
      const circuits = [entryOf(route).circuit, originOf(route)].filter(({ openUntil }) => openUntil > 0)
      return Math.min(...circuits.map(({ openSince }) => openSince))
    },
    onSend(route, caller, leaseMs) {
      const entry = entryOf(route)
      entry.calls++
      const lease = takeLease(entry.circuit, leaseMs, deps)
      return { route, caller, lease, originLease: takeLease(originOf(route), leaseMs, deps) }
    },
    onContent(trial) {
      recover(entryOf(trial.route).circuit, trial.lease, deps)
      recover(originOf(trial.route), trial.originLease, deps)
      // The probe is over: how the stream ends is an ordinary verdict.
      trial.lease = 0
      trial.originLease = 0
    },
    onSuccess({ route, caller, lease, originLease }, ttftMs, tokensPerSecond) {
      const entry = entryOf(route)
      entry.ttftMs = average(entry.ttftMs, ttftMs)
      entry.tokensPerSecond = average(entry.tokensPerSecond, tokensPerSecond)
      countSuccess(entry.circuit, lease, caller, deps)
      countSuccess(originOf(route), originLease, caller, deps)
    },
    onFailure(trial, error) {
      const { route, caller, lease, originLease } = trial
      const entry = entryOf(route)
      cool(entry, error, config.openMs, monotonic())
      if (error.code === 'provider_unreachable') countFailure(originOf(route), originLease, caller, deps)
      else if (SILENT.has(error.code)) freeLease(originOf(route), originLease)
      else countSuccess(originOf(route), originLease, caller, deps)
      if (!COUNTED.has(error.code)) return freeLease(entry.circuit, lease)
      entry.failures++
      countFailure(entry.circuit, lease, caller, deps)
    },
    onNeutral({ route, lease, originLease }) {
      freeLease(entryOf(route).circuit, lease)
      freeLease(originOf(route), originLease)
    },
    read: (route) => toHealth(entryOf(route), monotonic()),
  }
}

function remember(entries: Map<string, Entry>, key: string): Entry {
  if (entries.size >= MOST_ROUTES) entries.delete(entries.keys().next().value as string)
  const entry = { circuit: createCircuit(), coolUntil: 0, calls: 0, failures: 0, ttftMs: null, tokensPerSecond: null }
  entries.set(key, entry)
  return entry
}

/** A cooldown is extended, never shortened (F-095). */
function cool(entry: Entry, { code, retryAfterMs }: ShunpikeError, usualMs: number, now: number): void {
  if (code !== 'rate_limited' && !(code === 'overloaded' && retryAfterMs)) return
  const coolMs = Math.min(retryAfterMs ?? usualMs, LONGEST_COOLDOWN_MS)
  entry.coolUntil = Math.max(entry.coolUntil, now + coolMs)
}

function toHealth({ circuit, coolUntil, ...entry }: Entry, now: number): RouteHealth {
  const { openUntil } = circuit
  const leftMs = Math.max(0, openUntil - now, coolUntil - now)
  const state = openUntil > now ? 'open' : coolUntil > now ? 'cooling' : openUntil > 0 ? 'half-open' : 'closed'
  return { state, leftMs, ...entry }
}

function average(before: number | null, sample: number | null): number | null {
  if (sample === null) return before
  return before === null ? sample : before + (sample - before) * NEWEST
}
