import { findModel, type SimulatedModel } from '../billing/prices.js'
import type { BilledUsage } from '../billing/usage.js'
import { toBase64Floats, toEmbedding } from '../content/embedding.js'
import { countTokens } from '../content/tokens.js'
import type { ProviderContext } from '../http/provider.js'
import { type PlainReply, toPlainReply } from '../http/reply.js'
import { asArray, asNumber, asText, type JsonObject } from '../json.js'
import { toInvalidRequest, toModelNotFound, toOpenAiRefusal } from './errors.js'
import { toOpenAiHeaders } from './headers.js'
import { createOpenAiIds } from './ids.js'

// Full size of each model, platform.openai.com/docs/guides/embeddings.
const DIMENSIONS: Record<string, number> = { 'text-embedding-3-small': 1536, 'text-embedding-3-large': 3072 }

/** Texts to embed with the vectors made of them, as both OpenAI and OpenRouter answer them. */
export interface Embedded {
  data: JsonObject[]
  usage: BilledUsage
}

/** POST /v1/embeddings. */
export function answerEmbeddings(body: JsonObject, context: ProviderContext): PlainReply {
  const id = asText(body.model)
  const model = findModel(context.prices, 'openai', id)
  if (model?.kind !== 'embedding') return toOpenAiRefusal(context, toModelNotFound(id))
  const embedded = embedBody(body, model, context)
  if (embedded === undefined)
    return toOpenAiRefusal(
      context,
      toInvalidRequest("Missing required parameter: 'input'.", 'input', 'missing_required_parameter'),
    )
  const ids = createOpenAiIds(context)
  const tokens = embedded.usage.input
  const answer = {
    object: 'list',
    data: embedded.data,
    model: model.id,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
  const headers = toOpenAiHeaders(ids.requestId, 'application/json', tokens)
  return {
    ...toPlainReply(200, answer, headers),
    bill: { requestId: ids.requestId, model, usage: embedded.usage, isByok: false },
  }
}

/** Embeds the input of a request; undefined when there is none. */
export function embedBody(body: JsonObject, model: SimulatedModel, context: ProviderContext): Embedded | undefined {
  const inputs = toInputs(body.input)
  if (inputs.length === 0) return undefined
  const dimensions = asNumber(body.dimensions) ?? DIMENSIONS[model.id.split('/').at(-1) ?? ''] ?? 1536
  const isBase64 = body.encoding_format === 'base64'
  const data = inputs.map(({ text }, index) => {
    const vector = toEmbedding(text, dimensions, context.seed)
    return { object: 'embedding', index, embedding: isBase64 ? toBase64Floats(vector) : vector }
  })
  const input = inputs.reduce((sum, { tokens }) => sum + tokens, 0)
  return { data, usage: { input, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 } }
}

// A list of numbers is one text, already cut into tokens.
function toInputs(input: unknown): { text: string; tokens: number }[] {
  if (typeof input === 'string') return [{ text: input, tokens: countTokens(input) }]
  const list = asArray(input)
  if (list.length > 0 && list.every((member) => typeof member === 'number')) return [toTokenInput(list)]
  return list.map((member) =>
    Array.isArray(member) ? toTokenInput(member) : { text: asText(member), tokens: countTokens(asText(member)) },
  )
}

function toTokenInput(tokens: unknown[]): { text: string; tokens: number } {
  return { text: tokens.join(','), tokens: tokens.length }
}
