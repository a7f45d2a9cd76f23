import type { ExplainedRoute, Router } from '@shunpike/core'
import { type ChatUsage, readChatStream } from './read-chat-stream.js'

/** An answer and how it came about. */
export interface Answer {
  text: string
  /** The provider's config id. */
  route: string
  /** As served. */
  model: string
  /** Until the first text; `null` when there was none. */
  ttftMs: number | null
  usage: ChatUsage | null
  why: string
  alternatives: Alternative[]
}

/** A route of the plan that did not serve. */
export interface Alternative {
  route: string
  model: string
  payment: string
  /** About what it would have cost, decimal USD; `null`: unknown. */
  costUsd: string | null
  /** Why the plan left it out; `null` when it was in. */
  reason: string | null
}

/**
 * Streams the answer to `prompt` into `write`.
 * @throws ShunpikeError, also for an answer that is broken off
 */
export async function ask(
  router: Router,
  model: string,
  prompt: string,
  write: (text: string) => void,
): Promise<Answer> {
  const request = { model, messages: [{ role: 'user', content: prompt }] }
  // Taken before the call: a failure of the call changes the health that the plan rests on.
  const plan = router.explain({ body: request }).routes
  const startedAt = performance.now()
  const reply = await router.call({ body: { ...request, stream: true, stream_options: { include_usage: true } } })
  let text = ''
  let ttftMs: number | null = null
  let usage: ChatUsage | null = null
  for await (const event of readChatStream(reply.body)) {
    if ('usage' in event) usage = event.usage
    else {
      ttftMs ??= Math.round(performance.now() - startedAt)
      text += event.text
      write(event.text)
    }
  }
  const { 'x-shunpike-route': route = '', 'x-shunpike-model': served = '', 'x-request-id': id = '' } = reply.headers
  const used = pickServed(plan, route, served)
  return {
    text,
    route,
    model: served,
    ttftMs,
    usage,
    why: toWhy(plan, used, router, id),
    alternatives: toAlternatives(plan, used, usage, toEstimator(router, request, usage)),
  }
}

/** A provider may be in a plan with several models: a served id begins with the one asked for, such as `gpt-5-mini-2025-08-07`. */
function pickServed(plan: readonly ExplainedRoute[], route: string, served: string): ExplainedRoute | undefined {
  const ofProvider = plan.filter((one) => one.route === route)
  const named = ofProvider
    .filter(({ model }) => served.startsWith(model))
    .sort((a, b) => b.model.length - a.model.length)
  return named[0] ?? ofProvider[0]
}

function toWhy(plan: readonly ExplainedRoute[], used: ExplainedRoute | undefined, router: Router, id: string): string {
  const kept = plan.filter((one) => one.kept)
  const place = used ? kept.indexOf(used) + 1 : 0
  const failed = router.ledger.attempts(id).flatMap(({ route, status, code }) => {
    return code === null ? [] : [`${route} failed (${status === null ? code : `${status} ${code}`})`]
  })
  const where = kept.length > 1 ? `route ${place} of ${kept.length} in the plan` : 'the only route in the plan'
  return failed.length > 0 ? `${where}: ${failed.join(', then ')}` : where
}

type Estimate = (route: ExplainedRoute) => number | null

/** Costs for as many tokens as came, where a plan takes a usual number. */
function toEstimator(router: Router, request: object, usage: ChatUsage | null): Estimate {
  const limit = usage ? { max_tokens: Math.max(1, usage.completion_tokens) } : {}
  const { routes } = router.explain({ body: { ...request, ...limit } })
  const toKey = ({ route, model, payment }: ExplainedRoute) => JSON.stringify([route, model, payment])
  const costs = new Map(routes.map((route) => [toKey(route), route.landed_cost_usd]))
  return (route) => {
    const cost = costs.get(toKey(route)) ?? null
    return cost === null ? null : Number(cost)
  }
}

/**
 * A plan guesses input tokens from bytes, so the served route's guess is off too: what was paid for it scales the others.
 * For the same model at list price the figure is then exact.
 */
function toAlternatives(
  plan: readonly ExplainedRoute[],
  used: ExplainedRoute | undefined,
  usage: ChatUsage | null,
  estimate: Estimate,
): Alternative[] {
  const paid = usage?.shunpike?.total ?? null
  const guess = used ? estimate(used) : null
  const scale = paid !== null && guess ? Number(paid) / guess : 1
  const others = plan.filter((one) => one !== used)
  return others.map((one) => {
    const cost = estimate(one)
    const costUsd = cost === null ? null : formatEstimate(cost * scale)
    return { route: one.route, model: one.model, payment: one.payment, costUsd, reason: one.reason }
  })
}

/** More digits would claim more than an estimate knows. */
const ESTIMATE_DIGITS = 6
const PICO_DECIMALS = 12

function formatEstimate(usd: number): string {
  const fixed = Number(usd.toPrecision(ESTIMATE_DIGITS)).toFixed(PICO_DECIMALS)
  return fixed.replace(/\.?0+$/, '')
}
