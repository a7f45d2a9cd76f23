import type { FinishReason } from '../../types/chat.js'
import type { WireError } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import type { Answer } from './answer.js'
import type { GeminiCandidate } from './wire.js'
import { isObject, toObjects } from './wire.js'

/** Reasons with one meaning (wire.md 7.2). `STOP` ends answers with tool calls, too; the rest is judged by content. */
const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['MAX_TOKENS', 'length'],
  // Gemini 4 cut a long answer into segments; the rest has to be asked for.
  ['CONTINUATION', 'length'],
  ['SAFETY', 'content_filter'],
  ['RECITATION', 'content_filter'],
  ['LANGUAGE', 'content_filter'],
  ['BLOCKLIST', 'content_filter'],
  ['PROHIBITED_CONTENT', 'content_filter'],
  ['SPII', 'content_filter'],
  ['IMAGE_SAFETY', 'content_filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content_filter'],
  ['IMAGE_RECITATION', 'content_filter'],
  ['IMAGE_OTHER', 'content_filter'],
])

/** The model broke its own format: the answer is no success, another try may be. */
const FAILURES: ReadonlySet<string> = new Set([
  'MALFORMED_FUNCTION_CALL',
  'MALFORMED_RESPONSE',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
])

/** How a candidate ended. */
export interface Finish {
  reason: FinishReason
  /** Why nothing was said, in Google's words. */
  refusal?: string
  /** Set when the answer is no success. */
  error?: WireError
}

/** How a candidate ended, if it did. */
export function readFinish(answer: Answer, candidate: GeminiCandidate): Finish | undefined {
  const native = candidate.finishReason
  if (typeof native !== 'string' || native === '') return undefined
  if (FAILURES.has(native)) return fail(native, candidate)
  const reason = FINISH_REASONS.get(native)
  if (reason === 'content_filter' && !answer.content) return { reason, refusal: say(native, candidate) }
  if (reason) return { reason }
  if (native !== 'STOP' && !answer.content) return fail(native, candidate)
  return { reason: answer.calls > 0 ? 'tool_calls' : 'stop' }
}

/** The refusal of a prompt that was blocked: such an answer has no candidates. */
export function readBlock(wire: JsonObject): string | undefined {
  const feedback = wire.promptFeedback
  if (toObjects(wire.candidates).length > 0 || !isObject(feedback)) return undefined
  const { blockReason, blockReasonMessage } = feedback
  if (typeof blockReasonMessage === 'string' && blockReasonMessage !== '') return blockReasonMessage
  return typeof blockReason === 'string' ? `The provider blocked the prompt: ${blockReason}.` : undefined
}

function fail(native: string, candidate: GeminiCandidate): Finish {
  return { reason: 'error', error: { message: say(native, candidate), code: native } }
}

function say(native: string, candidate: GeminiCandidate): string {
  return candidate.finishMessage || `The provider ended the answer: ${native}.`
}
