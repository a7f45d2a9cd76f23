import { DAILY_QUOTA } from '../dialects/gemini/error.js'
import type { ErrorRule, ProviderType } from '../types/provider.js'

/**
 * Google's wording of failures: wire.md 3.4, recordings of 400 and 429, google-gemini/gemini-cli#4231 (token count),
 * and the refusals recorded in vercel/ai packages/google/src/__fixtures__ (levels, penalties, schema with tools).
 */
const ERROR_RULES: readonly ErrorRule[] = [
  // A bad key is a 400 here.
  { code: ['API_KEY_INVALID', 'API_KEY_SERVICE_BLOCKED', 'API_KEY_HTTP_REFERRER_BLOCKED'], is: 'gateway_credential' },
  { status: 400, message: /api key (not valid|expired|not found)/i, is: 'gateway_credential' },
  { type: 'FAILED_PRECONDITION', message: /location is not supported|enable billing/i, is: 'gateway_credential' },
  // The caller's own file id, not our key.
  { status: 403, message: /permission to access the (file|cachedcontent)/i, is: 'invalid_request' },
  { status: [401, 403], is: 'gateway_credential' },
  { type: ['UNAUTHENTICATED', 'PERMISSION_DENIED'], is: 'gateway_credential' },
  { code: DAILY_QUOTA, is: 'out_of_funds' },
  { message: /input token count.* exceeds|exceeds the maximum number of tokens/i, is: 'context_length_exceeded' },
  { status: 429, is: 'rate_limited' },
  { type: 'RESOURCE_EXHAUSTED', is: 'rate_limited' },
  // What one model refuses another one may take.
  {
    message: /ending with a model turn|thinking (level|budget|mode)|penalty is not enabled/i,
    is: 'unsupported_parameter',
  },
  { message: /response mime type.* is unsupported|multiple candidates is not/i, is: 'unsupported_parameter' },
  // Signatures hold for the key and host that gave them.
  { status: 400, message: /thought.?signature/i, is: 'unsupported_parameter' },
  { status: 404, is: 'model_not_found' },
  { type: 'NOT_FOUND', is: 'model_not_found' },
  { status: 503, is: 'overloaded' },
  { type: 'UNAVAILABLE', is: 'overloaded' },
  { type: ['INTERNAL', 'DEADLINE_EXCEEDED', 'UNKNOWN'], is: 'upstream_error' },
  // finishReasons of an answer in which the model broke its own format.
  {
    code: ['MALFORMED_FUNCTION_CALL', 'MALFORMED_RESPONSE', 'UNEXPECTED_TOOL_CALL', 'TOO_MANY_TOOL_CALLS', 'OTHER'],
    is: 'upstream_error',
  },
]

/** Google's Gemini Developer API. */
export const google: ProviderType = {
  type: 'google',
  author: 'google',
  embeds: false,
  aggregator: false,
  baseURL: 'https://generativelanguage.googleapis.com',
  environment: ['GOOGLE_GENERATIVE_AI_API_KEY', 'GOOGLE_API_KEY', 'GEMINI_API_KEY'],
  catalogId: 'google',
  parameters: [
    ...['temperature', 'top_p', 'top_k', 'seed', 'stop', 'max_tokens', 'max_completion_tokens'],
    ...['frequency_penalty', 'presence_penalty', 'logprobs', 'top_logprobs'],
    ...['response_format', 'structured_outputs', 'tools', 'tool_choice', 'web_search_options'],
    ...['reasoning', 'reasoning_effort'],
  ],
  // Holds for a project with billing: what is sent on unpaid quota may be used to improve Google's products. Prompts
  // are kept for a time to find abuse (ai.google.dev/gemini-api/terms, excerpts of 2025 and 2026, seen 2026-11-24).
  dataPolicy: { training: false, zdr: false },
  nativeId: (slug) => slug,
  slug: (nativeId) => nativeId,
  pickDialect: () => 'gemini',
  path: (_dialect, model, stream) => {
    const method = stream ? 'streamGenerateContent?alt=sse' : 'generateContent'
    return `/v1beta/models/${encodeURIComponent(model)}:${method}`
  },
  headers: (key) => ({ 'x-goog-api-key': key }),
  // The dialect writes the whole body: there is no request of Gemini's own to change.
  adapt: () => ({}),
  errorRules: ERROR_RULES,
}
