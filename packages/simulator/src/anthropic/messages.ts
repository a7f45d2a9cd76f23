import { findModel, type SimulatedModel } from '../billing/prices.js'
import { countPromptTokens } from '../billing/usage.js'
import { toEmptyAnswer } from '../content/answer.js'
import { answerAsk } from '../content/answers.js'
import type { ProviderContext } from '../http/provider.js'
import { type PlainReply, type Reply, toContentFrame, toPlainReply } from '../http/reply.js'
import { asText, type JsonObject } from '../json.js'
import { toAnthropicErrorBody, toInvalidRequest, toModelNotFound } from './errors.js'
import { toAnthropicHeaders, toLimitHeaders } from './headers.js'
import { createAnthropicIds } from './ids.js'
import { toMessagesAsk } from './messages-ask.js'
import { type MessageParts, toMessageBody } from './messages-blocks.js'
import { checkMessagesForm, checkMessagesModel } from './messages-rules.js'
import { toMessagesStream, writeEvent } from './messages-stream.js'

/** POST /v1/messages. */
export function answerMessages(body: JsonObject, apiVersion: string, context: ProviderContext): Reply {
  const formError = checkMessagesForm(body)
  if (formError !== undefined) return toInvalidRequest(context, formError)
  const id = asText(body.model)
  const model = findModel(context.prices, 'anthropic', id)
  if (model === undefined) return toModelNotFound(context, id)
  const modelError = checkMessagesModel(body, model.id, apiVersion)
  return modelError === undefined ? toMessageReply(body, model, context) : toInvalidRequest(context, modelError)
}

/** POST /v1/messages/count_tokens. */
export function countMessageTokens(body: JsonObject, context: ProviderContext): PlainReply {
  const formError = checkMessagesForm(body)
  if (formError !== undefined) return toInvalidRequest(context, formError)
  const id = asText(body.model)
  const model = findModel(context.prices, 'anthropic', id)
  if (model === undefined) return toModelNotFound(context, id)
  const headers = toAnthropicHeaders(createAnthropicIds(context).requestId, 'application/json')
  return toPlainReply(200, { input_tokens: countPromptTokens(toMessagesAsk(body, model)) }, headers)
}

function toMessageReply(body: JsonObject, model: SimulatedModel, context: ProviderContext): Reply {
  const ask = toMessagesAsk(body, model)
  const promptTokens = countPromptTokens(ask)
  if (promptTokens > model.contextTokens) {
    return toInvalidRequest(context, `prompt is too long: ${promptTokens} tokens > ${model.contextTokens} maximum`)
  }
  const { answers, usage } = answerAsk(ask, context)
  const ids = createAnthropicIds(context)
  const parts: MessageParts = {
    request: body,
    model: model.servedId ?? model.id,
    ids,
    answer: answers[0] ?? toEmptyAnswer(),
    usage,
  }
  const isStream = body.stream === true
  const contentType = isStream ? 'text/event-stream; charset=utf-8' : 'application/json'
  return {
    kind: 'model',
    isStream,
    headers: {
      ...toAnthropicHeaders(ids.requestId, contentType),
      ...toLimitHeaders(context.nowSeconds()),
      ...(isStream ? { 'cache-control': 'no-cache' } : {}),
    },
    frames: isStream ? toMessagesStream(parts) : [toContentFrame(JSON.stringify(toMessageBody(parts)), usage.output)],
    errorFrame: () => toLateError(isStream, ids.requestId),
    bill: { requestId: ids.requestId, model, usage, isByok: false },
  }
}

function toLateError(isStream: boolean, requestId: string): string {
  const body = toAnthropicErrorBody('overloaded_error', 'Overloaded', requestId)
  return isStream ? writeEvent(body) : JSON.stringify(body)
}
