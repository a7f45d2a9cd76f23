import { ShunpikeError } from '../../errors.js'
import type { ChatMessage, ChatPart, ChatToolCall } from '../../types/chat.js'
import type { Target } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import { toPart, toParts } from './parts.js'
import { findCallSignature, findTextSignature } from './signatures.js'
import { toWireId } from './tool-call-id.js'
import type { GeminiContent, GeminiPart } from './wire.js'
import { DUMMY_SIGNATURE, isObject } from './wire.js'

/** A conversation as Gemini takes it. */
export interface Conversation {
  system: GeminiPart[]
  contents: GeminiContent[]
}

/** What is known while the messages are walked through. */
interface Walk extends Conversation {
  readonly target: Target
  /** Calls of the latest step: a result names its function, which the chat message does not. */
  step: { id: string; name: string; answered: boolean }[]
  /** Results of that step so far, each with its call's place. */
  results: { part: GeminiPart; order: number }[]
}

/**
 * Messages to contents. All results of a step go into one content, in the order of the calls, and nothing else with
 * them: Gemini matches them by place where ids are missing.
 * @throws ShunpikeError `unsupported_parameter`, or `invalid_request` for a result that answers no call
 */
export function toConversation(messages: readonly ChatMessage[], target: Target): Conversation {
  const walk: Walk = { system: [], contents: [], target, step: [], results: [] }
  for (const message of messages) {
    if (message.role === 'tool' || message.role === 'function') addResult(walk, message)
    else addTurn(walk, message)
  }
  closeStep(walk)
  return foldSystem(walk)
}

function addTurn(walk: Walk, message: ChatMessage): void {
  closeStep(walk)
  if (message.role === 'system' || message.role === 'developer') {
    walk.system.push(...toParts(message.content))
    return
  }
  const isModel = message.role === 'assistant'
  const parts = isModel ? toModelParts(walk, message) : toParts(message.content)
  if (parts.length > 0) walk.contents.push({ role: isModel ? 'model' : 'user', parts })
}

function closeStep(walk: Walk): void {
  if (walk.results.length === 0) return
  const parts = walk.results.sort((a, b) => a.order - b.order).map((result) => result.part)
  walk.contents.push({ role: 'user', parts })
  walk.results = []
}

/** Gemma takes no system instruction, and no model takes empty contents: the system text leads the first turn then. */
function foldSystem({ system, contents, target }: Walk): Conversation {
  const isApart = target.rules.systemInstruction !== false && contents.length > 0
  if (isApart || system.length === 0) return { system, contents }
  const [first, ...rest] = contents
  if (first?.role !== 'user') return { system: [], contents: [{ role: 'user', parts: system }, ...contents] }
  return { system: [], contents: [{ role: 'user', parts: [...system, ...(first.parts ?? [])] }, ...rest] }
}

/** Text, images and calls of one answer, in one content. Its reasoning stays here: Gemini wants the signature only. */
function toModelParts(walk: Walk, message: ChatMessage): GeminiPart[] {
  const images = Array.isArray(message.images) ? (message.images as ChatPart[]) : []
  const said = [...toParts(message.content ?? message.refusal), ...images.map(toPart)]
  const signature = findTextSignature(message)
  const signed = signature === undefined ? said : signLast(said, signature)
  const calls = message.tool_calls ?? []
  if (calls.some((call) => !call.function)) throw customCall()
  if (calls.length > 0) walk.step = calls.map(({ id, function: { name } }) => ({ id, name, answered: false }))
  return [...signed, ...calls.map((call, order) => toCallPart(walk.target, message, call, order))]
}

/** OpenAI's custom tools take free text; a function takes an object. */
function customCall(): ShunpikeError {
  const message = 'messages: Gemini does not take calls of custom tools.'
  return new ShunpikeError('unsupported_parameter', message, { param: 'messages' })
}

function signLast(parts: readonly GeminiPart[], thoughtSignature: string): GeminiPart[] {
  const last = parts.at(-1)
  return last ? [...parts.slice(0, -1), { ...last, thoughtSignature }] : []
}

function toCallPart({ memory, rules }: Target, message: ChatMessage, call: ChatToolCall, order: number): GeminiPart {
  const { name, arguments: text } = call.function
  const known = findCallSignature(call, message, memory)
  const signature = known ?? (order === 0 && rules.thoughtSignatures !== false ? DUMMY_SIGNATURE : undefined)
  const functionCall = { ...toWireId(call.id), name, args: toArgs(text) }
  return signature === undefined ? { functionCall } : { functionCall, thoughtSignature: signature }
}

/** Models without arguments send none; ones that are broken are still shown to the model. */
function toArgs(text: string | undefined): JsonObject {
  if (!text) return {}
  return parseObject(text) ?? { arguments: text }
}

function addResult(walk: Walk, message: ChatMessage): void {
  const place = takePlace(walk, message.tool_call_id)
  const name = walk.step[place]?.name ?? message.name
  if (name === undefined) {
    const what = `no tool call before it has the id "${message.tool_call_id ?? ''}"`
    throw new ShunpikeError('invalid_request', `messages: a tool message answers nothing: ${what}.`, {
      param: 'messages',
    })
  }
  const parts = toParts(message.content)
  const media = parts.filter((part) => part.text === undefined)
  const response = toResponse(parts.map((part) => part.text ?? '').join(''), message.is_error === true)
  const functionResponse = { ...toWireId(message.tool_call_id), name, response }
  walk.results.push({
    part: { functionResponse: media.length === 0 ? functionResponse : { ...functionResponse, parts: media } },
    order: place < 0 ? walk.results.length : place,
  })
}

/** The place of the call that a result answers, or -1. All ids of a step may be `""`: the first open call counts. */
function takePlace({ step }: Walk, id: string | undefined): number {
  const open = step.findIndex((call) => call.id === id && !call.answered)
  const place = open >= 0 ? open : step.findIndex((call) => call.id === id)
  const call = step[place]
  if (call) call.answered = true
  return place
}

/** An object is the result as it stands; any other text goes under the key the model knows. */
function toResponse(text: string, isError: boolean): JsonObject {
  if (isError) return { error: text }
  // A number beyond 2^53 would change on the way through JSON.parse.
  const isExact = !/\d{16}/.test(text)
  return (isExact ? parseObject(text) : undefined) ?? { output: text }
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
