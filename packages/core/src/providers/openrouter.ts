import type { ErrorRule, ProviderType, ProviderTypeId } from '../types/provider.js'
import { toOpenAIPath } from './openai.js'

/** OpenRouter's slug of the providers that we also reach directly, as used in `provider.order`, `only`, `ignore`. */
export const OPENROUTER_PROVIDER_SLUGS: Readonly<Partial<Record<ProviderTypeId, string>>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  google: 'google-ai-studio',
}

/** Shown in OpenRouter's app rankings; the address is its key for an app (wire.md 4). */
const ATTRIBUTION = { 'http-referer': 'https://github.com/shunpike/shunpike', 'x-openrouter-title': 'Shunpike' }

/** OpenRouter's wording (wire.md 4.4). `code` is its `error_type` or the code of its availability errors. */
const ERROR_RULES: readonly ErrorRule[] = [
  { status: 402, is: 'out_of_funds' },
  { code: ['payment_required', 'insufficient_quota', 'credit_balance_exhausted'], is: 'out_of_funds' },
  { code: ['context_length_exceeded', 'token_limit_exceeded'], is: 'context_length_exceeded' },
  { status: 400, message: /context (length|window)|maximum prompt length/i, is: 'context_length_exceeded' },
  { code: ['content_policy_violation', 'refusal'], is: 'content_policy' },
  // Moderation and guardrails judge the request; every other 403 is about the key or the place.
  { status: 403, message: /flagged|moderation|guardrail|request blocked/i, is: 'content_policy' },
  { status: [401, 403], is: 'gateway_credential' },
  { code: ['authentication', 'permission_denied'], is: 'gateway_credential' },
  {
    code: [
      'model_not_found',
      'no_endpoints',
      'privacy_restricted',
      'constraint_filtered',
      'model_deprecated',
      'free_variant_ended',
    ],
    is: 'model_not_found',
  },
  { status: 400, message: /not a valid model id/i, is: 'model_not_found' },
  { status: 404, is: 'model_not_found' },
  // Reasoning that was encrypted for another account or route: one that knows it may still take it.
  { status: 400, message: /encrypted content.* could not be/is, is: 'unsupported_parameter' },
  { code: 'rate_limit_exceeded', is: 'rate_limited' },
  { code: ['provider_overloaded', 'provider_unavailable'], is: 'overloaded' },
  { status: [503, 529], is: 'overloaded' },
  { code: ['server', 'timeout', 'server_error'], is: 'upstream_error' },
  // 524: the edge gave up waiting.
  { status: [408, 500, 502, 524], is: 'upstream_error' },
]

/** OpenRouter: every author's models, paid with credits or with the team's own keys. */
export const openrouter: ProviderType = {
  type: 'openrouter',
  embeds: true,
  aggregator: true,
  baseURL: 'https://openrouter.ai/api/v1',
  environment: ['OPENROUTER_API_KEY'],
  catalogId: 'openrouter',
  // Its default routing may choose providers that train on prompts or keep them; the request's `provider` object
  // (`data_collection`, `zdr`) is what rules them out (OpenRouter docs of 2026-08-22, wire.md 4.2).
  dataPolicy: { training: true, zdr: false },
  nativeId: (slug) => slug,
  slug: (nativeId) => nativeId,
  pickDialect: () => 'openai-chat',
  path: (dialect) => toOpenAIPath(dialect),
  headers: (key) => ({ authorization: `Bearer ${key}`, ...ATTRIBUTION }),
  // We walk the chain of models ourselves, so that each attempt is planned, paid and recorded as what it is.
  adapt: () => ({ remove: ['models'] }),
  errorRules: ERROR_RULES,
}

/** A model id and its variant: `openai/gpt-4o:nitro` has `nitro`. The variant stays in the id that is sent. */
export function splitVariant(model: string): { model: string; variant?: string } {
  const at = model.lastIndexOf(':')
  return at > model.lastIndexOf('/') ? { model: model.slice(0, at), variant: model.slice(at + 1) } : { model }
}
