/**
 * What one attempt used, in disjoint buckets: their sum is everything the provider bills for.
 * `reasoning` is informational: it is already inside `output`.
 */
export interface Usage {
  /** Uncached text input tokens. */
  input: number
  inputAudio: number
  inputImage: number
  cacheRead: number
  /** Cache writes whose lifetime the provider does not state (OpenAI, OpenRouter). */
  cacheWrite: number
  cacheWrite5m: number
  cacheWrite1h: number
  /** Tokens inside `cacheRead` that are charged for being stored as well, at the `cacheWrite` rate (Gemini at OpenRouter). */
  cacheStorage?: number
  /** Output tokens other than audio and image, reasoning included. */
  output: number
  outputAudio: number
  outputImage: number
  reasoning: number
  /** Web searches billed by the call. */
  searches: number
  /** Service tier as served, in the provider's own word. */
  tier?: string
  /** Region as served, in the provider's own word. */
  region?: string
  /** What the provider says it charged (OpenRouter). Decimal USD strings. */
  reported?: ReportedCost
  /** Running totals of a stream that was not over: the provider may bill for more. */
  partial?: true
  /** Why the buckets contradict each other: the cost is then unknown, never clamped. */
  anomaly?: string
}

/** OpenRouter's own figures, as decimal USD strings. */
export interface ReportedCost {
  /** Taken from credits: the whole price, or only the fee under BYOK. */
  cost: string
  /** What the upstream provider bills the team itself; counts only when `isByok`. */
  upstreamCost?: string
  isByok: boolean
}
