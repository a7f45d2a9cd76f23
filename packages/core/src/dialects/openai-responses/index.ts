import type { DialectAdapter } from '../../types/dialect.js'
import { readError } from './error.js'
import { toChatReply } from './reply.js'
import { fromChatRequest } from './request.js'
import { createStreamReader } from './stream.js'

/** OpenAI Responses: the bridge for models that refuse function tools with a reasoning effort on chat completions. */
export const openaiResponses: DialectAdapter = {
  id: 'openai-responses',
  fromChatRequest,
  toChatReply,
  createStreamReader,
  readError,
}
