import { findModel, type SimulatedModel } from '../billing/prices.js'
import { countInputTokens, countPromptTokens } from '../billing/usage.js'
import { toEmptyAnswer } from '../content/answer.js'
import { answerAsk } from '../content/answers.js'
import { toEffortTokens } from '../content/effort.js'
import type { ProviderContext } from '../http/provider.js'
import { type Reply, toContentFrame } from '../http/reply.js'
import { asObject, asText, type JsonObject } from '../json.js'
import {
  OPENAI_LATE_ERROR,
  type OpenAiError,
  toInvalidRequest,
  toModelNotFound,
  toOpenAiErrorBody,
  toOpenAiRefusal,
} from './errors.js'
import { toOpenAiHeaders } from './headers.js'
import { createOpenAiIds } from './ids.js'
import { toOpenAiModelRules } from './model-rules.js'
import { toResponsesAsk } from './responses-ask.js'
import { type ResponsesParts, toFinishedResponse, toResponsesUsage } from './responses-body.js'
import { OPENAI_STYLE, toFailureEvents, toResponsesStream } from './responses-stream.js'

// Members of ResponseCreateParamsBase of the openai package 7.57.0.
const RESPONSES_FIELDS = new Set([
  'access_programs',
  'background',
  'context_management',
  'conversation',
  'image',
  'include',
  'input',
  'instructions',
  'max_output_tokens',
  'max_tool_calls',
  'metadata',
  'model',
  'moderation',
  'parallel_tool_calls',
  'previous_response_id',
  'prompt',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'reasoning',
  'safety_identifier',
  'service_tier',
  'store',
  'stream',
  'stream_options',
  'temperature',
  'text',
  'tool_choice',
  'tools',
  'top_logprobs',
  'top_p',
  'truncation',
  'user',
])

/** POST /v1/responses. */
export function answerResponses(body: JsonObject, context: ProviderContext): Reply {
  const unknown = Object.keys(body).find((field) => !RESPONSES_FIELDS.has(field))
  if (unknown !== undefined) {
    return toOpenAiRefusal(context, toInvalidRequest(`Unknown parameter: '${unknown}'.`, unknown, 'unknown_parameter'))
  }
  const id = asText(body.model)
  const model = findModel(context.prices, 'openai', id)
  // Chat answers 404 for an unknown model, this endpoint 400 (recorded).
  if (model?.kind !== 'chat') return toOpenAiRefusal(context, { ...toModelNotFound(id), status: 400, param: 'model' })
  const error = checkInput(body)
  return error === undefined ? toResponsesReply(body, model, context) : toOpenAiRefusal(context, error)
}

function checkInput(body: JsonObject): OpenAiError | undefined {
  if (body.input != null || body.prompt != null || body.previous_response_id != null) return undefined
  return toInvalidRequest("Missing required parameter: 'input'.", 'input', 'missing_required_parameter')
}

function toEffort(body: JsonObject, model: SimulatedModel): string | null {
  const rules = toOpenAiModelRules(model.id)
  return rules.isReasoning ? asText(asObject(body.reasoning).effort) || rules.defaultEffort : null
}

function toResponsesReply(body: JsonObject, model: SimulatedModel, context: ProviderContext): Reply {
  const effort = toEffort(body, model)
  const ask = toResponsesAsk(body, model, effort === null ? 0 : toEffortTokens(effort))
  if (countPromptTokens(ask) > model.contextTokens) {
    const message = 'Your input exceeds the context window of this model. Please adjust your input and try again.'
    return toOpenAiRefusal(context, toInvalidRequest(message, 'input', 'context_length_exceeded'))
  }
  const { answers, usage } = answerAsk(ask, context)
  const ids = createOpenAiIds(context)
  const parts: ResponsesParts = {
    request: body,
    id: ids.responseId,
    model: model.servedId ?? model.id,
    created: context.nowSeconds(),
    effort,
    ids,
    answer: answers[0] ?? toEmptyAnswer(),
    usage,
    usageMembers: toResponsesUsage(usage),
  }
  const isStream = body.stream === true
  const contentType = isStream ? 'text/event-stream; charset=utf-8' : 'application/json'
  const late = { type: OPENAI_LATE_ERROR.type, code: 'server_error', message: OPENAI_LATE_ERROR.message }
  return {
    kind: 'model',
    isStream,
    headers: toOpenAiHeaders(ids.requestId, contentType, countInputTokens(usage)),
    frames: isStream
      ? toResponsesStream(parts, OPENAI_STYLE)
      : [toContentFrame(JSON.stringify(toFinishedResponse(parts)), usage.output)],
    errorFrame: (sent) =>
      isStream
        ? toFailureEvents(parts, late, sent, OPENAI_STYLE)
        : JSON.stringify(toOpenAiErrorBody(OPENAI_LATE_ERROR)),
    bill: { requestId: ids.requestId, model, usage, isByok: false },
  }
}
