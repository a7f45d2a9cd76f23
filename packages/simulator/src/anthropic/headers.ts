/** Limits per minute the simulator tells; those of a recording of 2026-08-19. */
const LIMITS = { requests: 10_000, tokens: 12_000_000, 'input-tokens': 10_000_000, 'output-tokens': 2_000_000 }

/** Headers of every answer. */
export function toAnthropicHeaders(requestId: string, contentType: string): Record<string, string> {
  return {
    'content-type': contentType,
    'request-id': requestId,
    'anthropic-organization-id': '00000000-0000-4000-8000-000000000000',
  }
}

/** Rate limit headers of a message; resets are RFC 3339 times. */
export function toLimitHeaders(nowSeconds: number): Record<string, string> {
  const reset = new Date(nowSeconds * 1000).toISOString().replace('.000Z', 'Z')
  const entries = Object.entries(LIMITS).flatMap(([name, limit]) => [
    [`anthropic-ratelimit-${name}-limit`, String(limit)],
    [`anthropic-ratelimit-${name}-remaining`, String(name === 'requests' ? limit - 1 : limit)],
    [`anthropic-ratelimit-${name}-reset`, reset],
  ])
  return Object.fromEntries(entries)
}
