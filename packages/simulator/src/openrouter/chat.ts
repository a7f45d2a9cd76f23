import { toClaudeRules } from '../anthropic/model-rules.js'
import { countPromptTokens } from '../billing/usage.js'
import { toEmptyAnswer } from '../content/answer.js'
import { answerAsk } from '../content/answers.js'
import type { ProviderContext } from '../http/provider.js'
import { type Reply, toContentFrame } from '../http/reply.js'
import { asObject, asObjects, type JsonObject } from '../json.js'
import { toChatAsk } from '../openai/chat-ask.js'
import { toFinishReason } from '../openai/chat-stream.js'
import { pickModel, toAuthor, toProviderLabel } from './catalog.js'
import { PROCESSING, type RouterChatParts, toNativeFinish, toToolCallId } from './chat-parts.js'
import { toRouterChatStream } from './chat-stream.js'
import { ROUTER_LATE_ERROR, toRouterErrorBody, toRouterRefusal, toTooLong, toUnknownModel } from './errors.js'
import type { Generations } from './generations.js'
import { createGenerationId, toRouterHeaders } from './headers.js'
import { toReasoningDetails, toReasoningTokens } from './reasoning.js'
import { toRouterChatUsage } from './usage.js'

/** POST /api/v1/chat/completions. */
export function answerRouterChat(
  body: JsonObject,
  isByok: boolean,
  generations: Generations,
  context: ProviderContext,
): Reply {
  const model = pickModel(context.prices, body)
  if (model?.kind !== 'chat') return toUnknownModel(String(body.model))
  if (asObjects(body.messages).length === 0)
    return toRouterRefusal(400, 'Input required: specify "prompt" or "messages"')
  const acceptsPrefill = toAuthor(model) === 'anthropic' && toClaudeRules(model.id).acceptsPrefill
  const ask = toChatAsk(body, model, { reasoningTokens: toReasoningTokens(body, model), acceptsPrefill })
  const promptTokens = countPromptTokens(ask)
  if (promptTokens > model.contextTokens) return toTooLong(model.contextTokens, promptTokens)
  const { answers, usage } = answerAsk(ask, context)
  const created = context.nowSeconds()
  const parts: RouterChatParts = {
    id: createGenerationId(context, created),
    created,
    model,
    answer: answers[0] ?? toEmptyAnswer(),
    usage,
    charge: context.book.quote(model, usage, isByok),
    hidesReasoning: asObject(body.reasoning).exclude === true || body.include_reasoning === false,
  }
  return toReply(parts, body.stream === true, generations)
}

function toReply(parts: RouterChatParts, isStream: boolean, generations: Generations): Reply {
  const { id, created, model, usage, answer, charge } = parts
  const lateError = { ...ROUTER_LATE_ERROR, metadata: { error_type: 'provider_unavailable' } }
  return {
    kind: 'model',
    isStream,
    headers: toRouterHeaders(id, isStream),
    frames: isStream ? toRouterChatStream(parts) : [toContentFrame(JSON.stringify(toBody(parts)), usage.output)],
    errorFrame: () =>
      isStream
        ? toErrorChunk(parts, lateError)
        : JSON.stringify(toRouterErrorBody(lateError.code, lateError.message, lateError.metadata)),
    keepAlive: PROCESSING,
    bill: {
      requestId: id,
      model,
      usage,
      isByok: charge.isByok,
      onSettled: (billed, wasCut) =>
        generations.set(id, {
          id,
          createdSeconds: created,
          model,
          usage: billed,
          isByok: charge.isByok,
          isStream,
          wasCut,
          finishReason: toFinishReason(answer),
        }),
    },
  }
}

function toBody(parts: RouterChatParts): JsonObject {
  const { id, created, model, answer, usage, charge } = parts
  return {
    id,
    object: 'chat.completion',
    created,
    model: model.servedId ?? model.id,
    provider: toProviderLabel(model),
    system_fingerprint: null,
    service_tier: 'default',
    choices: [
      {
        index: 0,
        logprobs: null,
        finish_reason: toFinishReason(answer),
        native_finish_reason: toNativeFinish(parts),
        message: toMessage(parts),
      },
    ],
    usage: toRouterChatUsage(usage, charge),
  }
}

function toMessage(parts: RouterChatParts): JsonObject {
  const { answer, model, hidesReasoning } = parts
  const toolCalls = answer.toolCalls.map((call, index) => ({
    index,
    id: toToolCallId(parts, index),
    type: 'function',
    function: { name: call.name, arguments: JSON.stringify(call.args) },
  }))
  const details = hidesReasoning ? [] : toReasoningDetails(model, answer, toolCalls[0]?.id)
  return {
    role: 'assistant',
    content: toolCalls.length > 0 && answer.text === '' ? null : answer.text,
    refusal: null,
    reasoning: hidesReasoning || answer.reasoning === '' ? null : answer.reasoning,
    ...(details.length > 0 ? { reasoning_details: details } : {}),
    ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
  }
}

function toErrorChunk(parts: RouterChatParts, error: JsonObject): string {
  const { id, created, model } = parts
  const choice = {
    index: 0,
    delta: { content: '', role: 'assistant' },
    finish_reason: 'error',
    native_finish_reason: 'error',
  }
  const chunk = {
    id,
    object: 'chat.completion.chunk',
    created,
    model: model.id,
    provider: toProviderLabel(model),
    error,
    choices: [choice],
  }
  return `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`
}
