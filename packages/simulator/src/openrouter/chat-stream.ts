import { countTokens, toTokens } from '../content/tokens.js'
import { type Frame, toCloseFrame, toContentFrame, toOpenFrame, toThoughtFrame } from '../http/reply.js'
import type { JsonObject } from '../json.js'
import { toFinishReason, withReasoning } from '../openai/chat-stream.js'
import { toProviderLabel } from './catalog.js'
import { PROCESSING, type RouterChatParts, toNativeFinish, toToolCallId } from './chat-parts.js'
import { toReasoningPiece, toReasoningSeal } from './reasoning.js'
import { toRouterChatUsage } from './usage.js'

/** The frames of a chat stream: comments first, role in every delta, the finish twice, the usage with the second one. */
export function toRouterChatStream(parts: RouterChatParts): Frame[] {
  const { answer, usage, charge, hidesReasoning } = parts
  const reasoning = hidesReasoning ? [] : toReasoningFrames(parts)
  const output = [...toTextFrames(parts), ...toToolFrames(parts)]
  const content = hidesReasoning ? withReasoning(output, answer.reasoningTokens) : [...reasoning, ...output]
  const finish = toChoice({ content: '', role: 'assistant' }, toFinishReason(answer), toNativeFinish(parts))
  return [
    toOpenFrame(PROCESSING),
    toOpenFrame(PROCESSING),
    ...content,
    toCloseFrame(toChunk(parts, { choices: [finish] })),
    toCloseFrame(toChunk(parts, { service_tier: null, choices: [finish], usage: toRouterChatUsage(usage, charge) })),
    toCloseFrame('data: [DONE]\n\n'),
  ]
}

function toReasoningFrames(parts: RouterChatParts): Frame[] {
  const { answer, model } = parts
  const pieces = toTokens(answer.reasoning).map((text) => {
    const delta = {
      content: '',
      role: 'assistant',
      reasoning: text,
      reasoning_details: [toReasoningPiece(model, text)],
    }
    return toThoughtFrame(toDelta(parts, delta), 1)
  })
  const seal = toReasoningSeal(model, answer, answer.toolCalls.length > 0 ? toToolCallId(parts, 0) : undefined)
  if (seal === undefined) return pieces
  const delta = { content: '', role: 'assistant', reasoning: null, reasoning_details: [seal] }
  return [...pieces, toOpenFrame(toDelta(parts, delta))]
}

function toTextFrames(parts: RouterChatParts): Frame[] {
  return toTokens(parts.answer.text).map((content) => toContentFrame(toDelta(parts, { content, role: 'assistant' }), 1))
}

function toToolFrames(parts: RouterChatParts): Frame[] {
  return parts.answer.toolCalls.flatMap((call, index) => {
    const head = {
      index,
      id: toToolCallId(parts, index),
      type: 'function',
      function: { name: call.name, arguments: '' },
    }
    const pieces = toTokens(JSON.stringify(call.args)).map((token) => ({ index, function: { arguments: token } }))
    return [
      toContentFrame(toDelta(parts, { content: null, role: 'assistant', tool_calls: [head] }), countTokens(call.name)),
      ...pieces.map((piece) =>
        toContentFrame(toDelta(parts, { content: null, role: 'assistant', tool_calls: [piece] }), 1),
      ),
    ]
  })
}

function toDelta(parts: RouterChatParts, delta: JsonObject): string {
  return toChunk(parts, { choices: [toChoice(delta, null, null)] })
}

function toChoice(delta: JsonObject, finishReason: string | null, nativeFinishReason: string | null): JsonObject {
  return { index: 0, delta, finish_reason: finishReason, native_finish_reason: nativeFinishReason }
}

function toChunk({ id, created, model }: RouterChatParts, members: JsonObject): string {
  const base = {
    id,
    object: 'chat.completion.chunk',
    created,
    model: model.servedId ?? model.id,
    provider: toProviderLabel(model),
  }
  return `data: ${JSON.stringify({ ...base, ...members })}\n\n`
}
