import type { Answer } from '../content/answer.js'
import type { Answered } from '../content/answers.js'
import { countTokens, toTokens } from '../content/tokens.js'
import { type Frame, toCloseFrame, toContentFrame, toOpenFrame } from '../http/reply.js'
import { asObject, type JsonObject } from '../json.js'
import { toSeededText, toSeedNumber } from '../seed.js'
import { toChatUsage } from './chat-usage.js'
import type { OpenAiIds } from './ids.js'

/** Members every chunk of a stream repeats. */
export interface ChatChunkBase {
  id: string
  created: number
  model: string
}

interface ChunkStyle {
  base: ChatChunkBase
  /** Chunks carry `usage: null` and a last one the usage. */
  isUsageAsked: boolean
  isObfuscated: boolean
}

// Longest padding in recordings of 2026.
const OBFUSCATION_LENGTH = 16

/** The frames of a chat stream, alternatives interleaved. */
export function toChatStream(answered: Answered, base: ChatChunkBase, ids: OpenAiIds, body: JsonObject): Frame[] {
  const options = asObject(body.stream_options)
  const style = {
    base,
    isUsageAsked: options.include_usage === true,
    isObfuscated: options.include_obfuscation !== false,
  }
  let calls = 0
  const choices = answered.answers.map((answer, index) =>
    toChoiceFrames(answer, index, style, () => ids.toolCallId(calls++)),
  )
  const openings = answered.answers.map((answer, index) => toOpenFrame(toRoleChunk(answer, index, style)))
  const finishes = answered.answers.map((answer, index) =>
    toCloseFrame(toChoiceChunk(style, index, {}, toFinishReason(answer))),
  )
  const usage = style.isUsageAsked ? [toCloseFrame(toUsageChunk(answered, style))] : []
  return [...openings, ...interleave(choices), ...finishes, ...usage, toCloseFrame('data: [DONE]\n\n')]
}

function toRoleChunk(answer: Answer, index: number, style: ChunkStyle): string {
  const content = answer.toolCalls.length > 0 ? null : ''
  return toChoiceChunk(style, index, { role: 'assistant', content, refusal: null }, null)
}

function toChoiceFrames(answer: Answer, index: number, style: ChunkStyle, nextId: () => string): Frame[] {
  const text = toTokens(answer.text).map((token) =>
    toContentFrame(toChoiceChunk(style, index, { content: token }, null), 1),
  )
  const calls = answer.toolCalls.flatMap((call, position) => {
    const head = { index: position, id: nextId(), type: 'function', function: { name: call.name, arguments: '' } }
    const pieces = toTokens(JSON.stringify(call.args)).map((token) => ({
      index: position,
      function: { arguments: token },
    }))
    return [head, ...pieces].map((piece) => {
      const tokens = piece === head ? countTokens(call.name) : 1
      return toContentFrame(toChoiceChunk(style, index, { tool_calls: [piece] }, null), tokens)
    })
  })
  return withReasoning([...text, ...calls], answer.reasoningTokens)
}

/** Thinking is not shown: its tokens come with the first frame. */
export function withReasoning(frames: Frame[], reasoningTokens: number): Frame[] {
  return frames.map((frame, index) => (index === 0 ? { ...frame, tokens: frame.tokens + reasoningTokens } : frame))
}

function toChoiceChunk(style: ChunkStyle, index: number, delta: JsonObject, finishReason: string | null): string {
  return toChunk(style, {
    choices: [{ index, delta, finish_reason: finishReason }],
    ...(style.isUsageAsked ? { usage: null } : {}),
  })
}

function toUsageChunk(answered: Answered, style: ChunkStyle): string {
  return toChunk(style, { choices: [], usage: toChatUsage(answered.usage) })
}

function toChunk(style: ChunkStyle, members: JsonObject): string {
  const { id, created, model } = style.base
  const chunk = {
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    service_tier: 'default',
    system_fingerprint: null,
    ...members,
  }
  const padding = style.isObfuscated ? { obfuscation: toObfuscation(JSON.stringify(members)) } : {}
  return `data: ${JSON.stringify({ ...chunk, ...padding })}\n\n`
}

/** Padding that hides the length of a piece, as OpenAI sends it: random there, seeded by the piece here. */
export function toObfuscation(piece: string): string {
  return toSeededText(toSeedNumber(piece) % OBFUSCATION_LENGTH, piece)
}

function interleave(lists: Frame[][]): Frame[] {
  const longest = Math.max(0, ...lists.map((list) => list.length))
  return Array.from({ length: longest }, (_, index) => lists.flatMap((list) => list.slice(index, index + 1))).flat()
}

/** finish_reason of chat. */
export function toFinishReason(answer: Answer): string {
  if (answer.finish === 'tool-calls') return 'tool_calls'
  return answer.finish === 'length' ? 'length' : 'stop'
}
