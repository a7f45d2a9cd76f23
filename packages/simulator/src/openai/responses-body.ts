import { type BilledUsage, countInputTokens } from '../billing/usage.js'
import type { Answer } from '../content/answer.js'
import { asObject, asObjects, type JsonObject } from '../json.js'
import { toSeededText } from '../seed.js'
import type { OpenAiIds } from './ids.js'

/** What a body of /responses is made from. */
export interface ResponsesParts {
  request: JsonObject
  /** Ids and model of the answer. */
  id: string
  model: string
  created: number
  effort: string | null
  ids: OpenAiIds
  answer: Answer
  usage: BilledUsage
  /** `usage` as it goes into the body. */
  usageMembers: JsonObject
}

const UNUSED_TOOLS = {
  image_gen: {
    input_tokens: 0,
    input_tokens_details: { image_tokens: 0, text_tokens: 0 },
    output_tokens: 0,
    output_tokens_details: { image_tokens: 0, text_tokens: 0 },
    total_tokens: 0,
  },
  web_search: { num_requests: 0 },
}

/** The response object while the model has not said anything yet. */
export function toStartedResponse(parts: ResponsesParts): JsonObject {
  return { ...toResponse(parts), status: 'in_progress' }
}

/** The response object at the end. */
export function toFinishedResponse(parts: ResponsesParts): JsonObject {
  const isCut = parts.answer.finish === 'length'
  return {
    ...toResponse(parts),
    status: isCut ? 'incomplete' : 'completed',
    completed_at: isCut ? null : parts.created,
    incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
    output: toOutputItems(parts),
    service_tier: 'default',
    usage: parts.usageMembers,
  }
}

/** The response object of an answer that failed on the way. */
export function toFailedResponse(parts: ResponsesParts, error: { code: string; message: string }): JsonObject {
  return { ...toResponse(parts), status: 'failed', error }
}

function toResponse({ request, id, model, created, effort }: ResponsesParts): JsonObject {
  const text = asObject(request.text)
  return {
    id,
    object: 'response',
    created_at: created,
    status: 'in_progress',
    background: false,
    completed_at: null,
    error: null,
    frequency_penalty: 0,
    incomplete_details: null,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    max_tool_calls: null,
    model,
    output: [],
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    presence_penalty: 0,
    previous_response_id: request.previous_response_id ?? null,
    prompt_cache_key: request.prompt_cache_key ?? null,
    reasoning: { effort, summary: asObject(request.reasoning).summary ?? null },
    safety_identifier: null,
    service_tier: 'auto',
    store: request.store ?? true,
    temperature: request.temperature ?? 1,
    text: { ...text, format: text.format ?? { type: 'text' }, verbosity: text.verbosity ?? 'medium' },
    tool_choice: request.tool_choice ?? 'auto',
    tool_usage: UNUSED_TOOLS,
    tools: asObjects(request.tools).map((tool) => ({ strict: true, ...tool })),
    top_logprobs: 0,
    top_p: request.top_p ?? 1,
    truncation: request.truncation ?? 'disabled',
    usage: null,
    user: request.user ?? null,
    metadata: request.metadata ?? {},
  }
}

/** All output items, complete. */
function toOutputItems(parts: ResponsesParts): JsonObject[] {
  const { answer } = parts
  const reasoning = answer.reasoningTokens > 0 ? [toReasoningItem(parts)] : []
  const calls = answer.toolCalls.map((_, index) => toFunctionCallItem(parts, index))
  return [...reasoning, ...(calls.length > 0 ? calls : [toMessageItem(parts)])]
}

/** The reasoning item: a summary where one was asked for, encrypted content where it was included. */
export function toReasoningItem({ request, ids, answer }: ResponsesParts): JsonObject {
  const isSummarised = asObject(request.reasoning).summary != null
  const isEncrypted = Array.isArray(request.include) && request.include.includes('reasoning.encrypted_content')
  const id = ids.itemId('rs', 0)
  return {
    id,
    type: 'reasoning',
    summary: isSummarised ? [{ type: 'summary_text', text: answer.reasoning }] : [],
    ...(isEncrypted ? { encrypted_content: `gAAAAAB${toSeededText(180, id, answer.reasoning)}` } : {}),
  }
}

/** The message item with the whole text. */
export function toMessageItem({ ids, answer }: ResponsesParts): JsonObject {
  return {
    id: ids.itemId('msg', 0),
    type: 'message',
    status: answer.finish === 'length' ? 'incomplete' : 'completed',
    content: [{ type: 'output_text', annotations: [], logprobs: [], text: answer.text }],
    role: 'assistant',
  }
}

/** The n-th function call with its whole arguments. */
export function toFunctionCallItem({ ids, answer }: ResponsesParts, index: number): JsonObject {
  const call = answer.toolCalls[index]
  return {
    id: ids.itemId('fc', index),
    type: 'function_call',
    status: 'completed',
    arguments: JSON.stringify(call?.args ?? {}),
    call_id: ids.toolCallId(index),
    name: call?.name ?? '',
  }
}

/** The `usage` of /responses. */
export function toResponsesUsage(usage: BilledUsage): JsonObject {
  const input = countInputTokens(usage)
  return {
    input_tokens: input,
    input_tokens_details: { cache_write_tokens: usage.cacheWrite5m, cached_tokens: usage.cacheRead },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: input + usage.output,
  }
}
