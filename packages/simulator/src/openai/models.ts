import { findModel } from '../billing/prices.js'
import type { ProviderContext } from '../http/provider.js'
import { type PlainReply, toPlainReply } from '../http/reply.js'
import type { JsonObject } from '../json.js'
import { toModelNotFound, toOpenAiRefusal } from './errors.js'
import { toOpenAiHeaders } from './headers.js'
import { createOpenAiIds } from './ids.js'

// The list has no release dates to tell: 2026-01-01 for all.
const CREATED_SECONDS = 1_767_225_600

function toModelEntry(id: string): JsonObject {
  return { id, object: 'model', created: CREATED_SECONDS, owned_by: 'system' }
}

/** GET /v1/models. */
export function listOpenAiModels(context: ProviderContext): PlainReply {
  const sold = context.prices.models.filter((model) => model.provider === 'openai')
  const answer = { object: 'list', data: sold.map((model) => toModelEntry(model.id)) }
  return toPlainReply(200, answer, toOpenAiHeaders(createOpenAiIds(context).requestId, 'application/json'))
}

/** GET /v1/models/{id}. */
export function getOpenAiModel(id: string, context: ProviderContext): PlainReply {
  const model = findModel(context.prices, 'openai', id)
  if (model === undefined) return toOpenAiRefusal(context, toModelNotFound(id))
  return toPlainReply(200, toModelEntry(id), toOpenAiHeaders(createOpenAiIds(context).requestId, 'application/json'))
}
