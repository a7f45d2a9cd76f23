import type { JsonObject } from '../../types/json.js'
import type { ReportedCost, Usage } from '../../types/usage.js'
import { isObject } from './wire.js'

/**
 * Disjoint buckets of a Responses `usage`. Cache reads and writes are inside `input_tokens`, reasoning inside
 * `output_tokens` (wire.md 1.4). `response` is the object around it: tier served and searches stand there.
 */
export function readResponsesUsage(usage: JsonObject, response: JsonObject = {}): Usage {
  const input = toCount(usage.input_tokens)
  const output = toCount(usage.output_tokens)
  const cacheRead = toCount(member(usage, 'input_tokens_details', 'cached_tokens'))
  const cacheWrite = toCount(member(usage, 'input_tokens_details', 'cache_write_tokens'))
  const uncached = input - cacheRead - cacheWrite
  const reported = readReportedCost(usage)
  const tier = response.service_tier
  return {
    input: uncached,
    inputAudio: 0,
    inputImage: 0,
    cacheRead,
    cacheWrite,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output,
    outputAudio: 0,
    outputImage: 0,
    // Some hosts report more reasoning than output (wire.md trap 17).
    reasoning: Math.min(toCount(member(usage, 'output_tokens_details', 'reasoning_tokens')), output),
    searches: readSearches(usage, response),
    ...(typeof tier === 'string' ? { tier } : {}),
    ...(reported ? { reported } : {}),
    ...(uncached < 0 ? { anomaly: `${cacheRead} cached and ${cacheWrite} written of ${input} input tokens` } : {}),
  }
}

/** OpenAI counts searches beside the usage, OpenRouter inside it. */
function readSearches(usage: JsonObject, response: JsonObject): number {
  const toolUsage = isObject(response.tool_usage) ? response.tool_usage : {}
  return (
    toCount(member(toolUsage, 'web_search', 'num_requests')) ||
    toCount(member(usage, 'server_tool_use_details', 'web_search_requests'))
  )
}

function readReportedCost(usage: JsonObject): ReportedCost | undefined {
  const cost = toDecimal(usage.cost)
  if (cost === undefined) return undefined
  const upstreamCost = toDecimal(member(usage, 'cost_details', 'upstream_inference_cost'))
  return { cost, isByok: usage.is_byok === true, ...(upstreamCost === undefined ? {} : { upstreamCost }) }
}

/** A JSON number as the decimal string it was written as: 1e-7 becomes "0.0000001". */
function toDecimal(value: unknown): string | undefined {
  if (typeof value === 'string') return /^-?\d+(\.\d+)?$/.test(value) ? value : undefined
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
  const [digits = '', exponent] = String(value).split('e-')
  if (exponent === undefined) return digits
  const sign = digits.startsWith('-') ? '-' : ''
  return `${sign}0.${digits.replace(/[-.]/g, '').padStart(Number(exponent) + digits.replace(/[-.]/g, '').length - 1, '0')}`
}

function member(object: JsonObject, outer: string, inner: string): unknown {
  const value = object[outer]
  return isObject(value) ? value[inner] : undefined
}

function toCount(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}
