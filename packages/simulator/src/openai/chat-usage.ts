import { type BilledUsage, countInputTokens } from '../billing/usage.js'
import type { JsonObject } from '../json.js'

/** The `usage` of chat. */
export function toChatUsage(usage: BilledUsage): JsonObject {
  const input = countInputTokens(usage)
  return {
    prompt_tokens: input,
    completion_tokens: usage.output,
    total_tokens: input + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: usage.cacheWrite5m, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}
