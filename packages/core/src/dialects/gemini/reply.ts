import type { ChatChoice, ChatDelta, ChatReplyMessage } from '../../types/chat.js'
import type { ReadReply, ReplyContext, WireError } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import { createAnswer } from './answer.js'
import { readCandidate } from './candidate.js'
import { readGeminiError } from './error.js'
import { readBlock, readFinish } from './finish.js'
import { toLogprobs } from './logprobs.js'
import { readUsageOf } from './usage.js'
import type { GeminiCandidate } from './wire.js'
import { toObjects } from './wire.js'

/** A whole generateContent answer to the hub. */
export function toChatReply(wire: JsonObject, context: ReplyContext): ReadReply {
  const read = toObjects(wire.candidates).map((candidate, index) => readChoice(candidate, index, context))
  const block = readBlock(wire)
  const choices = block === undefined ? read.map(({ choice }) => choice) : [toRefusal(block)]
  const usage = readUsageOf(wire)
  const error = readGeminiError(wire) ?? read.find((one) => one.error)?.error
  return {
    reply: { ...toEnvelope(wire, context), object: 'chat.completion', choices },
    ...(usage ? { usage } : {}),
    ...(error ? { error } : {}),
  }
}

/** What every answer and every event of a stream says of itself. */
export function toEnvelope(wire: JsonObject, context: ReplyContext): { id: string; created: number; model: string } {
  const { responseId, modelVersion } = wire
  return {
    id: typeof responseId === 'string' ? responseId : context.id,
    created: context.created,
    model: typeof modelVersion === 'string' ? modelVersion : context.model,
  }
}

interface ReadChoice {
  choice: ChatChoice
  error: WireError | undefined
}

function readChoice(candidate: GeminiCandidate, at: number, context: ReplyContext): ReadChoice {
  const answer = createAnswer(candidate.index ?? at)
  const message = toMessage(readCandidate(answer, candidate, context))
  const finish = readFinish(answer, candidate)
  if (finish?.refusal !== undefined) {
    message.refusal = finish.refusal
    message.content = null
  }
  return {
    choice: {
      index: answer.index,
      message,
      finish_reason: finish?.reason ?? null,
      ...toLogprobs(candidate.logprobsResult),
    },
    error: finish?.error,
  }
}

function toMessage(deltas: readonly ChatDelta[]): ChatReplyMessage {
  const text = deltas.map((delta) => delta.content ?? '').join('')
  const reasoning = deltas.map((delta) => delta.reasoning ?? '').join('')
  const calls = deltas.flatMap((delta) => delta.tool_calls ?? [])
  const images = deltas.flatMap((delta) => delta.images ?? [])
  const annotations = deltas.flatMap((delta) => delta.annotations ?? [])
  const signed = deltas.findLast((delta) => delta.extra_content)
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    ...(reasoning === '' ? {} : { reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(({ index: _, ...call }) => call) as ToolCalls }),
    ...(images.length === 0 ? {} : { images }),
    ...(annotations.length === 0 ? {} : { annotations }),
    ...(signed?.extra_content ? { extra_content: signed.extra_content } : {}),
  }
}

/** Each call comes in one piece here, so no member of a fragment is missing. */
type ToolCalls = NonNullable<ChatReplyMessage['tool_calls']>

function toRefusal(refusal: string): ChatChoice {
  return { index: 0, message: { role: 'assistant', content: null, refusal }, finish_reason: 'content_filter' }
}
