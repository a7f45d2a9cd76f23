import type { FinishReason } from '../../types/chat.js'
import { isObject, toText } from './wire.js'

/** wire.md 6.2. */
const FINISH_REASONS: ReadonlyMap<unknown, FinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  // A long server-tool run that has to be asked to go on: what is here is not the whole answer.
  ['pause_turn', 'length'],
  ['refusal', 'content_filter'],
])

/** Chat's finish reason; `calledTools`: the answer asks for tools of the caller. Unknown reasons are judged by that, too. */
export function toFinishReason(stopReason: unknown, calledTools: boolean): FinishReason {
  return FINISH_REASONS.get(stopReason) ?? (calledTools ? 'tool_calls' : 'stop')
}

/** Why the model refused, in Anthropic's words; `undefined` when it did not. */
export function readRefusal(stopReason: unknown, stopDetails: unknown): string | undefined {
  if (stopReason !== 'refusal') return undefined
  const explanation = isObject(stopDetails) ? toText(stopDetails['explanation']) : ''
  return explanation || 'The model refused to answer.'
}
