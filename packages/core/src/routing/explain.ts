import type { Catalog } from '../catalog/catalog.js'
import type { Plan, Route } from '../types/route.js'
import type { Explanation } from '../types/router.js'
import type { Usage } from '../types/usage.js'
import { toRouteCost } from './book.js'
import type { ChatCall } from './chat-call.js'

/** A token in English is about four bytes. */
const BYTES_PER_TOKEN = 4

/** Input tokens of a call, from the size of its body. */
export function estimateTokens({ body }: ChatCall): number {
  return Math.ceil(body.bytes.length / BYTES_PER_TOKEN)
}

/** Output taken for a call that sets no limit. */
const USUAL_OUTPUT_TOKENS = 256

/** Landed cost of a call on a route in pico-USD, from the size of its body; `null`: unknown. */
export function estimateCost(route: Route, call: ChatCall, catalog: Catalog, at: Date): bigint | null {
  const limit = (call.body.get('max_completion_tokens') ?? call.body.get('max_tokens')) as number | null | undefined
  const usage: Usage = {
    input: estimateTokens(call),
    inputAudio: 0,
    inputImage: 0,
    cacheRead: 0,
    cacheWrite: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: limit ?? USUAL_OUTPUT_TOKENS,
    outputAudio: 0,
    outputImage: 0,
    reasoning: 0,
    searches: 0,
  }
  return toRouteCost(route, usage, catalog, at).total
}

/** The plan in words: what `POST /explain` answers. */
export function toExplanation(call: ChatCall, plan: Plan, toUsd: (route: Route) => string | null): Explanation {
  return {
    model: call.models[0] as string,
    routes: plan.routes.map(({ route, dropped }) => ({
      route: route.provider.id,
      provider: route.type.type,
      model: route.model,
      payment: route.provider.payment,
      landed_cost_usd: toUsd(route),
      kept: dropped === null,
      reason: dropped,
    })),
  }
}
