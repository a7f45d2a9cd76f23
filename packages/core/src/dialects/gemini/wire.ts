/** The parts of the generateContent format that are read or written here (wire.md section 3). */
import type { JsonObject } from '../../types/json.js'

export interface GeminiContent {
  role?: string
  parts?: GeminiPart[]
}

export interface GeminiPart {
  text?: string
  /** The part is a summary of the model's thinking, not its answer. */
  thought?: boolean
  /** Opaque; has to come back on the very same part. */
  thoughtSignature?: string
  inlineData?: GeminiBlob
  fileData?: { mimeType?: string; fileUri: string }
  functionCall?: GeminiFunctionCall
  functionResponse?: GeminiFunctionResponse
  executableCode?: { language?: string; code?: string }
  codeExecutionResult?: { outcome?: string; output?: string }
}

/** `data` is base64. */
export interface GeminiBlob {
  mimeType?: string
  data?: string
}

export interface GeminiFunctionCall {
  id?: string
  name?: string
  args?: JsonObject
}

export interface GeminiFunctionResponse {
  id?: string
  name?: string
  /** `output` and `error` are the keys the model knows; any other object counts as output as a whole. */
  response?: JsonObject
  parts?: GeminiPart[]
}

export interface GeminiCandidate {
  index?: number
  content?: GeminiContent
  finishReason?: string
  finishMessage?: string
  groundingMetadata?: JsonObject
  logprobsResult?: JsonObject
}

/** What Google documents for calls made by another model: ai.google.dev/gemini-api/docs/thought-signatures. */
export const DUMMY_SIGNATURE = 'skip_thought_signature_validator'

/** Whether `value` is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The objects in a repeated field; Google's JSON also takes a single object for a list of one. */
export function toObjects(value: unknown): JsonObject[] {
  return (Array.isArray(value) ? value : [value]).filter(isObject)
}

/** A snake_case name as the camelCase one. */
export function toCamelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** A member by its camelCase name, or by the snake_case one that the server takes as well. */
export function readMember(object: JsonObject, name: string): unknown {
  return object[name] ?? object[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]
}
