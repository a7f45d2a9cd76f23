import { ShunpikeError } from '../../errors.js'
import type { ChatRequest } from '../../types/chat.js'
import type { Target } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import type { ModelRules } from '../../types/rules.js'
import { toThinkingConfig } from './thinking.js'

/**
 * `generationConfig`, without members that were not asked for.
 * @throws ShunpikeError `unsupported_parameter` for several choices in a stream, and for audio
 */
export function toGenerationConfig(chat: ChatRequest, target: Target): JsonObject {
  const config: JsonObject = {
    ...(target.rules.sampling === false ? {} : toSampling(chat)),
    maxOutputTokens: toMaxOutputTokens(chat, target.rules),
    candidateCount: toCandidateCount(chat, target),
    stopSequences: toStopSequences(chat.stop),
    seed: chat.seed,
    // 0 is the default, and several models refuse the mere member.
    presencePenalty: chat.presence_penalty || undefined,
    frequencyPenalty: chat.frequency_penalty || undefined,
    ...(chat.logprobs === true ? { responseLogprobs: true, logprobs: chat.top_logprobs } : {}),
    ...toResponseFormat(chat),
    responseModalities: toModalities(chat),
    thinkingConfig: toThinkingConfig(chat, target.rules),
  }
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined && value !== null))
}

/** The members of a request that models with fixed sampling do not take. */
export const SAMPLING_FIELDS = ['temperature', 'top_p', 'top_k'] as const

function toSampling(chat: ChatRequest): JsonObject {
  return { temperature: chat.temperature, topP: chat.top_p, topK: chat.top_k }
}

/** A limit above the model's own means the model's own. Thoughts count, too. */
function toMaxOutputTokens(chat: ChatRequest, { maxOutputTokens: most }: ModelRules): number | undefined {
  const asked = chat.max_completion_tokens ?? chat.max_tokens ?? undefined
  return asked === undefined || most === undefined ? asked : Math.min(asked, most)
}

function toCandidateCount({ n }: ChatRequest, { stream }: Target): number | undefined {
  if (!n || n === 1) return undefined
  if (stream) throw unsupported('n', 'Gemini does not stream more than one choice')
  return n
}

function toStopSequences(stop: ChatRequest['stop']): string[] | undefined {
  const sequences = (typeof stop === 'string' ? [stop] : (stop ?? [])).filter((sequence) => sequence !== '')
  return sequences.length === 0 ? undefined : sequences
}

function toResponseFormat({ response_format: format }: ChatRequest): JsonObject {
  if (!format || format.type === 'text') return {}
  const schema = format.type === 'json_schema' ? format.json_schema.schema : undefined
  return { responseMimeType: 'application/json', responseJsonSchema: schema }
}

function toModalities(chat: ChatRequest): string[] | undefined {
  const modalities = Array.isArray(chat.modalities) ? chat.modalities.map(String) : []
  if (modalities.includes('audio')) throw unsupported('modalities', 'Gemini answers in audio through another API')
  return modalities.includes('image') ? modalities.map((modality) => modality.toUpperCase()) : undefined
}

function unsupported(param: string, what: string): ShunpikeError {
  return new ShunpikeError('unsupported_parameter', `${param}: ${what}.`, { param })
}
