import { findModel, type SimulatedModel } from '../billing/prices.js'
import type { ProviderContext } from '../http/provider.js'
import { type PlainReply, toPlainReply } from '../http/reply.js'
import type { JsonObject } from '../json.js'
import { toNotFound } from './errors.js'
import { toGeminiHeaders } from './headers.js'

// Figures of the recorded list of 2026-08-05.
const MAX_OUTPUT_TOKENS = 65_536
const CHAT_METHODS = ['generateContent', 'countTokens', 'createCachedContent', 'batchGenerateContent']
const EMBEDDING_METHODS = ['embedContent', 'countTextTokens', 'countTokens', 'asyncBatchEmbedContent']

/** GET /models. */
export function listGeminiModels(context: ProviderContext): PlainReply {
  const models = context.prices.models.filter((model) => model.provider === 'google').map(toModelEntry)
  return toPlainReply(200, { models }, toGeminiHeaders('application/json; charset=UTF-8'))
}

/** GET /models/{id}. */
export function getGeminiModel(id: string, version: string, context: ProviderContext): PlainReply {
  const model = findModel(context.prices, 'google', id)
  if (model === undefined) return toNotFound(id, version)
  return toPlainReply(200, toModelEntry(model), toGeminiHeaders('application/json; charset=UTF-8'))
}

function toModelEntry(model: SimulatedModel): JsonObject {
  const isChat = model.kind === 'chat'
  return {
    name: `models/${model.id}`,
    version: '001',
    displayName: model.id
      .split('-')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join(' '),
    inputTokenLimit: model.contextTokens,
    outputTokenLimit: isChat ? MAX_OUTPUT_TOKENS : 1,
    supportedGenerationMethods: isChat ? CHAT_METHODS : EMBEDDING_METHODS,
    ...(isChat ? { temperature: 1, topP: 0.95, topK: 64, maxTemperature: 2, thinking: true } : {}),
  }
}
