/** One candidate of an answer, read part by part: a whole answer and a stream share every rule. */
import type { ChatDelta, ExtraContent } from '../../types/chat.js'
import type { ReplyContext } from '../../types/dialect.js'
import { readAnnotations } from './annotations.js'
import type { Answer } from './answer.js'
import { remember } from './signatures.js'
import { createToolCallId } from './tool-call-id.js'
import type { GeminiBlob, GeminiCandidate, GeminiFunctionCall, GeminiPart } from './wire.js'
import { isObject, toObjects } from './wire.js'

/** What the parts and citations of a candidate, or of one event of it, add to the answer, in order. */
export function readCandidate(answer: Answer, candidate: GeminiCandidate, context: ReplyContext): ChatDelta[] {
  const parts = isObject(candidate.content) ? toObjects(candidate.content.parts) : []
  const deltas = (parts as GeminiPart[]).map((part) => readPart(answer, part, context))
  return [...deltas, readAnnotations(answer, candidate.groundingMetadata)].filter((delta) => delta !== undefined)
}

function readPart(answer: Answer, part: GeminiPart, context: ReplyContext): ChatDelta | undefined {
  if (part.functionCall) return readCall(answer, part.functionCall, part.thoughtSignature, context)
  if (part.thought) return toDelta(part.text ? { reasoning: part.text } : {}, part)
  if (part.inlineData) return readImage(answer, part.inlineData, part)
  return readText(answer, toText(part), part)
}

function readCall(
  answer: Answer,
  call: GeminiFunctionCall,
  signature: string | undefined,
  context: ReplyContext,
): ChatDelta {
  const index = answer.calls++
  answer.content = true
  const seed = answer.index === 0 ? context.id : `${context.id}${answer.index}`
  const id = call.id || createToolCallId(seed, index)
  if (signature) remember(context.memory, id, signature)
  const extra = signature ? { extra_content: toExtraContent(signature) } : {}
  const called = { name: call.name ?? '', arguments: JSON.stringify(call.args ?? {}) }
  return { tool_calls: [{ index, id, type: 'function', function: called, ...extra }] }
}

function readImage(answer: Answer, blob: GeminiBlob, part: GeminiPart): ChatDelta | undefined {
  answer.content = true
  const url = `data:${blob.mimeType ?? 'application/octet-stream'};base64,${blob.data ?? ''}`
  return toDelta({ images: [{ type: 'image_url', image_url: { url } }] }, part)
}

/** An empty text is no content (wire.md trap 3), but it may carry the signature of the whole answer. */
function readText(answer: Answer, text: string, part: GeminiPart): ChatDelta | undefined {
  if (text === '') return toDelta({}, part)
  answer.text += text
  answer.content = true
  return toDelta({ content: text }, part)
}

/** Code that Google ran itself is part of the answer; chat has no field of its own for it. */
export function toText(part: GeminiPart): string {
  if (part.executableCode) {
    return `\n\`\`\`${(part.executableCode.language ?? '').toLowerCase()}\n${part.executableCode.code ?? ''}\n\`\`\`\n`
  }
  if (part.codeExecutionResult) return `\n\`\`\`\n${part.codeExecutionResult.output ?? ''}\n\`\`\`\n`
  return part.text ?? ''
}

function toDelta(delta: ChatDelta, part: GeminiPart): ChatDelta | undefined {
  const whole = part.thoughtSignature ? { ...delta, extra_content: toExtraContent(part.thoughtSignature) } : delta
  return Object.keys(whole).length === 0 ? undefined : whole
}

function toExtraContent(signature: string): ExtraContent {
  return { google: { thought_signature: signature } }
}
