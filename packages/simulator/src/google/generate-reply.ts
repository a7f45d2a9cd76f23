import { type BilledUsage, countInputTokens } from '../billing/usage.js'
import type { Answer } from '../content/answer.js'
import { countToolCallTokens } from '../content/answer.js'
import { countTokens, toTokens } from '../content/tokens.js'
import { type Frame, toCloseFrame, toContentFrame, toThoughtFrame } from '../http/reply.js'
import type { JsonObject } from '../json.js'
import { toSeededText } from '../seed.js'
import { signsFunctionCalls } from './generate-rules.js'

/** What an answer of generateContent is made from. */
export interface GenerateParts {
  model: string
  responseId: string
  answer: Answer
  usage: BilledUsage
  /** Thoughts are part of the answer. */
  showsThoughts: boolean
}

/** How chunks of a stream go on the wire. */
export type ChunkStyle = 'sse' | 'array'

const SIGNATURE_PREFIX = 'EsimThoughtSig'
const TOKENS_PER_CHUNK = 8

/** A thought signature; it depends on the answer it belongs to. */
function toSignature({ responseId }: GenerateParts): string {
  return `${SIGNATURE_PREFIX}${toSeededText(162, responseId)}`
}

/** Tells a signature the simulator gave out from any other text. */
export function isSimulatedSignature(signature: string): boolean {
  return signature.startsWith(SIGNATURE_PREFIX)
}

/** The body of an answer that is not streamed. */
export function toGenerateBody(parts: GenerateParts): JsonObject {
  const all = [...toThoughtParts(parts), ...toCallParts(parts), ...toTextParts(parts, parts.answer.text, true)]
  return toChunk(parts, all, parts.usage.output - parts.usage.reasoning, true)
}

/** The frames of a stream. Thoughts, text pieces and function calls come in chunks of their own. */
export function toGenerateStream(parts: GenerateParts, style: ChunkStyle): Frame[] {
  const steps = [...toThoughtSteps(parts), ...toCallSteps(parts), ...toTextSteps(parts)]
  let candidateTokens = 0
  const frames = steps.map(({ content, tokens, isThought }, index) => {
    if (!isThought) candidateTokens += tokens
    const hidden = index === 0 && !parts.showsThoughts ? parts.usage.reasoning : 0
    const text = writeChunk(toChunk(parts, content, candidateTokens, false), style, index === 0)
    return isThought ? toThoughtFrame(text, tokens) : toContentFrame(text, tokens + hidden)
  })
  // The finish comes in a last chunk without text, as recorded after function calls.
  const last = writeChunk(toChunk(parts, [{ text: '' }], candidateTokens, true), style, frames.length === 0)
  return [...frames, toCloseFrame(style === 'array' ? `${last}\n]` : last)]
}

interface Step {
  content: JsonObject[]
  tokens: number
  isThought: boolean
}

function toThoughtSteps(parts: GenerateParts): Step[] {
  const content = toThoughtParts(parts)
  return content.length === 0 ? [] : [{ content, tokens: parts.usage.reasoning, isThought: true }]
}

function toCallSteps(parts: GenerateParts): Step[] {
  return toCallParts(parts).map((part, index) => {
    const call = parts.answer.toolCalls[index]
    return { content: [part], tokens: call === undefined ? 0 : countToolCallTokens(call), isThought: false }
  })
}

function toTextSteps(parts: GenerateParts): Step[] {
  const tokens = toTokens(parts.answer.text)
  const count = Math.ceil(tokens.length / TOKENS_PER_CHUNK)
  return Array.from({ length: count }, (_, index) => {
    const piece = tokens.slice(index * TOKENS_PER_CHUNK, (index + 1) * TOKENS_PER_CHUNK).join('')
    return { content: toTextParts(parts, piece, index === count - 1), tokens: countTokens(piece), isThought: false }
  })
}

function toThoughtParts({ answer, showsThoughts }: GenerateParts): JsonObject[] {
  return showsThoughts && answer.reasoning !== '' ? [{ text: answer.reasoning, thought: true }] : []
}

// Of parallel calls only the first is signed; ids exist from Gemini 3 on.
function toCallParts(parts: GenerateParts): JsonObject[] {
  const isSigned = signsFunctionCalls(parts.model)
  return parts.answer.toolCalls.map((call, index) => ({
    functionCall: {
      name: call.name,
      args: call.args,
      ...(isSigned ? { id: toSeededText(8, parts.responseId, index).toLowerCase() } : {}),
    },
    ...(isSigned && index === 0 ? { thoughtSignature: toSignature(parts) } : {}),
  }))
}

function toTextParts(parts: GenerateParts, text: string, isLast: boolean): JsonObject[] {
  if (text === '') return []
  const isSigned = isLast && signsFunctionCalls(parts.model) && parts.usage.reasoning > 0
  return [{ text, ...(isSigned ? { thoughtSignature: toSignature(parts) } : {}) }]
}

function toChunk(parts: GenerateParts, content: JsonObject[], candidateTokens: number, isLast: boolean): JsonObject {
  const finish = isLast ? { finishReason: parts.answer.finish === 'length' ? 'MAX_TOKENS' : 'STOP' } : {}
  const note = isLast && parts.answer.toolCalls.length > 0 ? { finishMessage: 'Model generated function call(s).' } : {}
  // A model that said nothing answers with a content without parts (recorded).
  const said = content.length === 0 ? { role: 'model' } : { parts: content, role: 'model' }
  return {
    candidates: [{ content: said, ...finish, index: 0, ...note }],
    usageMetadata: toUsageMetadata(parts.usage, candidateTokens),
    modelVersion: parts.model,
    responseId: parts.responseId,
  }
}

/** `usageMetadata`: cached tokens are inside the prompt, thoughts outside the candidates. */
function toUsageMetadata(usage: BilledUsage, candidateTokens: number): JsonObject {
  const prompt = countInputTokens(usage)
  return {
    promptTokenCount: prompt,
    ...(candidateTokens > 0 ? { candidatesTokenCount: candidateTokens } : {}),
    totalTokenCount: prompt + candidateTokens + usage.reasoning,
    ...(usage.cacheRead > 0
      ? {
          cachedContentTokenCount: usage.cacheRead,
          cacheTokensDetails: [{ modality: 'TEXT', tokenCount: usage.cacheRead }],
        }
      : {}),
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: prompt }],
    ...(usage.reasoning > 0 ? { thoughtsTokenCount: usage.reasoning } : {}),
    serviceTier: 'standard',
  }
}

function writeChunk(chunk: JsonObject, style: ChunkStyle, isFirst: boolean): string {
  if (style === 'sse') return `data: ${JSON.stringify(chunk)}\r\n\r\n`
  return `${isFirst ? '[' : ',\r\n'}${JSON.stringify(chunk, null, 2)}`
}
