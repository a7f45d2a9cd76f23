import type { ProviderContext } from '../http/provider.js'
import { toSeededText } from '../seed.js'

/** Id of the next request. */
export function createGenerationId(context: ProviderContext, created: number): string {
  return `gen-${created}-${toSeededText(20, 'openrouter', context.seed, context.nextNumber())}`
}

/** Headers of an answer: no rate limits, as recorded. */
export function toRouterHeaders(id: string, isStream: boolean): Record<string, string> {
  return {
    'content-type': isStream ? 'text/event-stream' : 'application/json',
    'x-generation-id': id,
    'access-control-allow-origin': '*',
    ...(isStream ? { 'cache-control': 'no-cache' } : {}),
  }
}
