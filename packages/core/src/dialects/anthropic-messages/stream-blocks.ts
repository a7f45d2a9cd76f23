/** The content blocks of a streamed message: each opens, grows by deltas and closes. */
import type { ChatDelta } from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'
import { toAnnotations } from './annotations.js'
import type { MessageState, OpenBlock } from './stream-state.js'
import { readThinkingBlock, remember, toEncryptedDetail, toSignatureDetail, toTextDetail } from './thinking-blocks.js'
import { isObject, JSON_TOOL, toText } from './wire.js'

type DeltaHandler = (state: MessageState, block: OpenBlock, delta: JsonObject) => ChatDelta[]

/** Deltas that mean something in chat; unknown ones are skipped. */
const DELTA_HANDLERS: ReadonlyMap<string, DeltaHandler> = new Map([
  ['text_delta', onText],
  ['citations_delta', onCitation],
  ['thinking_delta', onThinking],
  ['signature_delta', onSignature],
  ['input_json_delta', onInput],
])

/** Opens a block. Blocks of tools that Anthropic runs itself, and unknown ones, are not kept: their deltas fall through. */
export function openBlock(state: MessageState, index: number, wire: JsonObject): ChatDelta[] {
  const kind = toKind(wire)
  if (kind === undefined) return []
  const block: OpenBlock = {
    ...{ index, kind, call: state.calls, input: wire['input'], streamed: false, start: state.textLength },
    ...{ citations: [], thinking: '', signature: '' },
  }
  state.blocks.set(index, block)
  switch (kind) {
    case 'text':
      return onText(state, block, wire)
    case 'thinking':
      return [...onThinking(state, block, wire), ...onSignature(state, block, wire)]
    case 'redacted':
      return openRedacted(state, index, wire)
    case 'tool':
      return openCall(state, block, wire)
    case 'json':
      return []
  }
}

function toKind({ type, name }: JsonObject): OpenBlock['kind'] | undefined {
  switch (type) {
    case 'text':
    case 'thinking':
      return type
    case 'redacted_thinking':
      return 'redacted'
    case 'tool_use':
      return name === JSON_TOOL ? 'json' : 'tool'
    default:
      return undefined
  }
}

/** What a delta of an open block means in chat. */
export function addDelta(state: MessageState, block: OpenBlock, delta: JsonObject): ChatDelta[] {
  return DELTA_HANDLERS.get(toText(delta['type']))?.(state, block, delta) ?? []
}

/** What was still held back of a block. */
export function closeBlock(state: MessageState, block: OpenBlock): ChatDelta[] {
  switch (block.kind) {
    case 'text':
      return closeText(state, block)
    case 'thinking':
      return closeThinking(state, block)
    case 'tool':
    case 'json':
      // A tool without arguments sends none: "" would be no JSON (wire.md trap 9).
      return block.streamed ? [] : addInput(state, block, JSON.stringify(isObject(block.input) ? block.input : {}))
    case 'redacted':
      return []
  }
}

function onText(state: MessageState, _block: OpenBlock, { text }: JsonObject): ChatDelta[] {
  const content = toText(text)
  state.textLength += content.length
  return content === '' ? [] : [{ content }]
}

function onCitation(_state: MessageState, block: OpenBlock, { citation }: JsonObject): ChatDelta[] {
  if (isObject(citation)) block.citations.push(citation)
  return []
}

function closeText(state: MessageState, { citations, start }: OpenBlock): ChatDelta[] {
  const annotations = toAnnotations(citations, { start, end: state.textLength })
  return annotations.length > 0 ? [{ annotations }] : []
}

/** Blocks of thinking are paragraphs; their own text stays as it is signed. */
function onThinking(state: MessageState, block: OpenBlock, { thinking }: JsonObject): ChatDelta[] {
  const text = toText(thinking)
  if (text === '') return []
  const opensParagraph = block.thinking === '' && state.reasoned
  block.thinking += text
  state.reasoned = true
  return [{ reasoning: opensParagraph ? `\n\n${text}` : text, reasoning_details: [toTextDetail(text, block.index)] }]
}

/** Kept even where the text is left out: without it the block cannot go back. */
function onSignature(_state: MessageState, block: OpenBlock, { signature }: JsonObject): ChatDelta[] {
  const text = toText(signature)
  block.signature += text
  return text === '' ? [] : [{ reasoning_details: [toSignatureDetail(text, block.index)] }]
}

function closeThinking(state: MessageState, { index, thinking, signature }: OpenBlock): ChatDelta[] {
  const block = readThinkingBlock({ type: 'thinking', thinking, signature })
  if (block) state.thinking.push({ block, index })
  return []
}

function openRedacted(state: MessageState, index: number, wire: JsonObject): ChatDelta[] {
  const block = readThinkingBlock(wire)
  if (block) state.thinking.push({ block, index })
  return [{ reasoning_details: [toEncryptedDetail(toText(wire['data']), index)] }]
}

function openCall(state: MessageState, block: OpenBlock, wire: JsonObject): ChatDelta[] {
  const id = toText(wire['id'])
  state.calls++
  remember(state.context.memory, id, state.thinking)
  state.thinking = []
  return [
    {
      tool_calls: [
        { index: block.call, id, type: 'function', function: { name: toText(wire['name']), arguments: '' } },
      ],
    },
  ]
}

function onInput(state: MessageState, block: OpenBlock, { partial_json: fragment }: JsonObject): ChatDelta[] {
  return toText(fragment) === '' ? [] : addInput(state, block, toText(fragment))
}

/** The input of our own JSON tool is the answer's text. */
function addInput(state: MessageState, block: OpenBlock, fragment: string): ChatDelta[] {
  block.streamed = true
  if (block.kind === 'tool') return [{ tool_calls: [{ index: block.call, function: { arguments: fragment } }] }]
  return onText(state, block, { text: fragment })
}
