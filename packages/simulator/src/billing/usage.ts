import type { Ask } from '../content/ask.js'
import { countTokens } from '../content/tokens.js'
import { toAttoPerToken, toPico } from './money.js'
import type { SimulatedModel } from './prices.js'
import type { PromptCache } from './prompt-cache.js'

/** Tokens of one request in parts that do not overlap, but for `reasoning`, which is inside `output`. */
export interface BilledUsage {
  /** Prompt tokens neither read from nor written to the prompt cache. */
  input: number
  cacheRead: number
  /** Anthropic's 5 minute writes and OpenAI's writes without a time. */
  cacheWrite5m: number
  cacheWrite1h: number
  output: number
  reasoning: number
}

/** All prompt tokens. */
export function countInputTokens(usage: BilledUsage): number {
  return usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h
}

/** Tokens of a prompt, part by part: ceil(code points / 4), and a fixed figure for each piece of media. */
export function countPromptTokens(ask: Ask): number {
  const parts = ask.parts.reduce((sum, part) => sum + countTokens(part.text) + part.mediaTokens, 0)
  return parts + countTokens(ask.prefill)
}

/** What a request is billed for; looks into the provider's prompt cache and fills it. */
export function toBilledUsage(
  ask: Ask,
  cache: PromptCache,
  outputTokens: number,
  reasoningTokens: number,
): BilledUsage {
  const cached = cache.read(ask)
  const input = countPromptTokens(ask) - cached.read - cached.write5m - cached.write1h
  return {
    input,
    cacheRead: cached.read,
    cacheWrite5m: cached.write5m,
    cacheWrite1h: cached.write1h,
    output: outputTokens,
    reasoning: reasoningTokens,
  }
}

/** The same usage for an answer that ended early, after `outputTokens` tokens. Reasoning comes first. */
export function toCutUsage(usage: BilledUsage, outputTokens: number): BilledUsage {
  return { ...usage, output: outputTokens, reasoning: Math.min(usage.reasoning, outputTokens) }
}

/** List price in pico-USD of prompt and answer, rounded once for each of them and once for both. */
export function toListPrice(
  model: SimulatedModel,
  usage: BilledUsage,
): { input: bigint; output: bigint; total: bigint } {
  const isLong = model.longContext !== undefined && countInputTokens(usage) > model.longContext.over
  const prices = isLong && model.longContext ? model.longContext.prices : model.prices
  const atto = (tokens: number, price: string | undefined) => BigInt(tokens) * toAttoPerToken(price ?? prices.input)
  const input =
    atto(usage.input, prices.input) +
    atto(usage.cacheRead, prices.cacheRead) +
    atto(usage.cacheWrite5m, prices.cacheWrite5m) +
    atto(usage.cacheWrite1h, prices.cacheWrite1h)
  const output = atto(usage.output, prices.output)
  return { input: toPico(input), output: toPico(output), total: toPico(input + output) }
}
