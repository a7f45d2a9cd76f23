/** Walks a plan: one route after the other until one answers, within one budget of attempts and time. */

import type { AttemptSummary } from '../errors.js'
import { ShunpikeError } from '../errors.js'
import type { RetryBudget } from '../resilience/retry-budget.js'
import type { CancelSignal, Reply } from '../types/call.js'
import type { Plan, Route } from '../types/route.js'
import { type AttemptDeps, type AttemptResult, attempt } from './attempt.js'
import type { CallBook } from './book.js'
import type { ChatCall } from './chat-call.js'

export interface WalkDeps extends AttemptDeps {
  monotonic(): number
  /** From 0 to 1, for jitter. */
  random(): number
  retries: RetryBudget
}

type Failed = Extract<AttemptResult, { ok: false }> & { route: Route }

/**
 * Answers the call from the first route that can.
 * @throws ShunpikeError with every attempt in `attempts`
 */
export async function walk(call: ChatCall, plan: Plan, book: CallBook, deps: WalkDeps): Promise<Reply> {
  let queue = plan.routes.filter((planned) => planned.dropped === null).map((planned) => planned.route)
  if (queue.length === 0) throw noRoute(call, plan)
  const { attempts } = deps.config.failover
  const failures: Failed[] = []
  let release: (() => void) | undefined
  for (let route = queue.shift(); route; route = queue.shift()) {
    if (!release) deps.retries.onCall(route.key)
    const last = queue.length === 0 || book.row.attempts + 1 >= attempts
    const result = await attempt(route, call, book, toLimits(call, last, deps), deps)
    release?.()
    if (result.ok) return result.reply
    failures.push({ ...result, route, error: withRoute(result.error, route) })
    if (result.error.code === 'context_length_exceeded') queue = queue.filter(hasLargerWindow, route)
    else if (!goesOn(result.error, deps)) break
    if (book.row.attempts >= attempts || timeLeft(call, deps) <= 0) break
    release = await again(route, failures, queue.length > 0, call, deps)
    if (release) queue.unshift(route)
  }
  throw toFinalError(failures)
}

function toLimits(call: ChatCall, last: boolean, deps: WalkDeps) {
  const { firstTokenMs, answerMs, idleMs } = deps.config.timeouts
  const totalMs = () => Math.max(1, timeLeft(call, deps))
  const leaseMs = call.stream ? firstTokenMs : answerMs
  return { firstTokenMs: last ? totalMs() : leaseMs, leaseMs, idleMs, totalMs }
}

function timeLeft(call: ChatCall, deps: WalkDeps): number {
  return call.deadline - deps.monotonic()
}

function goesOn(error: ShunpikeError, { config }: WalkDeps): boolean {
  return error.retry !== 'never' || (error.code === 'content_policy' && config.failover.contentPolicy)
}

/** What was too long for one model may fit another, if that is known to take more. */
function hasLargerWindow(this: Route, next: Route): boolean {
  return (next.rules.contextWindow ?? 0) > (this.rules.contextWindow ?? Number.POSITIVE_INFINITY)
}

/** A rate limit or an overload is waited for on the same route only when it is over this soon. */
const LONGEST_WAIT_MS = 2000

/** Waits as the route asks before it is tried again; `undefined`: it is not. What it returns gives the retry's place back. */
async function again(
  route: Route,
  failures: readonly Failed[],
  hasNext: boolean,
  call: ChatCall,
  deps: WalkDeps,
): Promise<(() => void) | undefined> {
  const { error, sent, status } = failures.at(-1) as Failed
  if (!sent) return undefined
  const tried = failures.filter((failed) => failed.sent && failed.route === route).length
  const { code, retryAfterMs } = error
  if (code === 'gateway_credential' || code === 'out_of_funds') {
    return deps.health.pickKey(route.provider.id, route.provider.keys.length) >= 0 ? () => {} : undefined
  }
  const isFailure = (code === 'upstream_error' && !isRefusal(status)) || code === 'overloaded'
  const isPlain = isFailure && retryAfterMs === undefined
  const isSoon = (isFailure || code === 'rate_limited') && (retryAfterMs ?? Number.POSITIVE_INFINITY) <= LONGEST_WAIT_MS
  const allowed = hasNext ? deps.config.failover.sameRoute : Math.max(1, deps.config.failover.sameRoute)
  if (!(isPlain || isSoon) || tried > allowed) return undefined
  const waitMs = retryAfterMs ?? 200 + deps.random() * 200
  if (waitMs >= timeLeft(call, deps) || Number.isFinite(deps.health.openSince(route))) return undefined
  const release = deps.retries.take(route.key)
  if (release) await sleep(waitMs, call.signal).catch(giveBack(release))
  return release
}

function giveBack(release: () => void) {
  return (left: unknown) => {
    release()
    throw left
  }
}

/** 408 and 409 say that the provider failed, but nothing that the same route would do better at once. */
function isRefusal(status: number | null): boolean {
  return status !== null && status >= 400 && status < 500
}

function sleep(ms: number, signal: CancelSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      if (signal?.aborted) reject(new ShunpikeError('client_closed', 'The caller left before the answer was whole.'))
      else resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done, { once: true })
    if (signal?.aborted) done()
  })
}

function withRoute(error: ShunpikeError, route: Route): ShunpikeError {
  if (error.provider !== undefined) return error
  return new ShunpikeError(error.code, error.message, {
    ...error,
    provider: route.provider.id,
    model: route.model,
    cause: error.cause,
  })
}

/** The last failure speaks for the call; the shortest wait that any route named is the caller's. */
function toFinalError(failures: readonly Failed[]): ShunpikeError {
  const last = failures.at(-1) as Failed
  const waits = failures.map(({ error }) => error.retryAfterMs ?? Number.POSITIVE_INFINITY)
  const retryAfterMs = Math.min(...waits)
  const attempts = failures.filter(({ sent }) => sent).map(toSummary)
  const { code, message, status, retry, param, provider, model, cause } = last.error
  return new ShunpikeError(code, message, {
    status,
    retry,
    attempts,
    cause,
    ...(param === undefined ? {} : { param }),
    ...(provider === undefined ? {} : { provider }),
    ...(model === undefined ? {} : { model }),
    ...(Number.isFinite(retryAfterMs) ? { retryAfterMs } : {}),
  })
}

function toSummary({ error, status, ms }: Failed): AttemptSummary {
  return { route: error.provider ?? '', status, code: error.code, ms }
}

function noRoute(call: ChatCall, plan: Plan): ShunpikeError {
  if (plan.routes.length === 0) {
    return new ShunpikeError(
      'no_route',
      `No configured provider sells ${call.models.join(' or ')}. Add a key for its author, or one for an aggregator.`,
      { param: 'model' },
    )
  }
  const reasons = plan.routes.map(({ route, dropped }) => `${route.key}: ${dropped}`)
  return new ShunpikeError('no_route', `No route may serve this call. ${reasons.join('; ')}.`, { param: 'model' })
}
