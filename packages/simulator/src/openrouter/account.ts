import type { InvoiceBook } from '../billing/invoice.js'
import { toUsdNumber } from '../billing/money.js'
import { countInputTokens } from '../billing/usage.js'
import { type PlainReply, toPlainReply } from '../http/reply.js'
import { toProviderLabel } from './catalog.js'
import { toRouterRefusal } from './errors.js'
import type { Generation, Generations } from './generations.js'

// Credits the simulated account has bought, USD.
const BOUGHT_CREDITS = 1000

/** GET /api/v1/key. */
export function toKeyInfo(book: InvoiceBook, label: string): PlainReply {
  const usage = toUsdNumber(book.total())
  const byok = toUsdNumber(book.upstreamTotal())
  return toPlainReply(200, {
    data: {
      label,
      limit: null,
      limit_remaining: null,
      limit_reset: null,
      usage,
      usage_daily: usage,
      usage_weekly: usage,
      usage_monthly: usage,
      byok_usage: byok,
      byok_usage_daily: byok,
      byok_usage_weekly: byok,
      byok_usage_monthly: byok,
      include_byok_in_limit: false,
      is_free_tier: false,
      is_management_key: true,
      is_provisioning_key: true,
      creator_user_id: 'user_simulator',
      organization_id: null,
      workspace_id: null,
      allowed_data_regions: ['global'],
      free_model_daily_requests: { limit: 1000, remaining: 1000, used: 0 },
      rate_limit: { requests: -1, interval: '10s', note: 'This field is deprecated and safe to ignore.' },
    },
  })
}

/** GET /api/v1/credits. The purchase fee is in no answer of OpenRouter. */
export function toCredits(book: InvoiceBook): PlainReply {
  return toPlainReply(200, { data: { total_credits: BOUGHT_CREDITS, total_usage: toUsdNumber(book.total()) } })
}

/** GET /api/v1/generation?id=. */
export function toGeneration(id: string, generations: Generations, book: InvoiceBook): PlainReply {
  const generation = generations.get(id)
  if (generation === undefined) return toRouterRefusal(404, `Generation ${id} not found`)
  return toPlainReply(200, { data: { ...toUnusedMembers(), ...toMembers(generation, book) } })
}

function toMembers(generation: Generation, book: InvoiceBook): Record<string, unknown> {
  const { id, createdSeconds, model, usage, isByok, isStream, wasCut, finishReason } = generation
  const line = book.toInvoice().lines.find(({ requestId }) => requestId === id)
  const cost = Number(line?.amountUsd ?? 0)
  return {
    id,
    created_at: new Date(createdSeconds * 1000).toISOString(),
    model: model.id,
    provider_name: toProviderLabel(model),
    is_byok: isByok,
    streamed: isStream,
    cancelled: wasCut,
    total_cost: cost,
    usage: cost,
    upstream_inference_cost: line?.upstreamUsd === undefined ? null : Number(line.upstreamUsd),
    finish_reason: wasCut ? null : finishReason,
    tokens_prompt: countInputTokens(usage),
    tokens_completion: usage.output,
    native_tokens_prompt: countInputTokens(usage),
    native_tokens_completion: usage.output,
    native_tokens_reasoning: usage.reasoning,
    native_tokens_cached: usage.cacheRead,
  }
}

function toUnusedMembers(): Record<string, unknown> {
  return {
    api_type: 'completions',
    app_id: null,
    cache_discount: null,
    data_region: 'global',
    external_user: null,
    generation_time: 42,
    http_referer: null,
    latency: 42,
    moderation_latency: null,
    native_finish_reason: null,
    native_tokens_completion_images: null,
    num_fetches: null,
    num_input_audio_prompt: null,
    num_media_completion: null,
    num_media_prompt: null,
    num_search_results: null,
    origin: '',
    preset_id: null,
    provider_responses: null,
    response_cache_source_id: null,
    router: null,
    service_tier: null,
    upstream_id: null,
    user_agent: null,
    web_search_engine: null,
    workspace_id: null,
  }
}
