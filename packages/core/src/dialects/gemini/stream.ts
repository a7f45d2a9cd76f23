import type { ChatChunk, ChatChunkChoice, ChatDelta } from '../../types/chat.js'
import type { ReplyContext, StreamReader, WireError } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import type { Usage } from '../../types/usage.js'
import { type Answer, createAnswer } from './answer.js'
import { readCandidate } from './candidate.js'
import { readGeminiError } from './error.js'
import { readBlock, readFinish } from './finish.js'
import { toLogprobs } from './logprobs.js'
import { toEnvelope } from './reply.js'
import { readUsageOf } from './usage.js'
import type { GeminiCandidate } from './wire.js'
import { isObject, toObjects } from './wire.js'

/** A candidate while it streams. */
interface OpenAnswer extends Answer {
  /** The role was said; it comes once. */
  started: boolean
  finished: boolean
}

interface StreamState {
  readonly context: ReplyContext
  readonly answers: Map<number, OpenAnswer>
  complete: boolean
  usage: Usage | undefined
  error: WireError | undefined
}

/**
 * A reader for one streamed answer. Every event is a whole generateContent answer with the parts that are new; there is
 * no `[DONE]`: the body just ends after an event with a finishReason (wire.md 3.3).
 * `read` throws SyntaxError for an event that is not JSON.
 */
export function createGeminiStreamReader(context: ReplyContext): StreamReader {
  const state: StreamState = { context, answers: new Map(), complete: false, usage: undefined, error: undefined }
  return {
    read(event) {
      const wire: unknown = JSON.parse(event.data)
      state.error ??= readGeminiError(wire)
      return state.error || !isObject(wire) ? [] : readEvent(state, wire)
    },
    get complete() {
      return state.complete
    },
    get usage() {
      return state.usage
    },
    get error() {
      return state.error
    },
  }
}

function readEvent(state: StreamState, wire: JsonObject): ChatChunk[] {
  const envelope = { ...toEnvelope(wire, state.context), object: 'chat.completion.chunk' as const }
  const block = readBlock(wire)
  const choices =
    block === undefined
      ? toObjects(wire.candidates).flatMap((candidate) => readChoices(state, candidate))
      : readBlocked(state, block)
  readTotals(state, wire)
  return choices.map((choice) => ({ ...envelope, choices: [choice] }))
}

/** The counts are running totals: the last ones stand. */
function readTotals(state: StreamState, wire: JsonObject): void {
  const usage = readUsageOf(wire)
  if (usage && !state.complete) usage.partial = true
  state.usage = usage ?? state.usage
}

function readChoices(state: StreamState, candidate: GeminiCandidate): ChatChunkChoice[] {
  const answer = findAnswer(state, candidate.index ?? 0)
  const choices = readCandidate(answer, candidate, state.context).map((delta) => toChoice(answer, delta))
  const [first] = choices
  if (first) Object.assign(first, toLogprobs(candidate.logprobsResult))
  return [...choices, ...readEnd(state, answer, candidate)]
}

function readEnd(state: StreamState, answer: OpenAnswer, candidate: GeminiCandidate): ChatChunkChoice[] {
  const finish = answer.finished ? undefined : readFinish(answer, candidate)
  if (!finish) return []
  answer.finished = true
  state.complete = true
  state.error ??= finish.error
  if (finish.error) return []
  const delta = finish.refusal === undefined ? {} : { refusal: finish.refusal }
  return [{ ...toChoice(answer, delta), finish_reason: finish.reason }]
}

function readBlocked(state: StreamState, refusal: string): ChatChunkChoice[] {
  state.complete = true
  return [{ ...toChoice(findAnswer(state, 0), { refusal }), finish_reason: 'content_filter' }]
}

function toChoice(answer: OpenAnswer, delta: ChatDelta): ChatChunkChoice {
  const role: ChatDelta = answer.started ? {} : { role: 'assistant' }
  answer.started = true
  return { index: answer.index, delta: { ...role, ...delta }, finish_reason: null }
}

function findAnswer(state: StreamState, index: number): OpenAnswer {
  const known = state.answers.get(index)
  if (known) return known
  const answer: OpenAnswer = { ...createAnswer(index), started: false, finished: false }
  state.answers.set(index, answer)
  return answer
}
