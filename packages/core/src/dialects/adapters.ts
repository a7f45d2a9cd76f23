import type { Dialect } from '../types/call.js'
import type { DialectAdapter } from '../types/dialect.js'
import { anthropicMessages } from './anthropic-messages/index.js'
import { gemini } from './gemini/index.js'
import { openaiResponses } from './openai-responses/index.js'

/** The way from the hub to every other dialect; the hub itself needs none. */
export const DIALECT_ADAPTERS: Readonly<Partial<Record<Dialect, DialectAdapter>>> = {
  'anthropic-messages': anthropicMessages,
  gemini,
  'openai-responses': openaiResponses,
}
