import type { ProviderContext } from '../http/provider.js'
import { toSeededHex, toSeededText } from '../seed.js'

/** The seeded ids of one request. */
export interface OpenAiIds {
  requestId: string
  chatId: string
  responseId: string
  /** Id of the n-th tool call. */
  toolCallId(index: number): string
  /** Id of an output item of /responses. */
  itemId(prefix: string, index: number): string
}

/** Ids of the next request. */
export function createOpenAiIds(context: ProviderContext): OpenAiIds {
  const key = ['openai', context.seed, context.nextNumber()]
  return {
    requestId: `req_${toSeededHex(32, ...key, 'request')}`,
    chatId: `chatcmpl-${toSeededText(29, ...key, 'chat')}`,
    responseId: `resp_${toSeededHex(50, ...key, 'response')}`,
    toolCallId: (index) => `call_${toSeededText(24, ...key, 'call', index)}`,
    itemId: (prefix, index) => `${prefix}_${toSeededHex(50, ...key, prefix, index)}`,
  }
}
