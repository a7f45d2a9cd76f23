/** Limits the simulator tells; those of a recording of 2026-08-19. */
const LIMITS = { requests: 5000, tokens: 2_000_000 }

/** Headers of every answer; rate limits only where an operation of a model answers. Durations as Go writes them. */
export function toOpenAiHeaders(requestId: string, contentType: string, inputTokens?: number): Record<string, string> {
  const base = {
    'content-type': contentType,
    'openai-organization': 'org-simulator',
    'openai-processing-ms': '42',
    'openai-version': '2020-10-01',
    'x-request-id': requestId,
  }
  return inputTokens === undefined ? base : { ...base, ...toLimitHeaders(inputTokens) }
}

function toLimitHeaders(inputTokens: number): Record<string, string> {
  const resetTokensMs = Math.ceil((inputTokens * 60_000) / LIMITS.tokens)
  return {
    'x-ratelimit-limit-requests': String(LIMITS.requests),
    'x-ratelimit-limit-tokens': String(LIMITS.tokens),
    'x-ratelimit-remaining-requests': String(LIMITS.requests - 1),
    'x-ratelimit-remaining-tokens': String(Math.max(0, LIMITS.tokens - inputTokens)),
    'x-ratelimit-reset-requests': `${60_000 / LIMITS.requests}ms`,
    'x-ratelimit-reset-tokens': resetTokensMs === 0 ? '0s' : `${resetTokensMs}ms`,
  }
}
