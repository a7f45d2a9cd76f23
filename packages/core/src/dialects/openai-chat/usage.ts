/** The usage object of chat completions: OpenAI's, OpenRouter's and that of compatible servers. */
import { parseDecimal } from '../../types/decimal.js'
import type { JsonObject } from '../../types/json.js'
import type { ReportedCost, Usage } from '../../types/usage.js'

/** A reported cost only has to be a decimal number: it is kept to the last digit. */
const ANY_SCALE = 12

/** Chat usage to disjoint buckets. Cached and written tokens are inside `prompt_tokens`, reasoning is inside `completion_tokens`. */
export function readChatUsage(wire: JsonObject): Usage {
  const buckets = { ...readInput(wire), ...readOutput(wire), searches: count(toObject(wire['server_tool_use_details'])['web_search_requests']) }
  const reported = readReportedCost(wire)
  const anomaly = findAnomaly(buckets) ?? reported.anomaly ?? findHiddenTokens(wire)
  return {
    ...(anomaly === undefined ? buckets : withoutNonsense(buckets)),
    ...(typeof wire['service_tier'] === 'string' ? { tier: wire['service_tier'] } : {}),
    ...(reported.cost ? { reported: reported.cost } : {}),
    ...(anomaly === undefined ? {} : { anomaly }),
  }
}

/** Buckets to the hub's usage object. */
export function toChatUsage(usage: Usage): JsonObject {
  const written = usage.cacheWrite + usage.cacheWrite5m + usage.cacheWrite1h
  const prompt = usage.input + usage.inputAudio + usage.inputImage + usage.cacheRead + written
  const completion = usage.output + usage.outputAudio + usage.outputImage
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: written, audio_tokens: usage.inputAudio },
    completion_tokens_details: { reasoning_tokens: usage.reasoning, audio_tokens: usage.outputAudio },
  }
}

type Buckets = Omit<Usage, 'tier' | 'region' | 'reported' | 'anomaly'>
type OutputBuckets = Pick<Buckets, 'output' | 'outputAudio' | 'outputImage' | 'reasoning'>
type InputBuckets = Omit<Buckets, keyof OutputBuckets | 'searches'>

function readInput(wire: JsonObject): InputBuckets {
  const details = toObject(wire['prompt_tokens_details'])
  const prompt = count(wire['prompt_tokens'])
  // DeepSeek and Moonshot report cache hits beside `prompt_tokens`, not in the details.
  const cacheRead = count(details['cached_tokens'] ?? wire['prompt_cache_hit_tokens'] ?? wire['cached_tokens'])
  const written = count(details['cache_write_tokens'] ?? wire['cache_creation_input_tokens'])
  const inputAudio = count(details['audio_tokens'])
  // Written tokens are part of the uncached ones, but for Gemini at OpenRouter: there they are the cached ones again,
  // charged for their storage. Both together do not fit into the prompt then (cost.md 3.4).
  const isStorage = written > 0 && written <= cacheRead && cacheRead + written > prompt
  const cacheWrite = isStorage ? 0 : written
  const rest = prompt - cacheRead - cacheWrite - inputAudio
  // Image tokens may be among the cached ones: only those that are left beside them are uncached.
  const inputImage = Math.max(0, Math.min(count(details['image_tokens']), rest))
  const storage = isStorage ? { cacheStorage: written } : {}
  return { input: rest - inputImage, inputAudio, inputImage, cacheRead, cacheWrite, cacheWrite5m: 0, cacheWrite1h: 0, ...storage }
}

function readOutput(wire: JsonObject): OutputBuckets {
  const details = toObject(wire['completion_tokens_details'])
  const outputAudio = count(details['audio_tokens'])
  const outputImage = count(details['image_tokens'])
  const reasoning = count(details['reasoning_tokens'])
  const completion = count(wire['completion_tokens']) + (isReasoningOutside(wire, reasoning) ? reasoning : 0)
  // Some hosts count reasoning with another tokenizer and report more of it than they generated: the figure bills nothing.
  return { output: completion - outputAudio - outputImage, outputAudio, outputImage, reasoning: Math.min(reasoning, completion) }
}

/**
 * Whether reasoning comes on top of `completion_tokens`: by the total, or in the usage object that carries `market_cost`
 * (28 recordings of it add up only so, cost.md 3.4).
 */
function isReasoningOutside(wire: JsonObject, reasoning: number): boolean {
  return reasoning > 0 && ('market_cost' in wire || countHidden(wire) === reasoning)
}

/** Tokens of the total that are neither prompt nor completion. */
function countHidden(wire: JsonObject): number {
  return typeof wire['total_tokens'] === 'number' ? wire['total_tokens'] - count(wire['prompt_tokens']) - count(wire['completion_tokens']) : 0
}

function findHiddenTokens(wire: JsonObject): string | undefined {
  const hidden = countHidden(wire)
  const reasoning = count(toObject(wire['completion_tokens_details'])['reasoning_tokens'])
  return hidden > 0 && hidden !== reasoning ? `total_tokens has ${hidden} more than prompt_tokens and completion_tokens` : undefined
}

/** The first bucket that cannot be: negative, or no count at all. */
function findAnomaly(buckets: Buckets): string | undefined {
  const bad = Object.entries(buckets).find(([, tokens]) => !Number.isSafeInteger(tokens) || tokens < 0)
  return bad && `${bad[0]} is ${bad[1]}`
}

/** Rows and bodies hold whole numbers only; a negative one stays to be seen. */
function withoutNonsense(buckets: Buckets): Buckets {
  return Object.fromEntries(Object.entries(buckets).map(([name, tokens]) => [name, Number.isSafeInteger(tokens) ? tokens : 0])) as unknown as Buckets
}

/** What the upstream says it charged. A figure that is no amount is no report; a negative one is a contradiction. */
function readReportedCost(wire: JsonObject): { cost?: ReportedCost; anomaly?: string } {
  if (Number(wire['cost']) < 0) return { anomaly: `cost is ${wire['cost']}` }
  const cost = toAmount(wire['cost'])
  if (cost === undefined) return {}
  const upstreamCost = toAmount(toObject(wire['cost_details'])['upstream_inference_cost'])
  return { cost: { cost, ...(upstreamCost === undefined ? {} : { upstreamCost }), isByok: wire['is_byok'] === true } }
}

function toAmount(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && parseDecimal(text, ANY_SCALE) !== undefined ? text : undefined
}

/** A count of tokens; missing is none. Text and other nonsense become `NaN`, which is an anomaly. */
function count(value: unknown): number {
  return value === undefined || value === null ? 0 : typeof value === 'number' ? value : Number.NaN
}

function toObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? (value as JsonObject) : {}
}
