import { countTokens, toTokens } from '../content/tokens.js'
import { type Frame, toCloseFrame, toContentFrame, toOpenFrame, toThoughtFrame } from '../http/reply.js'
import { asText, type JsonObject } from '../json.js'
import { toSeedNumber } from '../seed.js'
import { type MessageParts, toBlocks, toInputUsage, toMessagesUsage, toStopReason } from './messages-blocks.js'

// Most blanks seen before the closing brace of a data line in recordings.
const MAX_PADDING = 15
const PING = 'event: ping\ndata: {"type": "ping"}\n\n'

/** An event as Anthropic writes it: blanks before the last brace hide the length of a piece. */
export function writeEvent(event: JsonObject): string {
  const json = JSON.stringify(event)
  const padding = ' '.repeat(toSeedNumber(json) % (MAX_PADDING + 1))
  return `event: ${asText(event.type)}\ndata: ${json.slice(0, -1)}${padding}}\n\n`
}

/** The frames of a stream: one block open at a time, a ping after the first block began. */
export function toMessagesStream(parts: MessageParts): Frame[] {
  const blocks = toBlocks(parts).flatMap((block, index) => toBlockFrames(block, index, parts))
  const [first, ...rest] = blocks
  const body = first === undefined ? [toOpenFrame(PING)] : [first, toOpenFrame(PING), ...rest]
  return [toOpenFrame(toStart(parts)), ...body, ...toEnd(parts)]
}

function toStart({ ids, model, usage }: MessageParts): string {
  const message = {
    model,
    id: ids.messageId,
    type: 'message',
    role: 'assistant',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    usage: toMessagesUsage(usage, Math.min(1, usage.output)),
  }
  return writeEvent({ type: 'message_start', message })
}

function toEnd({ answer, usage }: MessageParts): Frame[] {
  const delta = { stop_reason: toStopReason(answer), stop_sequence: answer.stopSequence, stop_details: null }
  const total = { ...toInputUsage(usage), output_tokens: usage.output }
  return [
    toCloseFrame(writeEvent({ type: 'message_delta', delta, usage: total })),
    toCloseFrame(writeEvent({ type: 'message_stop' })),
  ]
}

function toBlockFrames(block: JsonObject, index: number, parts: MessageParts): Frame[] {
  const stop = toCloseFrame(writeEvent({ type: 'content_block_stop', index }))
  switch (block.type) {
    case 'thinking':
      return [...toThinkingFrames(block, index, parts), stop]
    case 'tool_use':
      return [...toToolFrames(block, index), stop]
    default:
      return [...toTextFrames(block, index), stop]
  }
}

function toTextFrames(block: JsonObject, index: number): Frame[] {
  const start = toOpenFrame(
    writeEvent({ type: 'content_block_start', index, content_block: { type: 'text', text: '' } }),
  )
  return [start, ...toTokens(asText(block.text)).map((text) => toDelta(index, { type: 'text_delta', text }, 1))]
}

function toThinkingFrames(block: JsonObject, index: number, { answer }: MessageParts): Frame[] {
  const start = writeEvent({
    type: 'content_block_start',
    index,
    content_block: { type: 'thinking', thinking: '', signature: '' },
  })
  const shown = toTokens(asText(block.thinking))
  const thinking = shown.map((piece) => toThought(index, { type: 'thinking_delta', thinking: piece }, 1))
  // Hidden thinking takes its time and is billed with the signature.
  const signatureTokens = answer.reasoningTokens - shown.length
  return [
    toOpenFrame(start),
    ...thinking,
    toThought(index, { type: 'signature_delta', signature: block.signature }, signatureTokens),
  ]
}

function toToolFrames(block: JsonObject, index: number): Frame[] {
  const start = writeEvent({ type: 'content_block_start', index, content_block: { ...block, input: {} } })
  const json = JSON.stringify(block.input)
  const pieces = json === '{}' ? [] : toTokens(json)
  // A tool without arguments sends only the empty piece (recorded); its two braces are billed with it.
  const first = toDelta(index, { type: 'input_json_delta', partial_json: '' }, json === '{}' ? 1 : 0)
  return [
    toContentFrame(start, countTokens(asText(block.name))),
    first,
    ...pieces.map((piece) => toDelta(index, { type: 'input_json_delta', partial_json: piece }, 1)),
  ]
}

function toThought(index: number, delta: JsonObject, tokens: number): Frame {
  return toThoughtFrame(writeEvent({ type: 'content_block_delta', index, delta }), tokens)
}

function toDelta(index: number, delta: JsonObject, tokens: number): Frame {
  return toContentFrame(writeEvent({ type: 'content_block_delta', index, delta }), tokens)
}
