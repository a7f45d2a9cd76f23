import { findModel, type SimulatedModel } from '../billing/prices.js'
import type { ProviderContext } from '../http/provider.js'
import { type PlainReply, toPlainReply } from '../http/reply.js'
import type { JsonObject } from '../json.js'
import { toModelNotFound } from './errors.js'
import { toAnthropicHeaders } from './headers.js'
import { createAnthropicIds } from './ids.js'
import { toClaudeRules } from './model-rules.js'

// Figures of the recorded list of 2026-08-02; release dates are not simulated.
const MAX_OUTPUT_TOKENS = 128_000
const CREATED_AT = '2026-01-01T00:00:00Z'
const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max']

/** GET /v1/models. */
export function listClaudeModels(context: ProviderContext): PlainReply {
  const data = context.prices.models.filter((model) => model.provider === 'anthropic').map(toModelEntry)
  const answer = { data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null }
  return toPlainReply(200, answer, toAnthropicHeaders(createAnthropicIds(context).requestId, 'application/json'))
}

/** GET /v1/models/{id}. */
export function getClaudeModel(id: string, context: ProviderContext): PlainReply {
  const model = findModel(context.prices, 'anthropic', id)
  if (model === undefined) return toModelNotFound(context, id)
  return toPlainReply(
    200,
    toModelEntry(model),
    toAnthropicHeaders(createAnthropicIds(context).requestId, 'application/json'),
  )
}

function toModelEntry(model: SimulatedModel): JsonObject {
  return {
    type: 'model',
    id: model.servedId ?? model.id,
    display_name: toDisplayName(model.id),
    created_at: CREATED_AT,
    max_input_tokens: model.contextTokens,
    max_tokens: MAX_OUTPUT_TOKENS,
    capabilities: toCapabilities(model.id),
  }
}

function toDisplayName(id: string): string {
  return id
    .replace(/(\d)-(\d)$/, '$1.$2')
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')
}

function toCapabilities(id: string): JsonObject {
  const { thinking } = toClaudeRules(id)
  const supported = { supported: true }
  return {
    batch: supported,
    citations: supported,
    effort: { supported: true, ...Object.fromEntries(EFFORTS.map((effort) => [effort, supported])) },
    image_input: supported,
    pdf_input: supported,
    structured_outputs: supported,
    thinking: {
      supported: true,
      types: {
        enabled: { supported: thinking.includes('enabled') },
        adaptive: { supported: thinking.includes('adaptive') },
      },
    },
  }
}
