import { findModel, type SimulatedModel } from '../billing/prices.js'
import { countPromptTokens } from '../billing/usage.js'
import { toEmptyAnswer } from '../content/answer.js'
import { answerAsk } from '../content/answers.js'
import type { ProviderContext } from '../http/provider.js'
import { type PlainReply, type Reply, toContentFrame, toPlainReply } from '../http/reply.js'
import { asObject, type JsonObject } from '../json.js'
import { toSeededText } from '../seed.js'
import { toGeminiErrorBody, toInvalidArgument, toNotFound } from './errors.js'
import { memberOf, toGenerateAsk } from './generate-ask.js'
import {
  type ChunkStyle,
  type GenerateParts,
  isSimulatedSignature,
  toGenerateBody,
  toGenerateStream,
} from './generate-reply.js'
import { checkGenerate } from './generate-rules.js'
import { toGeminiHeaders } from './headers.js'

/** The path of a call: API version, model and what is to be done with it. */
export interface GeminiTarget {
  version: string
  model: string
}

/** How an answer is to be delivered: one body, SSE, or a JSON array in pieces. */
export type AnswerShape = 'body' | ChunkStyle

/** POST :generateContent and :streamGenerateContent. */
export function answerGenerate(
  target: GeminiTarget,
  body: JsonObject,
  shape: AnswerShape,
  context: ProviderContext,
): Reply {
  const model = findModel(context.prices, 'google', target.model)
  if (model?.kind !== 'chat') return toNotFound(target.model, target.version)
  const error = checkGenerate(body, model.id, isSimulatedSignature)
  return error === undefined ? toGenerateReply(model, body, shape, context) : toInvalidArgument(error)
}

/** POST :countTokens. */
export function countGeminiTokens(target: GeminiTarget, body: JsonObject, context: ProviderContext): PlainReply {
  const model = findModel(context.prices, 'google', target.model)
  if (model === undefined) return toNotFound(target.model, target.version)
  const request = asObject(memberOf(body, 'generateContentRequest') ?? body)
  const totalTokens = countPromptTokens(toGenerateAsk(request, model))
  const answer = { totalTokens, promptTokensDetails: [{ modality: 'TEXT', tokenCount: totalTokens }] }
  return toPlainReply(200, answer, toGeminiHeaders('application/json; charset=UTF-8'))
}

function toGenerateReply(model: SimulatedModel, body: JsonObject, shape: AnswerShape, context: ProviderContext): Reply {
  const ask = toGenerateAsk(body, model)
  const promptTokens = countPromptTokens(ask)
  if (promptTokens > model.contextTokens) {
    return toInvalidArgument(
      `The input token count (${promptTokens}) exceeds the maximum number of tokens allowed (${model.contextTokens}).`,
    )
  }
  const { answers, usage } = answerAsk(ask, context)
  const thinking = asObject(memberOf(asObject(memberOf(body, 'generationConfig')), 'thinkingConfig'))
  const responseId = toSeededText(23, 'google', context.seed, context.nextNumber())
  const parts: GenerateParts = {
    model: model.id,
    responseId,
    answer: answers[0] ?? toEmptyAnswer(),
    usage,
    showsThoughts: memberOf(thinking, 'includeThoughts') === true,
  }
  const lateError = JSON.stringify(
    toGeminiErrorBody(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'),
  )
  return {
    kind: 'model',
    isStream: shape !== 'body',
    headers: toGeminiHeaders(shape === 'sse' ? 'text/event-stream' : 'application/json; charset=UTF-8'),
    frames:
      shape === 'body'
        ? [toContentFrame(JSON.stringify(toGenerateBody(parts), null, 2), usage.output)]
        : toGenerateStream(parts, shape),
    // In an SSE stream the error comes as bare JSON, without `data:`.
    errorFrame: (sent) => (shape === 'array' ? `${sent === 0 ? '[' : ',\r\n'}${lateError}\n]` : lateError),
    bill: { requestId: responseId, model, usage, isByok: false },
  }
}
