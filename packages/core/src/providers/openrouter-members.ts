/**
 * Request members that steer OpenRouter's routing; on other routes they steer our own plan
 * (OpenRouter's OpenAPI document of 2026-08-22, wire.md 4.2; `transforms` and `route` are old but still sent).
 */
export const OPENROUTER_ROUTING_MEMBERS = ['models', 'plugins', 'provider', 'route', 'transforms', 'usage'] as const

/** Every request member that only OpenRouter knows (same source). */
export const OPENROUTER_MEMBERS = [
  ...OPENROUTER_ROUTING_MEMBERS,
  'cache_control',
  'debug',
  'include_reasoning',
  'min_p',
  'reasoning',
  'repetition_penalty',
  'session_id',
  'stop_server_tools_when',
  'top_a',
  'top_k',
  'trace',
] as const
