import { divideHalfEven, parseDecimal } from '../billing/money.js'
import { findModel, type SimulatedModel, type TokenPrices } from '../billing/prices.js'
import type { ProviderContext } from '../http/provider.js'
import { type PlainReply, toPlainReply } from '../http/reply.js'
import type { JsonObject } from '../json.js'
import { toAuthor, toProviderLabel, toProviderTag, toSlug } from './catalog.js'
import { toRouterRefusal } from './errors.js'

// Release dates are not simulated: 2026-01-01 for all. Most output tokens as in the recorded list of 2026-08-04.
const CREATED_SECONDS = 1_767_225_600
const MAX_OUTPUT_TOKENS = 128_000
const PRICE_DIGITS = 18
const MILLION = 1_000_000n
const SUPPORTED = [
  'include_reasoning',
  'max_tokens',
  'reasoning',
  'response_format',
  'seed',
  'stop',
  'structured_outputs',
  'temperature',
  'tool_choice',
  'tools',
  'top_p',
]
const TOKENIZERS = { openai: 'GPT', anthropic: 'Claude', google: 'Gemini' }

/** GET /api/v1/models. */
export function listRouterModels(context: ProviderContext): PlainReply {
  const sold = context.prices.models.filter((model) => model.provider === 'openrouter' && model.kind === 'chat')
  return toPlainReply(200, { data: sold.map(toModelEntry), links: { next: null }, total_count: sold.length })
}

/** GET /api/v1/models/{author}/{slug}/endpoints. */
export function listRouterEndpoints(id: string, context: ProviderContext): PlainReply {
  const model = findModel(context.prices, 'openrouter', id)
  if (model === undefined) return toRouterRefusal(404, `No endpoints found for ${id}.`)
  const { name, architecture } = toModelEntry(model)
  return toPlainReply(200, {
    data: {
      id,
      name,
      created: CREATED_SECONDS,
      description: 'A simulated model.',
      architecture,
      endpoints: [toEndpoint(model)],
    },
  })
}

function toModelEntry(model: SimulatedModel): JsonObject {
  return {
    id: model.id,
    canonical_slug: model.id,
    hugging_face_id: '',
    name: `${toProviderLabel(model)}: ${toSlug(model)}`,
    created: CREATED_SECONDS,
    description: 'A simulated model.',
    context_length: model.contextTokens,
    architecture: {
      modality: 'text+image->text',
      input_modalities: ['text', 'image'],
      output_modalities: ['text'],
      tokenizer: TOKENIZERS[toAuthor(model)],
      instruct_type: null,
    },
    pricing: toPricing(model),
    top_provider: {
      context_length: model.contextTokens,
      max_completion_tokens: MAX_OUTPUT_TOKENS,
      is_moderated: false,
    },
    per_request_limits: null,
    supported_parameters: SUPPORTED,
    default_parameters: {},
    supported_voices: null,
    expiration_date: null,
    links: { details: `/api/v1/models/${model.id}/endpoints` },
  }
}

function toEndpoint(model: SimulatedModel): JsonObject {
  return {
    name: `${toProviderLabel(model)} | ${model.id}`,
    model_id: model.id,
    model_name: toSlug(model),
    context_length: model.contextTokens,
    pricing: { ...toPricing(model), discount: 0 },
    provider_name: toProviderLabel(model),
    tag: toProviderTag(model),
    quantization: 'unknown',
    max_completion_tokens: MAX_OUTPUT_TOKENS,
    max_prompt_tokens: null,
    supported_parameters: SUPPORTED,
    status: 0,
    uptime_last_5m: 100,
    uptime_last_30m: 100,
    uptime_last_1d: 100,
    supports_implicit_caching: toAuthor(model) !== 'anthropic',
    supports_voice_cloning: false,
    supports_tool_choice: { none: true, auto: true, required: true, function: true },
    latency_last_30m: null,
    throughput_last_30m: null,
    perf_last_30m_by_workload: {},
  }
}

// Prices per token as strings; the step is "strictly more than", as in the recorded list.
function toPricing(model: SimulatedModel): JsonObject {
  const overrides = model.longContext
    ? { overrides: [{ min_prompt_tokens: model.longContext.over, ...toTokenPricing(model.longContext.prices) }] }
    : {}
  return { ...toTokenPricing(model.prices), ...overrides }
}

function toTokenPricing(prices: TokenPrices): JsonObject {
  const named = {
    prompt: prices.input,
    completion: prices.output,
    input_cache_read: prices.cacheRead,
    input_cache_write: prices.cacheWrite5m,
    input_cache_write_1h: prices.cacheWrite1h,
  }
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, price]) => (price === undefined ? [] : [[name, toPerToken(price)]])),
  )
}

function toPerToken(pricePerMTok: string): string {
  const atto = divideHalfEven(parseDecimal(pricePerMTok, PRICE_DIGITS), MILLION)
  const fraction = atto
    .toString()
    .padStart(PRICE_DIGITS + 1, '0')
    .slice(-PRICE_DIGITS)
    .replace(/0+$/, '')
  return fraction === '' ? '0' : `0.${fraction}`
}
