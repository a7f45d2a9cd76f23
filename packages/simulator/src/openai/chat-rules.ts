import type { SimulatedModel } from '../billing/prices.js'
import { asArray, asNumber, asObjects, asText, type JsonObject } from '../json.js'
import { type OpenAiError, toInvalidRequest } from './errors.js'
import { toOpenAiModelRules } from './model-rules.js'

// Members of ChatCompletionCreateParamsBase of the openai package 7.57.0.
const CHAT_FIELDS = new Set([
  'messages',
  'model',
  'audio',
  'frequency_penalty',
  'function_call',
  'functions',
  'logit_bias',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'metadata',
  'modalities',
  'moderation',
  'n',
  'parallel_tool_calls',
  'prediction',
  'presence_penalty',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'reasoning_effort',
  'response_format',
  'safety_identifier',
  'seed',
  'service_tier',
  'stop',
  'store',
  'stream',
  'stream_options',
  'temperature',
  'tool_choice',
  'tools',
  'top_logprobs',
  'top_p',
  'user',
  'verbosity',
  'web_search_options',
])
const MAX_STOP_SEQUENCES = 4

/** The error of a request whose form OpenAI refuses, whatever the model. */
export function checkChatForm(body: JsonObject): OpenAiError | undefined {
  return checkFields(body) ?? checkMessages(body) ?? checkTools(body) ?? checkStop(body) ?? checkStreamOptions(body)
}

/** The error of a request the model refuses. */
export function checkChatModel(body: JsonObject, model: SimulatedModel): OpenAiError | undefined {
  const rules = toOpenAiModelRules(model.id)
  if (!rules.isReasoning) return checkPlainModel(body)
  const effort = asText(body.reasoning_effort) || rules.defaultEffort
  return checkMaxTokens(body) ?? checkSampling(body, effort) ?? checkEffort(body, effort, model)
}

function checkFields(body: JsonObject): OpenAiError | undefined {
  const unknown = Object.keys(body).filter((field) => !CHAT_FIELDS.has(field))
  if (unknown.length === 0) return undefined
  return toInvalidRequest(
    `Unrecognized request argument${unknown.length > 1 ? 's' : ''} supplied: ${unknown.join(', ')}`,
  )
}

function checkMessages(body: JsonObject): OpenAiError | undefined {
  const messages = asObjects(body.messages)
  if (body.messages === undefined)
    return toInvalidRequest("Missing required parameter: 'messages'.", 'messages', 'missing_required_parameter')
  if (messages.length === 0) {
    return toInvalidRequest(
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
      'messages',
      'empty_array',
    )
  }
  return messages.map((_, index) => checkToolTurn(messages, index)).find((error) => error !== undefined)
}

function checkToolTurn(messages: JsonObject[], index: number): OpenAiError | undefined {
  const message = messages[index]
  if (message?.role === 'tool') return checkToolMessage(messages, index)
  const asked = asObjects(message?.tool_calls).map((call) => asText(call.id))
  if (asked.length === 0) return undefined
  const answered = new Set(toolResultsAfter(messages, index).map((result) => asText(result.tool_call_id)))
  const missing = asked.filter((id) => !answered.has(id))
  if (missing.length === 0) return undefined
  return toInvalidRequest(
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${missing.join(', ')}`,
    'messages',
  )
}

function checkToolMessage(messages: JsonObject[], index: number): OpenAiError | undefined {
  const asking = messages.slice(0, index).findLast((message) => message.role !== 'tool')
  if (asObjects(asking?.tool_calls).length > 0) return undefined
  return toInvalidRequest(
    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
    `messages.[${index}].role`,
  )
}

function toolResultsAfter(messages: JsonObject[], index: number): JsonObject[] {
  const following = messages.slice(index + 1)
  const end = following.findIndex((message) => message.role !== 'tool')
  return end < 0 ? following : following.slice(0, end)
}

function checkTools(body: JsonObject): OpenAiError | undefined {
  if (asArray(body.tools).length > 0) return undefined
  if (body.parallel_tool_calls != null) {
    return toInvalidRequest(
      "Invalid value for 'parallel_tool_calls': 'parallel_tool_calls' is only allowed when 'tools' are specified.",
      'parallel_tool_calls',
    )
  }
  if (body.tool_choice != null && body.tool_choice !== 'none') {
    return toInvalidRequest(
      "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
      'tool_choice',
    )
  }
  return undefined
}

function checkStop(body: JsonObject): OpenAiError | undefined {
  const { length } = asArray(body.stop)
  if (length <= MAX_STOP_SEQUENCES) return undefined
  return toInvalidRequest(
    `Invalid 'stop': array too long. Expected an array with maximum length ${MAX_STOP_SEQUENCES}, but got an array with length ${length} instead.`,
    'stop',
    'array_above_max_length',
  )
}

function checkStreamOptions(body: JsonObject): OpenAiError | undefined {
  if (body.stream_options == null || body.stream === true) return undefined
  const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled."
  return toInvalidRequest(message, 'stream_options')
}

function checkPlainModel(body: JsonObject): OpenAiError | undefined {
  if (body.reasoning_effort == null) return undefined
  return toInvalidRequest('Unrecognized request argument supplied: reasoning_effort')
}

function checkMaxTokens(body: JsonObject): OpenAiError | undefined {
  if (body.max_tokens == null) return undefined
  return toInvalidRequest(
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    'max_tokens',
    'unsupported_parameter',
  )
}

function checkSampling(body: JsonObject, effort: string): OpenAiError | undefined {
  if (effort === 'none') return undefined
  const field = ['temperature', 'top_p'].find((name) => (asNumber(body[name]) ?? 1) !== 1)
  if (field === undefined) return undefined
  return toInvalidRequest(
    `Unsupported value: '${field}' does not support ${String(body[field])} with this model. Only the default (1) value is supported.`,
    field,
    'unsupported_value',
  )
}

function checkEffort(body: JsonObject, effort: string, model: SimulatedModel): OpenAiError | undefined {
  const hasFunctions = asObjects(body.tools).some((tool) => tool.type === 'function')
  if (!hasFunctions || effort === 'none' || !toOpenAiModelRules(model.id).refusesToolsWithEffort) return undefined
  return toInvalidRequest(
    `Function tools with reasoning_effort are not supported for ${model.id} in /v1/chat/completions. Please use /v1/responses or set reasoning_effort to 'none'.`,
    'reasoning_effort',
  )
}
