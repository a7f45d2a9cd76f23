import type { ProviderContext } from '../http/provider.js'
import { toSeededText } from '../seed.js'

/** The seeded ids of one request. */
export interface AnthropicIds {
  requestId: string
  messageId: string
  toolUseId(index: number): string
}

/** Ids of the next request. */
export function createAnthropicIds(context: ProviderContext): AnthropicIds {
  const key = ['anthropic', context.seed, context.nextNumber()]
  return {
    requestId: `req_011${toSeededText(21, ...key, 'request')}`,
    messageId: `msg_01${toSeededText(22, ...key, 'message')}`,
    toolUseId: (index) => `toolu_01${toSeededText(22, ...key, 'tool', index)}`,
  }
}
