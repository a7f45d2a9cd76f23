import type { ErrorCode, ShunpikeError } from '../errors.js'
import type { BreakerConfig } from '../types/config.js'

/** Health of the routes and of the providers' keys. All times are monotonic milliseconds. */
export interface Health {
  /** Why a route should not be tried now; `undefined`: it may be. A route whose open time is over lets one probe through. */
  blocked(route: string): string | undefined
  /** A try begins: takes the probe's place when the route is half open. */
  onSend(route: string): void
  /** A streamed try has its first content: a probe's verdict need not wait for the end of the stream. */
  onContent(route: string): void
  onSuccess(route: string, ttftMs: number | null, tokensPerSecond: number | null): void
  onFailure(route: string, error: ShunpikeError): void
  /** Ended without a verdict on the route, e.g. the caller left. */
  onNeutral(route: string): void
  /** Index of a usable key of the pool; -1 when all are set aside. */
  pickKey(provider: string, poolSize: number): number
  setKeyAside(provider: string, key: number): void
  read(route: string): RouteHealth
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
  consecutive: number
  /** Verdicts of the window by slice of time, oldest first. */
  recent: Slice[]
  openUntil: number
  openings: number
  coolUntil: number
  probing: boolean
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

/** A key that was refused or ran out of funds is tried once a minute, no more (fault catalogue F-018). */
const KEY_ASIDE_MS = 60_000

/** A cooldown never outlasts this, whatever the server said (reliability.md section 2). */
const LONGEST_COOLDOWN_MS = 300_000

/** Routes remembered: callers may name models without end. */
const MOST_ROUTES = 10_000

/** Weight of the newest sample in the moving averages. */
const NEWEST = 0.2

export function createHealth(config: BreakerConfig, monotonic: () => number): Health {
  const entries = new Map<string, Entry>()
  const aside = new Map<string, number>()
  const entryOf = (route: string): Entry => {
    let entry = entries.get(route)
    if (!entry) {
      if (entries.size >= MOST_ROUTES) entries.delete(entries.keys().next().value as string)
      entry = createEntry()
      entries.set(route, entry)
    }
    return entry
  }
  return {
    blocked(route) {
      const entry = entries.get(route)
      if (!entry) return undefined
      const now = monotonic()
      if (entry.coolUntil > now) return `its rate is limited for ${seconds(entry.coolUntil - now)} more`
      if (entry.openUntil > now) return `its circuit is open for ${seconds(entry.openUntil - now)} more`
      return entry.openUntil > 0 && entry.probing ? 'its circuit is half open and a probe is under way' : undefined
    },
    onSend(route) {
      const entry = entryOf(route)
      entry.calls++
      if (entry.openUntil > 0) entry.probing = true
    },
    onContent(route) {
      const entry = entries.get(route)
      if (!entry?.probing) return
      entry.probing = false
      entry.openUntil = 0
      entry.consecutive = 0
    },
    onSuccess(route, ttftMs, tokensPerSecond) {
      const entry = entryOf(route)
      entry.consecutive = 0
      entry.openUntil = 0
      entry.openings = 0
      entry.probing = false
      entry.ttftMs = average(entry.ttftMs, ttftMs)
      entry.tokensPerSecond = average(entry.tokensPerSecond, tokensPerSecond)
      note(entry, false, config, monotonic())
    },
    onFailure(route, error) {
      const entry = entryOf(route)
      const now = monotonic()
      entry.probing = false
      if (error.code === 'rate_limited' || (error.code === 'overloaded' && error.retryAfterMs)) {
        const coolMs = Math.min(error.retryAfterMs ?? config.openMs, LONGEST_COOLDOWN_MS)
        entry.coolUntil = Math.max(entry.coolUntil, now + coolMs)
      }
      if (!COUNTED.has(error.code)) return
      entry.failures++
      entry.consecutive++
      note(entry, true, config, now)
      if (shouldOpen(entry, config)) open(entry, config, now)
    },
    onNeutral(route) {
      entryOf(route).probing = false
    },
    pickKey(provider, poolSize) {
      const now = monotonic()
      for (let key = 0; key < poolSize; key++) if ((aside.get(`${provider} ${key}`) ?? 0) <= now) return key
      return -1
    },
    setKeyAside: (provider, key) => void aside.set(`${provider} ${key}`, monotonic() + KEY_ASIDE_MS),
    read: (route) => toHealth(entryOf(route), monotonic()),
  }
}

function createEntry(): Entry {
  return {
    consecutive: 0,
    recent: [],
    openUntil: 0,
    openings: 0,
    coolUntil: 0,
    probing: false,
    calls: 0,
    failures: 0,
    ttftMs: null,
    tokensPerSecond: null,
  }
}

interface Slice {
  from: number
  calls: number
  failed: number
}

/** The window moves in tenths: counting costs the same at any rate of calls. */
const SLICES = 10

function note(entry: Entry, failed: boolean, config: BreakerConfig, now: number): void {
  const { recent } = entry
  let slice = recent[recent.length - 1]
  if (!slice || now - slice.from >= config.windowMs / SLICES) {
    while (recent[0] && now - recent[0].from > config.windowMs) recent.shift()
    slice = { from: now, calls: 0, failed: 0 }
    recent.push(slice)
  }
  slice.calls++
  if (failed) slice.failed++
}

/** A failed probe opens at once; otherwise by failures in a row or by their share of the window. */
function shouldOpen(entry: Entry, config: BreakerConfig): boolean {
  if (entry.openUntil > 0 || entry.consecutive >= config.consecutive) return true
  const calls = entry.recent.reduce((sum, slice) => sum + slice.calls, 0)
  const failed = entry.recent.reduce((sum, slice) => sum + slice.failed, 0)
  return calls >= config.minimum && failed / calls >= config.ratio
}

function open(entry: Entry, config: BreakerConfig, now: number): void {
  const openMs = Math.min(config.openMs * 2 ** entry.openings, Math.max(config.openMs, config.maxOpenMs))
  entry.openUntil = now + openMs
  entry.openings++
  entry.recent = []
}

function toHealth(entry: Entry, now: number): RouteHealth {
  const { calls, failures, ttftMs, tokensPerSecond } = entry
  const leftMs = Math.max(0, entry.openUntil - now, entry.coolUntil - now)
  const state =
    entry.openUntil > now ? 'open' : entry.coolUntil > now ? 'cooling' : entry.openUntil > 0 ? 'half-open' : 'closed'
  return { state, leftMs, calls, failures, ttftMs, tokensPerSecond }
}

function average(before: number | null, sample: number | null): number | null {
  if (sample === null) return before
  return before === null ? sample : before + (sample - before) * NEWEST
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)} s`
}
