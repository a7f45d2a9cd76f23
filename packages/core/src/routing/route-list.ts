import type { Health } from '../resilience/health.js'
import type { Plan, Route } from '../types/route.js'
import type { RouteStatus } from '../types/router.js'

/** Routes remembered for `router.routes()`: callers may name models without end. */
const MOST_ROUTES = 1000

/** The routes that calls have planned with, and how they are. */
export function createRouteList(health: Health, now: () => number) {
  const seen = new Map<string, Route>()
  return {
    note(plan: Plan): void {
      for (const { route } of plan.routes) {
        if (seen.has(route.key) || seen.size >= MOST_ROUTES) continue
        seen.set(route.key, route)
      }
    },
    read: (): RouteStatus[] => [...seen.values()].map((route) => toStatus(route, health, now())),
  }
}

function toStatus(route: Route, health: Health, now: number): RouteStatus {
  const { state, leftMs, calls, failures, ttftMs } = health.read(route)
  return {
    route: route.provider.id,
    provider: route.type.type,
    model: route.model,
    payment: route.provider.payment,
    state,
    until: leftMs > 0 ? new Date(now + leftMs).toISOString() : null,
    calls,
    failures,
    ttftMs: ttftMs === null ? null : Math.round(ttftMs),
  }
}
