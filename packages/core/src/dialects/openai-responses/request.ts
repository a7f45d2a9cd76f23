import type { ChatRequest } from '../../types/chat.js'
import type { Target, WireRequest } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import type { ModelRules } from '../../types/rules.js'
import { acceptsSampling, readEffort, willReason } from './effort.js'
import { toInputItems } from './input-items.js'
import { toTextFormat, toToolChoice, toTools } from './tools.js'
import { compact, isObject, pickSet, unsupported } from './wire.js'

/** Members with the same name and meaning in both (wire.md 1.2, 1.4). */
export const SHARED_MEMBERS = [
  'metadata',
  'parallel_tool_calls',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'safety_identifier',
  'service_tier',
  'user',
] as const

const SAMPLING_MEMBERS = ['temperature', 'top_p'] as const

/** Members that are translated, or that steer our own plan. */
const READ_MEMBERS: ReadonlySet<string> = new Set([
  ...SHARED_MEMBERS,
  ...[
    'model',
    'messages',
    'tools',
    'tool_choice',
    'response_format',
    'verbosity',
    'max_tokens',
    'max_completion_tokens',
  ],
  ...['reasoning_effort', 'reasoning', 'include_reasoning', 'stream', 'stream_options'],
  ...['models', 'provider', 'route', 'usage'],
])

/** Members that Responses has no word for and whose loss would change the answer, with the values that ask for nothing. */
const REFUSED_MEMBERS: Readonly<Record<string, (value: unknown) => boolean>> = {
  audio: () => false,
  function_call: (value) => value === 'none',
  functions: isEmpty,
  logit_bias: isEmpty,
  logprobs: (value) => value === false,
  modalities: (value) => Array.isArray(value) && value.every((modality) => modality === 'text'),
  n: (value) => value === 1,
  stop: isEmpty,
  top_logprobs: (value) => value === 0,
  web_search_options: () => false,
}

/** Responses answers 400 `integer_below_min_value` below this; chat completions take 1 (seen in recordings of 2025-12 and 2026-04). */
const MIN_OUTPUT_TOKENS = 16

/**
 * A chat request as a stateless Responses request: nothing is stored, reasoning comes back encrypted.
 * @throws ShunpikeError `unsupported_parameter`
 */
export function fromChatRequest(chat: ChatRequest, target: Target): WireRequest {
  const { rules } = target
  checkRefused(chat)
  const sampling = acceptsSampling(chat, rules)
  const body = compact({
    model: target.model,
    input: toInputItems(chat.messages, target.memory),
    store: false,
    include: rules.efforts?.length === 0 ? undefined : ['reasoning.encrypted_content'],
    tools: chat.tools?.length ? toTools(chat.tools) : undefined,
    tool_choice: chat.tool_choice ? toToolChoice(chat.tool_choice) : undefined,
    text: toTextMember(chat),
    reasoning: toReasoning(chat, rules),
    max_output_tokens: toMaxOutputTokens(chat),
    ...pickSet(chat, SHARED_MEMBERS),
    ...(sampling ? pickSet(chat, SAMPLING_MEMBERS) : {}),
    ...(target.stream ? { stream: true, stream_options: toStreamOptions(chat.stream_options) } : {}),
  })
  return { body, dropped: listDropped(chat, sampling) }
}

function checkRefused(chat: ChatRequest): void {
  for (const [member, asksNothing] of Object.entries(REFUSED_MEMBERS)) {
    const value = chat[member]
    if (value === undefined || value === null || asksNothing(value)) continue
    throw unsupported(member, 'the Responses API, which this model needs for this request, cannot take it')
  }
}

function listDropped(chat: ChatRequest, sampling: boolean): string[] {
  return Object.keys(chat).filter((member) => {
    const value = chat[member]
    if (value === undefined || value === null) return false
    if (READ_MEMBERS.has(member) || Object.hasOwn(REFUSED_MEMBERS, member)) return false
    if (SAMPLING_MEMBERS.some((name) => name === member)) return !sampling
    return !(member === 'store' && value === false)
  })
}

function toTextMember(chat: ChatRequest): JsonObject | undefined {
  const format = chat.response_format ? toTextFormat(chat.response_format) : undefined
  const verbosity = chat.verbosity ?? undefined
  return format || verbosity ? compact({ format, verbosity }) : undefined
}

/**
 * A summary is asked for when the caller asks for `reasoning` in OpenRouter's way: it is the only reasoning text there
 * is, but organisations that are not verified get a 400 for it, and plain chat callers would see no reasoning anyway.
 */
function toReasoning(chat: ChatRequest, rules: ModelRules): JsonObject | undefined {
  if (rules.efforts?.length === 0) return undefined
  const effort = readEffort(chat, rules)
  const hidden = !willReason(chat, rules) || chat.reasoning?.exclude === true || chat.include_reasoning === false
  const summary = hidden || !chat.reasoning ? undefined : (chat.reasoning.summary ?? 'auto')
  return effort || summary ? compact({ effort, summary }) : undefined
}

function toMaxOutputTokens(chat: ChatRequest): number | undefined {
  const limit = chat.max_completion_tokens ?? chat.max_tokens ?? undefined
  return limit === undefined ? undefined : Math.max(limit, MIN_OUTPUT_TOKENS)
}

/** Usage always comes at the end of a Responses stream: only the padding can be chosen. */
function toStreamOptions(options: ChatRequest['stream_options']): JsonObject | undefined {
  const chosen = pickSet(options ?? {}, ['include_obfuscation'])
  return Object.keys(chosen).length > 0 ? chosen : undefined
}

function isEmpty(value: unknown): boolean {
  return (Array.isArray(value) && value.length === 0) || (isObject(value) && Object.keys(value).length === 0)
}
