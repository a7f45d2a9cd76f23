import type { DialectAdapter } from '../../types/dialect.js'
import { readGeminiError } from './error.js'
import { toChatReply } from './reply.js'
import { fromChatRequest } from './request.js'
import { createGeminiStreamReader } from './stream.js'

/** Google's generateContent (v1, v1beta), streamed with `alt=sse`. */
export const gemini: DialectAdapter = {
  id: 'gemini',
  fromChatRequest,
  toChatReply,
  createStreamReader: createGeminiStreamReader,
  readError: readGeminiError,
}
