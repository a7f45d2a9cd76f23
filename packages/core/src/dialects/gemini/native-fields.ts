/**
 * Gemini's fields that chat has no name for travel in `extra_body.google`, as in Google's own OpenAI-compatible API
 * (ai.google.dev/gemini-api/docs/openai): `cached_content`, `thinking_config`, `safety_settings`. The server takes both
 * spellings, so they are handed on as the caller wrote them.
 */
import type { ChatRequest } from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'
import { isObject, readMember } from './wire.js'

const TOP_LEVEL = ['safetySettings', 'cachedContent', 'labels'] as const

/** What `extra_body.google` adds to a body and to its generationConfig. */
export function readNativeFields(chat: ChatRequest): { body: JsonObject; config: JsonObject } {
  const extra = chat.extra_body
  const google = isObject(extra) && isObject(extra.google) ? extra.google : {}
  const config = readMember(google, 'generationConfig')
  const thinkingConfig = readMember(google, 'thinkingConfig')
  return {
    body: pick(google, TOP_LEVEL),
    config: { ...(isObject(config) ? config : {}), ...(isObject(thinkingConfig) ? { thinkingConfig } : {}) },
  }
}

/** `extra_body` for the members of a Gemini request that have no other place in chat. */
export function toExtraBody(body: JsonObject, config: JsonObject): JsonObject {
  const google = pick(body, TOP_LEVEL)
  if (Object.keys(config).length > 0) google.generationConfig = config
  return Object.keys(google).length === 0 ? {} : { extra_body: { google } }
}

function pick(source: JsonObject, names: readonly string[]): JsonObject {
  const found = names.map((name) => [name, readMember(source, name)] as const)
  return Object.fromEntries(found.filter(([, value]) => value !== undefined))
}
