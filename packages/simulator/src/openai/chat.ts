import { findModel, type SimulatedModel } from '../billing/prices.js'
import { countInputTokens, countPromptTokens } from '../billing/usage.js'
import type { Answer } from '../content/answer.js'
import { type Answered, answerAsk } from '../content/answers.js'
import { toEffortTokens } from '../content/effort.js'
import type { ProviderContext } from '../http/provider.js'
import { type Reply, toContentFrame } from '../http/reply.js'
import { asNumber, asText, type JsonObject } from '../json.js'
import { toChatAsk } from './chat-ask.js'
import { checkChatForm, checkChatModel } from './chat-rules.js'
import { type ChatChunkBase, toChatStream, toFinishReason } from './chat-stream.js'
import { toChatUsage } from './chat-usage.js'
import { OPENAI_LATE_ERROR, toInvalidRequest, toModelNotFound, toOpenAiErrorBody, toOpenAiRefusal } from './errors.js'
import { toOpenAiHeaders } from './headers.js'
import { createOpenAiIds, type OpenAiIds } from './ids.js'
import { toOpenAiModelRules } from './model-rules.js'

/** POST /v1/chat/completions. */
export function answerChat(body: JsonObject, context: ProviderContext): Reply {
  const id = asText(body.model)
  if (id === '') return toOpenAiRefusal(context, toInvalidRequest('you must provide a model parameter'))
  const formError = checkChatForm(body)
  if (formError !== undefined) return toOpenAiRefusal(context, formError)
  const model = findModel(context.prices, 'openai', id)
  if (model?.kind !== 'chat') return toOpenAiRefusal(context, toModelNotFound(id))
  const modelError = checkChatModel(body, model)
  return modelError === undefined ? toChatReply(body, model, context) : toOpenAiRefusal(context, modelError)
}

function toChatReply(body: JsonObject, model: SimulatedModel, context: ProviderContext): Reply {
  const ask = toChatAsk(body, model, { reasoningTokens: toReasoningTokens(body, model), acceptsPrefill: false })
  const promptTokens = countPromptTokens(ask)
  if (promptTokens > model.contextTokens) return toOpenAiRefusal(context, toTooLong(model, promptTokens))
  const answered = answerAsk(ask, context, asNumber(body.n) ?? 1)
  const ids = createOpenAiIds(context)
  const base = { id: ids.chatId, created: context.nowSeconds(), model: model.servedId ?? model.id }
  const isStream = body.stream === true
  const contentType = isStream ? 'text/event-stream; charset=utf-8' : 'application/json'
  const error = JSON.stringify(toOpenAiErrorBody(OPENAI_LATE_ERROR))
  return {
    kind: 'model',
    isStream,
    headers: toOpenAiHeaders(ids.requestId, contentType, countInputTokens(answered.usage)),
    frames: isStream
      ? toChatStream(answered, base, ids, body)
      : [toContentFrame(toBody(answered, base, ids), answered.usage.output)],
    errorFrame: () => (isStream ? `data: ${error}\n\n` : error),
    bill: { requestId: ids.requestId, model, usage: answered.usage, isByok: false },
  }
}

function toReasoningTokens(body: JsonObject, model: SimulatedModel): number {
  const rules = toOpenAiModelRules(model.id)
  return rules.isReasoning ? toEffortTokens(asText(body.reasoning_effort) || rules.defaultEffort) : 0
}

function toTooLong(model: SimulatedModel, tokens: number) {
  const message = `This model's maximum context length is ${model.contextTokens} tokens. However, your messages resulted in ${tokens} tokens. Please reduce the length of the messages.`
  return toInvalidRequest(message, 'messages', 'context_length_exceeded')
}

function toBody(answered: Answered, base: ChatChunkBase, ids: OpenAiIds): string {
  const { id, created, model } = base
  let calls = 0
  return JSON.stringify({
    id,
    object: 'chat.completion',
    created,
    model,
    choices: answered.answers.map((answer, index) => ({
      index,
      message: toMessage(answer, () => ids.toolCallId(calls++)),
      logprobs: null,
      finish_reason: toFinishReason(answer),
    })),
    usage: toChatUsage(answered.usage),
    service_tier: 'default',
    system_fingerprint: null,
  })
}

function toMessage(answer: Answer, nextId: () => string): JsonObject {
  const toolCalls = answer.toolCalls.map((call) => ({
    id: nextId(),
    type: 'function',
    function: { name: call.name, arguments: JSON.stringify(call.args) },
  }))
  if (toolCalls.length > 0)
    return { role: 'assistant', content: null, tool_calls: toolCalls, refusal: null, annotations: [] }
  return { role: 'assistant', content: answer.text, refusal: null, annotations: [] }
}
