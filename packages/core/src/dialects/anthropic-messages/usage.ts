import type { JsonObject } from '../../types/json.js'
import type { Usage } from '../../types/usage.js'
import { isObject, toObjects } from './wire.js'

type Bucket = 'input' | 'cacheRead' | 'cacheWrite' | 'cacheWrite5m' | 'cacheWrite1h' | 'output'

/** Steps that run on the model that was asked for; an advisor or a fallback is billed at another model's prices. */
const OWN_STEPS: ReadonlySet<unknown> = new Set([undefined, 'message', 'compaction'])

/**
 * Disjoint buckets of a Messages `usage`. `input_tokens` excludes both caches, thinking is inside `output_tokens`, and
 * with `iterations` (compaction) the top level leaves steps out: they are summed (wire.md 2.3, cost.md 3.4).
 */
export function readMessagesUsage(usage: JsonObject): Usage {
  const steps = toObjects(usage['iterations'])
  const buckets = (steps.length > 0 ? steps : [usage]).map(readBuckets).reduce(add)
  const details = isObject(usage['output_tokens_details']) ? usage['output_tokens_details'] : {}
  const tools = isObject(usage['server_tool_use']) ? usage['server_tool_use'] : {}
  // Fast mode has prices of its own; the tier beside it still says "standard".
  const tier = usage['speed'] === 'fast' ? 'fast' : usage['service_tier']
  const region = usage['inference_geo']
  const anomaly = findNonsense(buckets) ?? findForeignStep(steps)
  return {
    ...buckets,
    inputAudio: 0,
    inputImage: 0,
    outputAudio: 0,
    outputImage: 0,
    reasoning: Math.min(toCount(details['thinking_tokens']), buckets.output),
    searches: toCount(tools['web_search_requests']),
    ...(typeof tier === 'string' ? { tier } : {}),
    ...(typeof region === 'string' ? { region } : {}),
    ...(anomaly === undefined ? {} : { anomaly }),
  }
}

function readBuckets(usage: JsonObject): Record<Bucket, number> {
  const split = isObject(usage['cache_creation']) ? usage['cache_creation'] : {}
  const cacheWrite5m = toCount(split['ephemeral_5m_input_tokens'])
  const cacheWrite1h = toCount(split['ephemeral_1h_input_tokens'])
  const written = usage['cache_creation_input_tokens']
  return {
    input: toCount(usage['input_tokens']),
    cacheRead: toCount(usage['cache_read_input_tokens']),
    cacheWrite: written === undefined || written === null ? 0 : toCount(written) - cacheWrite5m - cacheWrite1h,
    cacheWrite5m,
    cacheWrite1h,
    output: toCount(usage['output_tokens']),
  }
}

function add(sum: Record<Bucket, number>, step: Record<Bucket, number>): Record<Bucket, number> {
  return {
    input: sum.input + step.input,
    cacheRead: sum.cacheRead + step.cacheRead,
    cacheWrite: sum.cacheWrite + step.cacheWrite,
    cacheWrite5m: sum.cacheWrite5m + step.cacheWrite5m,
    cacheWrite1h: sum.cacheWrite1h + step.cacheWrite1h,
    output: sum.output + step.output,
  }
}

function findNonsense(buckets: Record<Bucket, number>): string | undefined {
  const wrong = Object.entries(buckets).find(([, tokens]) => tokens < 0)
  return wrong && `${wrong[0]} is ${wrong[1]} tokens: the counts of the usage contradict each other`
}

function findForeignStep(steps: readonly JsonObject[]): string | undefined {
  const foreign = steps.find((step) => !OWN_STEPS.has(step['type']))
  return foreign && `a step of type "${String(foreign['type'])}" is billed at another model's prices`
}

function toCount(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}
