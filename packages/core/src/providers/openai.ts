import { CHAT_PARAMETERS } from '../dialects/openai-chat/parameters.js'
import { acceptsSampling, type EffortAsked, readEffort, willReason } from '../dialects/openai-responses/effort.js'
import type { Dialect } from '../types/call.js'
import type { ChatMessage, ChatRequest } from '../types/chat.js'
import type { BodyEdits, ChatPeek, ErrorRule, ProviderType } from '../types/provider.js'
import type { ModelRules } from '../types/rules.js'
import { OPENROUTER_MEMBERS } from './openrouter-members.js'

/** Reasoning models refuse these, and models with switchable reasoning do while they reason (wire.md 1.2). */
const SAMPLING_MEMBERS = ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty']

/** What other providers' answers leave in the messages and OpenAI refuses as unknown (wire.md 4.3, 5, 3.5, 6.1). */
const FOREIGN_MESSAGE_FIELDS = [
  'annotations',
  'cache_control',
  'extra_content',
  'images',
  'reasoning',
  'reasoning_content',
  'reasoning_details',
]

/** Wording of failures that OpenAI and its imitators share (wire.md 1.5; response codes from the SDK types 7.57.0). */
export const OPENAI_ERROR_RULES: readonly ErrorRule[] = [
  { type: 'insufficient_quota', is: 'out_of_funds' },
  {
    code: ['insufficient_quota', 'credit_balance_exhausted', 'billing_hard_limit_reached', 'billing_not_active'],
    is: 'out_of_funds',
  },
  { code: 'context_length_exceeded', is: 'context_length_exceeded' },
  {
    code: [
      'content_policy_violation',
      'content_filter',
      'image_content_policy_violation',
      'moderation_blocked',
      'bio_policy',
      'misalignment_policy_violation',
    ],
    is: 'content_policy',
  },
  { code: 'invalid_prompt', message: /polic/i, is: 'content_policy' },
  { code: 'model_not_found', is: 'model_not_found' },
  { code: ['invalid_api_key', 'unsupported_country_region_territory'], is: 'gateway_credential' },
  // Streams and reasoning summaries of some models are for verified organisations only: our account, not the caller's request.
  { message: /organization must be verified/i, is: 'gateway_credential' },
  // Our table of models was behind: another route takes the request as it is.
  { status: 400, message: /^function tools with reasoning_effort are not supported/i, is: 'unsupported_parameter' },
  // Reasoning that was encrypted for another account or route: one that knows it may still take it.
  { code: 'invalid_encrypted_content', is: 'unsupported_parameter' },
  { code: 'rate_limit_exceeded', is: 'rate_limited' },
  { status: 429, code: 'slow_down', is: 'rate_limited' },
  { code: ['server_is_overloaded', 'slow_down'], is: 'overloaded' },
  { code: ['server_error', 'vector_store_timeout'], is: 'upstream_error' },
  { status: [401, 403], is: 'gateway_credential' },
]

/** OpenAI's own API. */
export const openai: ProviderType = {
  type: 'openai',
  author: 'openai',
  embeds: true,
  aggregator: false,
  baseURL: 'https://api.openai.com/v1',
  environment: ['OPENAI_API_KEY'],
  catalogId: 'openai',
  // All but what only OpenRouter and open models' servers know (`OPENROUTER_MEMBERS`).
  parameters: CHAT_PARAMETERS.filter(
    (name) => name === 'reasoning' || !(OPENROUTER_MEMBERS as readonly string[]).includes(name),
  ),
  // API traffic is not trained on unless the organisation opts in; zero retention only after approval
  // (OpenAI "Your data" guide, from memory on 2026-11-24, not read again).
  dataPolicy: { training: false, zdr: false },
  nativeId: (slug) => slug,
  slug: (nativeId) => nativeId,
  pickDialect,
  path: (dialect) => toOpenAIPath(dialect),
  headers: (key) => ({ authorization: `Bearer ${key}` }),
  adapt,
  adaptMessages: (messages) => removeFields(messages, FOREIGN_MESSAGE_FIELDS),
  errorRules: OPENAI_ERROR_RULES,
}

/** Path of an OpenAI-shaped endpoint below the base URL; the model is named in the body. */
export function toOpenAIPath(dialect: Dialect): string {
  if (dialect === 'openai-responses') return '/responses'
  return dialect === 'openai-embeddings' ? '/embeddings' : '/chat/completions'
}

/** The members of a body that ask for reasoning. */
function readAsked(chat: ChatPeek): EffortAsked {
  return {
    reasoning_effort: chat.get('reasoning_effort'),
    reasoning: chat.get('reasoning') as ChatRequest['reasoning'],
  }
}

/** OpenRouter's `reasoning` as OpenAI's `reasoning_effort`, unless the caller sent that too. */
export function toEffortEdit(chat: ChatPeek, rules: ModelRules): { reasoning_effort?: string } {
  if (rules.efforts?.length === 0 || typeof chat.get('reasoning_effort') === 'string') return {}
  const effort = readEffort(readAsked(chat), rules)
  return effort === undefined ? {} : { reasoning_effort: effort }
}

/** `messages` without the named fields on messages, their parts and their tool calls. */
export function removeFields(messages: readonly ChatMessage[], fields: readonly string[]): ChatMessage[] {
  return messages.map((message) => {
    const kept = without(message, fields)
    if (Array.isArray(kept.content)) kept.content = kept.content.map((part) => without(part, fields))
    if (kept.tool_calls) kept.tool_calls = kept.tool_calls.map((call) => without(call, fields))
    return kept
  })
}

/** A copy of `object` without `fields`, in the same order. */
function without<T extends object>(object: T, fields: readonly string[]): T {
  return Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field))) as T
}

/** Models from GPT-5.4 on refuse function tools together with reasoning on chat completions (wire.md fact 4). */
function pickDialect(chat: ChatPeek, rules: ModelRules): Dialect {
  if (rules.responsesOnly === true) return 'openai-responses'
  if (rules.toolsWithEffortNeedResponses !== true || !hasFunctionTools(chat.get('tools'))) return 'openai-chat'
  return willReason(readAsked(chat), rules) ? 'openai-responses' : 'openai-chat'
}

function hasFunctionTools(tools: unknown): boolean {
  return Array.isArray(tools) && tools.some((tool: { type?: unknown } | null) => tool?.type === 'function')
}

function adapt(chat: ChatPeek, rules: ModelRules): BodyEdits {
  const sampling = acceptsSampling(readAsked(chat), rules)
  const legacyLimit = rules.refusesMaxTokens === true && chat.has('max_tokens')
  const remove = sampling ? OPENROUTER_MEMBERS : NOT_SAMPLING_MEMBERS
  const set = toEffortEdit(chat, rules)
  return legacyLimit ? { set: { ...set, ...toLimitEdit(chat) }, remove: [...remove, 'max_tokens'] } : { set, remove }
}

const NOT_SAMPLING_MEMBERS = [...OPENROUTER_MEMBERS, ...SAMPLING_MEMBERS]

function toLimitEdit(chat: ChatPeek): { max_completion_tokens?: unknown } {
  const limit = chat.get('max_completion_tokens') ?? chat.get('max_tokens')
  return typeof limit === 'number' ? { max_completion_tokens: limit } : {}
}
