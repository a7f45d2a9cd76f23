import { findModel } from '../billing/prices.js'
import { toEmbedding } from '../content/embedding.js'
import { countTokens } from '../content/tokens.js'
import type { ProviderContext } from '../http/provider.js'
import { type PlainReply, toPlainReply } from '../http/reply.js'
import { asNumber, asObject, asObjects, asText, type JsonObject } from '../json.js'
import { toSeededText } from '../seed.js'
import { toInvalidArgument, toNotFound } from './errors.js'
import type { GeminiTarget } from './generate.js'
import { memberOf } from './generate-ask.js'
import { toGeminiHeaders } from './headers.js'

// Full size of gemini-embedding-001 and most requests of one batch (ai.google.dev/gemini-api/docs/embeddings).
const DIMENSIONS = 3072
const MAX_BATCH = 100

/** POST :embedContent and :batchEmbedContents. */
export function answerEmbed(
  target: GeminiTarget,
  body: JsonObject,
  isBatch: boolean,
  context: ProviderContext,
): PlainReply {
  const model = findModel(context.prices, 'google', target.model)
  if (model?.kind !== 'embedding') return toNotFound(target.model, target.version)
  const requests = isBatch ? asObjects(body.requests) : [body]
  if (requests.length === 0)
    return toInvalidArgument('* BatchEmbedContentsRequest.requests: requests must not be empty\n')
  if (requests.length > MAX_BATCH)
    return toInvalidArgument(
      `* BatchEmbedContentsRequest.requests: at most ${MAX_BATCH} requests can be in one batch\n`,
    )
  const texts = requests.map(toText)
  const embeddings = requests.map((request, index) => ({
    values: toEmbedding(
      texts[index] ?? '',
      asNumber(memberOf(request, 'outputDimensionality')) ?? DIMENSIONS,
      context.seed,
    ),
  }))
  const input = texts.reduce((sum, text) => sum + countTokens(text), 0)
  const usage = { input, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 }
  const requestId = toSeededText(23, 'google', context.seed, context.nextNumber())
  const answer = isBatch ? { embeddings } : { embedding: embeddings[0] }
  return {
    ...toPlainReply(200, answer, toGeminiHeaders('application/json; charset=UTF-8')),
    bill: { requestId, model, usage, isByok: false },
  }
}

function toText(request: JsonObject): string {
  return asObjects(asObject(request.content).parts)
    .map((part) => asText(part.text))
    .join('\n')
}
