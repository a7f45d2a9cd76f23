import type { JsonObject } from '../../types/json.js'
import type { Usage } from '../../types/usage.js'
import { isObject, toObjects } from './wire.js'

/**
 * `usageMetadata` in disjoint buckets: the prompt count includes what the cache served, thoughts are outside the
 * candidates, and tool results that Google fetched itself are outside the prompt (wire.md 3.3, checked on recordings).
 */
export function readGeminiUsage(metadata: JsonObject): Usage {
  const inputAudio =
    countModality(metadata.promptTokensDetails, 'AUDIO') +
    countModality(metadata.toolUsePromptTokensDetails, 'AUDIO') -
    countModality(metadata.cacheTokensDetails, 'AUDIO')
  const cacheRead = count(metadata.cachedContentTokenCount)
  const outputAudio = countModality(metadata.candidatesTokensDetails, 'AUDIO')
  const outputImage = countModality(metadata.candidatesTokensDetails, 'IMAGE')
  const reasoning = count(metadata.thoughtsTokenCount)
  const prompt = count(metadata.promptTokenCount) + count(metadata.toolUsePromptTokenCount)
  const usage: Usage = {
    input: prompt - cacheRead - inputAudio,
    inputAudio,
    // Images in the prompt are billed as text.
    inputImage: 0,
    cacheRead,
    cacheWrite: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: count(metadata.candidatesTokenCount) - outputAudio - outputImage + reasoning,
    outputAudio,
    outputImage,
    reasoning,
    searches: 0,
  }
  const tier = metadata.serviceTier ?? metadata.trafficType
  if (typeof tier === 'string') usage.tier = tier
  const negative = findNegative(usage)
  if (negative)
    usage.anomaly = `${negative} is ${usage[negative]} tokens: the counts of usageMetadata contradict each other`
  return usage
}

/** The usage of an answer or of one event, if it carries any. */
export function readUsageOf(wire: JsonObject): Usage | undefined {
  const metadata = wire.usageMetadata
  return isObject(metadata) ? readGeminiUsage(metadata) : undefined
}

function findNegative(usage: Usage): 'input' | 'inputAudio' | 'output' | undefined {
  return (['input', 'inputAudio', 'output'] as const).find((bucket) => usage[bucket] < 0)
}

function countModality(details: unknown, modality: string): number {
  return toObjects(details)
    .filter((detail) => detail.modality === modality)
    .reduce((sum, detail) => sum + count(detail.tokenCount), 0)
}

/** Google leaves counts of 0 out. */
function count(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
