/** The usage object of chat completions: OpenAI's, OpenRouter's and that of compatible servers. */
import { parseDecimal } from '../../types/decimal.js'
import type { JsonObject } from '../../types/json.js'
import type { Usage } from '../../types/usage.js'

/** A reported cost only has to be a decimal number: it is kept to the last digit. */
const ANY_SCALE = 12

const NONE: Usage = {
  input: 0,
  inputAudio: 0,
  inputImage: 0,
  cacheRead: 0,
  cacheWrite: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  outputAudio: 0,
  outputImage: 0,
  reasoning: 0,
  searches: 0,
}

type Bucket = Exclude<keyof Usage, 'tier' | 'region' | 'reported' | 'partial' | 'anomaly'>
const BUCKETS = [...Object.keys(NONE), 'cacheStorage'] as readonly Bucket[]

/** Chat usage to disjoint buckets. Cached and written tokens are inside `prompt_tokens`, reasoning is inside `completion_tokens`. */
export function readChatUsage(wire: JsonObject): Usage {
  const usage: Usage = { ...NONE }
  readInput(wire, usage)
  readOutput(wire, usage)
  usage.searches = count(toObject(wire.server_tool_use_details).web_search_requests)
  if (typeof wire.service_tier === 'string') usage.tier = wire.service_tier
  const anomaly = readReport(wire, usage) ?? takeNonsense(usage) ?? findHiddenTokens(wire)
  if (anomaly !== undefined) usage.anomaly = anomaly
  return usage
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
    prompt_tokens_details: {
      cached_tokens: usage.cacheRead,
      cache_write_tokens: written,
      audio_tokens: usage.inputAudio,
    },
    completion_tokens_details: { reasoning_tokens: usage.reasoning, audio_tokens: usage.outputAudio },
  }
}

function readInput(wire: JsonObject, usage: Usage): void {
  const details = toObject(wire.prompt_tokens_details)
  const prompt = count(wire.prompt_tokens)
  // DeepSeek and Moonshot report cache hits beside `prompt_tokens`, not in the details.
  const cached = count(details.cached_tokens ?? wire.prompt_cache_hit_tokens ?? wire.cached_tokens)
  const written = count(details.cache_write_tokens ?? wire.cache_creation_input_tokens)
  // Written tokens are part of the uncached ones, but for Gemini at OpenRouter: there they are the cached ones again,
  // charged for their storage. Both together do not fit into the prompt then (cost.md 3.4).
  const isStorage = written > 0 && written <= cached && cached + written > prompt
  if (isStorage) usage.cacheStorage = written
  else usage.cacheWrite = written
  usage.cacheRead = cached
  usage.inputAudio = count(details.audio_tokens)
  const rest = prompt - cached - usage.cacheWrite - usage.inputAudio
  // Image tokens may be among the cached ones: only those that are left beside them are uncached.
  usage.inputImage = Math.max(0, Math.min(count(details.image_tokens), rest))
  usage.input = rest - usage.inputImage
}

function readOutput(wire: JsonObject, usage: Usage): void {
  const details = toObject(wire.completion_tokens_details)
  const reasoning = count(details.reasoning_tokens)
  const completion = count(wire.completion_tokens) + (isReasoningOutside(wire, reasoning) ? reasoning : 0)
  usage.outputAudio = count(details.audio_tokens)
  usage.outputImage = count(details.image_tokens)
  usage.output = completion - usage.outputAudio - usage.outputImage
  // Some hosts count reasoning with another tokenizer and report more of it than they generated: the figure bills nothing.
  usage.reasoning = Math.min(reasoning, completion)
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
  return typeof wire.total_tokens === 'number'
    ? wire.total_tokens - count(wire.prompt_tokens) - count(wire.completion_tokens)
    : 0
}

function findHiddenTokens(wire: JsonObject): string | undefined {
  const hidden = countHidden(wire)
  const reasoning = count(toObject(wire.completion_tokens_details).reasoning_tokens)
  return hidden > 0 && hidden !== reasoning
    ? `total_tokens has ${hidden} more than prompt_tokens and completion_tokens`
    : undefined
}

/**
 * Names the first bucket that cannot be: negative, or no whole number. Rows and bodies hold whole numbers only, so the
 * latter become 0; a negative one stays to be seen.
 */
function takeNonsense(usage: Usage): string | undefined {
  let anomaly: string | undefined
  for (const bucket of BUCKETS) {
    const tokens = usage[bucket] ?? 0
    if (Number.isSafeInteger(tokens) && tokens >= 0) continue
    anomaly ??= `${bucket} is ${tokens}`
    if (!Number.isSafeInteger(tokens)) usage[bucket] = 0
  }
  return anomaly
}

/** Takes over what the upstream says it charged. A figure that is no amount is no report; a negative one is a contradiction. */
function readReport(wire: JsonObject, usage: Usage): string | undefined {
  if (typeof wire.cost === 'number' && wire.cost < 0) return `cost is ${wire.cost}`
  const cost = toAmount(wire.cost)
  if (cost === undefined) return undefined
  const upstreamCost = toAmount(toObject(wire.cost_details).upstream_inference_cost)
  usage.reported = { cost, ...(upstreamCost === undefined ? {} : { upstreamCost }), isByok: wire.is_byok === true }
  return undefined
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
