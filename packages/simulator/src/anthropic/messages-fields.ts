import type { JsonObject } from '../json.js'

/**
 * Top-level members of a Messages request: MessageCreateParams and its beta form in @anthropic-ai/sdk 1.12.0, with the
 * sampling parameters of API version 2023-06-01. `count_tokens` takes the same.
 */
const MESSAGES_FIELDS = new Set([
  'billing_policy',
  'cache_control',
  'compaction',
  'container',
  'context_management',
  'diagnostics',
  'fallback_credit_token',
  'fallbacks',
  'inference_geo',
  'max_tokens',
  'mcp_servers',
  'messages',
  'metadata',
  'model',
  'output_config',
  'output_format',
  'service_tier',
  'speed',
  'stop_sequences',
  'stream',
  'system',
  'temperature',
  'thinking',
  'thread',
  'tool_choice',
  'tools',
  'top_k',
  'top_p',
])

/** The message of a 400 for a member the API does not know. */
export function checkMessagesFields(body: JsonObject): string | undefined {
  const unknown = Object.keys(body).find((field) => !MESSAGES_FIELDS.has(field))
  return unknown === undefined ? undefined : `${unknown}: Extra inputs are not permitted`
}
