import type { SimulatedModel } from '../billing/prices.js'
import { asObject, type JsonObject } from '../json.js'

/** How long a prompt part stays in the provider's prompt cache; none = not marked by the caller. */
export type CacheMark = 'none' | '5m' | '1h'

/** One part of the prompt, in the order the model reads it. */
export interface PromptPart {
  role: 'system' | 'user' | 'assistant' | 'tool' | 'tools'
  text: string
  /** Tokens of images, files and audio in this part. */
  mediaTokens: number
  cache: CacheMark
}

/** A function the model may call; the schema describes its arguments. */
export interface AskTool {
  name: string
  schema: JsonObject
}

/** What a request asks of the model, told apart from the dialect it came in. */
export interface Ask {
  model: SimulatedModel
  parts: PromptPart[]
  tools: AskTool[]
  toolChoice: 'auto' | 'none' | 'required' | { names: string[] }
  parallelTools: boolean
  output: { kind: 'text' } | { kind: 'json'; schema: JsonObject | undefined }
  maxTokens: number | undefined
  /** Tokens the model would think, 0 when thinking is off. */
  reasoningTokens: number
  stop: string[]
  /** Text the answer has to go on from: the last message of a prefilled request. */
  prefill: string
}

/** Tokens charged for an image, a file or a piece of audio: one figure for all, so that usage can be foretold. */
export const MEDIA_TOKENS = 256

/** A text part without media or cache mark. */
export function toPromptPart(role: PromptPart['role'], text: string): PromptPart {
  return { role, text, mediaTokens: 0, cache: 'none' }
}

/** Text of the last user message, '' when there is none. */
export function lastUserText(ask: Ask): string {
  return ask.parts.findLast((part) => part.role === 'user')?.text ?? ''
}

/** Reads Anthropic's `cache_control`; anything else is no mark. */
export function toCacheMark(cacheControl: unknown): CacheMark {
  const control = asObject(cacheControl)
  if (control.type !== 'ephemeral') return 'none'
  return control.ttl === '1h' ? '1h' : '5m'
}
