import type { FinishReason } from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'
import { isObject } from './wire.js'

/** Why an incomplete response stopped, in chat's words (OpenAI SDK types 7.57.0). */
const INCOMPLETE: ReadonlyMap<unknown, FinishReason> = new Map([
  ['max_output_tokens', 'length'],
  ['max_messages', 'length'],
  ['content_filter', 'content_filter'],
])

/** Chat's finish reason of a response that holds an answer; `calledTools` tells whether it asks for function calls. */
export function toFinishReason(response: JsonObject, calledTools: boolean): FinishReason {
  const details = response.incomplete_details
  const cut = response.status === 'incomplete' && isObject(details) ? INCOMPLETE.get(details.reason) : undefined
  return cut ?? (calledTools ? 'tool_calls' : 'stop')
}
