import type { ChatRequest, ChatResponseFormat } from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'
import { toMessages } from './inbound-contents.js'
import { toChatTools } from './inbound-tools.js'
import { toExtraBody } from './native-fields.js'
import { toJsonSchema } from './schema.js'
import { isObject, readMember, toCamelCase } from './wire.js'

/** Members of generationConfig that chat has under another name with the same values. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['temperature', 'temperature'],
  ['topP', 'top_p'],
  ['topK', 'top_k'],
  ['maxOutputTokens', 'max_completion_tokens'],
  ['candidateCount', 'n'],
  ['stopSequences', 'stop'],
  ['seed', 'seed'],
  ['presencePenalty', 'presence_penalty'],
  ['frequencyPenalty', 'frequency_penalty'],
  ['responseLogprobs', 'logprobs'],
  ['logprobs', 'top_logprobs'],
])

const CONVERTED: ReadonlySet<string> = new Set([
  ...['responseMimeType', 'responseSchema', 'responseJsonSchema', 'responseModalities', 'thinkingConfig'],
])

/**
 * A generateContent request as a chat request: the model is in the path there, and streaming is another method.
 * Members without a name in chat go to `extra_body.google`.
 */
export function toChatRequest(body: JsonObject, model: string, stream: boolean): ChatRequest {
  const given = readMember(body, 'generationConfig')
  const config = toCamelMembers(isObject(given) ? given : {})
  const tier = readMember(body, 'serviceTier')
  return {
    model,
    messages: toMessages(body),
    ...(stream ? { stream } : {}),
    ...toChatTools(body),
    ...toRenamed(config),
    ...toResponseFormat(config),
    ...toModalities(config.responseModalities),
    ...toReasoning(config.thinkingConfig),
    ...(typeof tier === 'string' ? { service_tier: tier === 'standard' ? 'default' : tier } : {}),
    ...toExtraBody(body, toRest(config)),
  }
}

function toCamelMembers(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [toCamelCase(key), value]))
}

function toRenamed(config: JsonObject): JsonObject {
  const known = Object.entries(config).filter(([key]) => RENAMED.has(key))
  return Object.fromEntries(known.map(([key, value]) => [RENAMED.get(key), value]))
}

function toRest(config: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !RENAMED.has(key) && !CONVERTED.has(key)))
}

function toResponseFormat(config: JsonObject): { response_format?: ChatResponseFormat } {
  const { responseJsonSchema, responseSchema, responseMimeType } = config
  const old = isObject(responseSchema) ? toJsonSchema(responseSchema) : undefined
  const schema = isObject(responseJsonSchema) ? responseJsonSchema : old
  if (schema) return { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } } }
  return responseMimeType === 'application/json' ? { response_format: { type: 'json_object' } } : {}
}

function toModalities(modalities: unknown): { modalities?: string[] } {
  return Array.isArray(modalities) ? { modalities: modalities.map((modality) => String(modality).toLowerCase()) } : {}
}

/** Budget 0 is off, -1 the model's own choice. */
function toReasoning(thinking: unknown): Pick<ChatRequest, 'reasoning'> {
  if (!isObject(thinking)) return {}
  const level = readMember(thinking, 'thinkingLevel')
  const budget = readMember(thinking, 'thinkingBudget')
  if (budget === 0) return { reasoning: { effort: 'none' } }
  const amount = typeof budget === 'number' && budget > 0 ? { max_tokens: budget } : { enabled: true }
  const asked = typeof level === 'string' ? { effort: level.toLowerCase() } : amount
  return { reasoning: readMember(thinking, 'includeThoughts') === true ? asked : { ...asked, exclude: true } }
}
