import { countPromptTokens } from '../billing/usage.js'
import { toEmptyAnswer } from '../content/answer.js'
import { answerAsk } from '../content/answers.js'
import type { ProviderContext } from '../http/provider.js'
import { type Frame, type Reply, toCloseFrame, toContentFrame, toOpenFrame } from '../http/reply.js'
import { asObject, asText, isObject, type JsonObject } from '../json.js'
import { createOpenAiIds } from '../openai/ids.js'
import { toResponsesAsk } from '../openai/responses-ask.js'
import { type ResponsesParts, toFinishedResponse } from '../openai/responses-body.js'
import { type ResponsesStyle, toFailureEvents, toResponsesStream } from '../openai/responses-stream.js'
import { pickModel } from './catalog.js'
import { ROUTER_LATE_ERROR, toRouterErrorBody, toRouterRefusal, toTooLong, toUnknownModel } from './errors.js'
import type { Generations } from './generations.js'
import { createGenerationId, toRouterHeaders } from './headers.js'
import { toReasoningTokens } from './reasoning.js'
import { toRouterResponsesUsage } from './usage.js'

/** OpenRouter puts no name in front of its events and tells the function's name again at the end of its arguments. */
const ROUTER_STYLE: ResponsesStyle = {
  writeEvent: (event) => {
    const response = isObject(event.response) ? { response: toRouterResponse(event.response) } : {}
    return `data: ${JSON.stringify({ ...event, ...response })}\n\n`
  },
  toCallDone: (item) => ({ name: item.name }),
}

/** POST /api/v1/responses. */
export function answerRouterResponses(
  body: JsonObject,
  isByok: boolean,
  generations: Generations,
  context: ProviderContext,
): Reply {
  const model = pickModel(context.prices, body)
  if (model?.kind !== 'chat') return toUnknownModel(String(body.model))
  if (body.input == null) return toRouterRefusal(400, 'Invalid Responses API request: input is required')
  const ask = toResponsesAsk(body, model, toReasoningTokens(body, model))
  const promptTokens = countPromptTokens(ask)
  if (promptTokens > model.contextTokens) return toTooLong(model.contextTokens, promptTokens)
  const { answers, usage } = answerAsk(ask, context)
  const created = context.nowSeconds()
  const id = createGenerationId(context, created)
  const charge = context.book.quote(model, usage, isByok)
  const parts: ResponsesParts = {
    request: body,
    id,
    model: model.servedId ?? model.id,
    created,
    effort: asText(asObject(body.reasoning).effort) || null,
    ids: createOpenAiIds(context),
    answer: answers[0] ?? toEmptyAnswer(),
    usage,
    usageMembers: toRouterResponsesUsage(usage, charge),
  }
  const isStream = body.stream === true
  return {
    kind: 'model',
    isStream,
    headers: toRouterHeaders(id, isStream),
    frames: isStream
      ? toStream(parts)
      : [toContentFrame(JSON.stringify(toRouterResponse(toFinishedResponse(parts))), usage.output)],
    errorFrame: (sent) => toLateError(parts, isStream, sent),
    keepAlive: ': \n\n',
    bill: {
      requestId: id,
      model,
      usage,
      isByok,
      onSettled: (billed, wasCut) =>
        generations.set(id, {
          id,
          createdSeconds: created,
          model,
          usage: billed,
          isByok,
          isStream,
          wasCut,
          finishReason: 'stop',
        }),
    },
  }
}

// The response object has no figures about OpenAI's own tools here, and tells other defaults (recorded).
function toRouterResponse({ tool_usage: _, ...response }: JsonObject): JsonObject {
  const { effort, summary } = asObject(response.reasoning)
  return {
    ...response,
    text: { format: asObject(response.text).format },
    reasoning: { context: null, effort, summary },
    prompt_cache_options: null,
  }
}

// Comments are blank here, and [DONE] ends the stream as in chat (recorded).
function toStream(parts: ResponsesParts): Frame[] {
  return [toOpenFrame(': \n\n'), ...toResponsesStream(parts, ROUTER_STYLE), toCloseFrame('data: [DONE]\n\n')]
}

function toLateError(parts: ResponsesParts, isStream: boolean, sent: number): string {
  const { code, message } = ROUTER_LATE_ERROR
  if (!isStream) return JSON.stringify(toRouterErrorBody(code, message))
  return `${toFailureEvents(parts, { type: 'server_error', code: 'server_error', message }, Math.max(0, sent - 1), ROUTER_STYLE)}data: [DONE]\n\n`
}
