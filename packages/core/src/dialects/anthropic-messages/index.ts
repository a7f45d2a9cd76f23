import type { DialectAdapter } from '../../types/dialect.js'
import { readError } from './error.js'
import { toChatReply } from './reply.js'
import { fromChatRequest } from './request.js'
import { createStreamReader } from './stream.js'

/** Anthropic Messages, API version 2023-06-01. */
export const anthropicMessages: DialectAdapter = {
  id: 'anthropic-messages',
  fromChatRequest,
  toChatReply,
  createStreamReader,
  readError,
}
