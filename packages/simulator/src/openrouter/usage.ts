import type { Charge } from '../billing/invoice.js'
import { toUsdNumber } from '../billing/money.js'
import { type BilledUsage, countInputTokens } from '../billing/usage.js'
import type { JsonObject } from '../json.js'

/** The `usage` of chat: always there, with what was taken from the credits. */
export function toRouterChatUsage(usage: BilledUsage, charge: Charge): JsonObject {
  const input = countInputTokens(usage)
  return {
    prompt_tokens: input,
    completion_tokens: usage.output,
    total_tokens: input + usage.output,
    cost: toUsdNumber(charge.amount),
    is_byok: charge.isByok,
    prompt_tokens_details: {
      cached_tokens: usage.cacheRead,
      cache_write_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
      audio_tokens: 0,
      video_tokens: 0,
    },
    cost_details: {
      upstream_inference_cost: toUsdNumber(charge.list.total),
      upstream_inference_prompt_cost: toUsdNumber(charge.list.input),
      upstream_inference_completions_cost: toUsdNumber(charge.list.output),
    },
    completion_tokens_details: { reasoning_tokens: usage.reasoning, image_tokens: 0, audio_tokens: 0 },
  }
}

/** The `usage` of /responses: other names for the same figures. */
export function toRouterResponsesUsage(usage: BilledUsage, charge: Charge): JsonObject {
  const input = countInputTokens(usage)
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: usage.cacheRead },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: input + usage.output,
    cost: toUsdNumber(charge.amount),
    is_byok: charge.isByok,
    cost_details: {
      upstream_inference_cost: toUsdNumber(charge.list.total),
      upstream_inference_input_cost: toUsdNumber(charge.list.input),
      upstream_inference_output_cost: toUsdNumber(charge.list.output),
    },
  }
}
