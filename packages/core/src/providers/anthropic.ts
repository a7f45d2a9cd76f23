import type { ErrorRule, ProviderType } from '../types/provider.js'

/**
 * Anthropic's wording of failures: wire.md 2.5, recordings of 400, 401 and 404, the SDK types of 2026-11-20, and the
 * issues named below.
 */
const ERROR_RULES: readonly ErrorRule[] = [
  // 429 without a retry-after: the month's money is spent, waiting does not help.
  { code: ['enforced_spend_limit_reached', 'contract_spend_limit_reached'], is: 'out_of_funds' },
  { type: 'billing_error', is: 'out_of_funds' },
  { status: 402, is: 'out_of_funds' },
  // Both come as 400 invalid_request_error (anthropics/claude-code#66314; wire.md 2.5).
  { message: /credit balance is too low|specified api usage limits|spend(ing)? limit/i, is: 'out_of_funds' },
  { message: /prompt is too long|exceeds? (the )?context (limit|window)/i, is: 'context_length_exceeded' },
  { message: /blocked by content filtering/i, is: 'content_policy' },
  { type: 'request_too_large', is: 'body_too_large' },
  { status: 413, is: 'body_too_large' },
  { type: ['authentication_error', 'permission_error'], is: 'gateway_credential' },
  { status: [401, 403], is: 'gateway_credential' },
  { type: 'not_found_error', is: 'model_not_found' },
  { status: 404, is: 'model_not_found' },
  { type: 'overloaded_error', is: 'overloaded' },
  { status: 529, is: 'overloaded' },
  { type: 'rate_limit_error', is: 'rate_limited' },
  { type: ['api_error', 'timeout_error', 'conflict_error'], is: 'upstream_error' },
  // What one model refuses another one may take: thinking bound to another account, prefill, forced tools, sampling.
  {
    status: 400,
    message: /assistant message prefill|not supported (for|on|by|with) this model|deprecated for this model/i,
    is: 'unsupported_parameter',
  },
  {
    status: 400,
    message: /signature|thinking.*block|tool_choice forces|does not support/i,
    is: 'unsupported_parameter',
  },
  // In a stream no status says so.
  { type: 'invalid_request_error', is: 'invalid_request' },
]

/**
 * The version since which sampling parameters are an error even at their defaults is 2026-10-21: this one serves every
 * model (wire.md fact 1).
 */
const API_VERSION = '2023-06-01'

/** Anthropic's own API. */
export const anthropic: ProviderType = {
  type: 'anthropic',
  author: 'anthropic',
  embeds: false,
  aggregator: false,
  baseURL: 'https://api.anthropic.com',
  environment: ['ANTHROPIC_API_KEY'],
  catalogId: 'anthropic',
  parameters: [
    ...['temperature', 'top_p', 'top_k', 'stop', 'max_tokens', 'max_completion_tokens'],
    ...['response_format', 'structured_outputs', 'tools', 'tool_choice', 'parallel_tool_calls', 'web_search_options'],
    ...['reasoning', 'reasoning_effort', 'include_reasoning'],
  ],
  // Anthropic does not train on what commercial customers send; zero retention only by agreement (Commercial Terms of
  // Service and privacy.anthropic.com, from memory on 2026-11-24, not read again).
  dataPolicy: { training: false, zdr: false },
  // OpenRouter writes versions with dots and leaves dates out.
  nativeId: (slug) => slug.replaceAll('.', '-'),
  slug: (nativeId) => nativeId.replace(/-(20\d{6}|latest)$/, '').replace(/-(\d+)-(\d+)(?=-|$)/, '-$1.$2'),
  pickDialect: () => 'anthropic-messages',
  path: () => '/v1/messages',
  headers: (key) => ({ 'x-api-key': key, 'anthropic-version': API_VERSION }),
  // The dialect writes the whole body: there is no request of Anthropic's own to change.
  adapt: () => ({}),
  errorRules: ERROR_RULES,
}
