import type { ErrorRule, ProviderType } from '../types/provider.js'
import { OPENAI_ERROR_RULES, removeFields, toEffortEdit, toOpenAIPath } from './openai.js'
import { OPENROUTER_ROUTING_MEMBERS } from './openrouter-members.js'

/**
 * Strict servers refuse these. `reasoning_content` stays: DeepSeek and Z.ai want it back; so does `extra_content`, which
 * holds the signatures of Gemini's own compatible endpoint (wire.md 5, 3.5).
 */
const FOREIGN_MESSAGE_FIELDS = ['annotations', 'cache_control', 'images', 'reasoning', 'reasoning_details']

/** What compatible servers word in their own way (wire.md 5). */
const ERROR_RULES: readonly ErrorRule[] = [
  // DeepSeek: "Insufficient Balance".
  { status: 402, is: 'out_of_funds' },
  // xAI answers 400 for a bad key.
  { status: 400, message: /incorrect api key|invalid api key/i, is: 'gateway_credential' },
  { type: 'authentication_error', is: 'gateway_credential' },
  // vLLM, Mistral, xAI and llama.cpp, in this order.
  { type: 'exceed_context_size_error', is: 'context_length_exceeded' },
  {
    status: [400, 413, 422],
    message: /maximum context length|maximum prompt length|exceeds the (available )?context (size|window|length)/i,
    is: 'context_length_exceeded',
  },
  ...OPENAI_ERROR_RULES,
]

/** Any server that speaks OpenAI chat completions. Nothing is known of what it does with the traffic. */
export const openaiCompatible: ProviderType = {
  type: 'openai-compatible',
  embeds: true,
  aggregator: false,
  environment: [],
  nativeId: (slug) => slug,
  slug: (nativeId) => nativeId,
  pickDialect: () => 'openai-chat',
  path: (dialect) => toOpenAIPath(dialect),
  // A server of the team's own may want no key.
  headers: (key): Record<string, string> => (key === '' ? {} : { authorization: `Bearer ${key}` }),
  adapt: (chat, rules) => ({
    set: { ...toEffortEdit(chat, rules) },
    remove: [...OPENROUTER_ROUTING_MEMBERS, 'reasoning'],
  }),
  adaptMessages: (messages) => removeFields(messages, FOREIGN_MESSAGE_FIELDS),
  errorRules: ERROR_RULES,
}
