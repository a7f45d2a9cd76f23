import type { ChatReplyMessage, ChatToolCall } from '../../types/chat.js'
import type { ReadReply, ReasoningMemory, ReplyContext } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import { toAnnotations } from './annotations.js'
import { readError } from './error.js'
import { readRefusal, toFinishReason } from './finish.js'
import { isThinking, type PlacedThinking, readThinkingBlock, remember, toReasoningDetail } from './thinking-blocks.js'
import { readMessagesUsage } from './usage.js'
import { isObject, JSON_TOOL, toObjects, toText } from './wire.js'

/** A whole message as a chat reply. Blocks of tools that Anthropic ran itself stay out of it: their outcome is in the text. */
export function toChatReply(wire: JsonObject, context: ReplyContext): ReadReply {
  const message = toMessage(wire, context.memory)
  const error = readError(wire)
  const { usage } = wire
  return {
    reply: {
      id: toText(wire['id']) || context.id,
      object: 'chat.completion',
      created: context.created,
      model: toText(wire['model']) || context.model,
      choices: [
        {
          index: 0,
          message,
          finish_reason: toFinishReason(wire['stop_reason'], message.tool_calls !== undefined),
          logprobs: null,
        },
      ],
    },
    ...(isObject(usage) ? { usage: readMessagesUsage(usage) } : {}),
    ...(error ? { error } : {}),
  }
}

function toMessage(wire: JsonObject, memory: ReasoningMemory): ChatReplyMessage {
  const blocks = toObjects(wire['content'])
  const texts = blocks.flatMap(toTexts)
  const reasoning = blocks
    .map((block) => toText(block['thinking']))
    .filter(Boolean)
    .join('\n\n')
  const details = blocks.flatMap((block, index) => (isThinking(block) ? [toReasoningDetail(block, index)] : []))
  const calls = toToolCalls(blocks, memory)
  const annotations = readAnnotations(blocks)
  return {
    role: 'assistant',
    content: texts.length > 0 ? texts.join('') : null,
    refusal: readRefusal(wire['stop_reason'], wire['stop_details']) ?? null,
    ...(reasoning ? { reasoning } : {}),
    ...(details.length > 0 ? { reasoning_details: details } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...(annotations.length > 0 ? { annotations } : {}),
  }
}

/** The text of a block; the input of our own JSON tool is the answer's text. */
function toTexts({ type, text, name, input }: JsonObject): string[] {
  if (type === 'text') return [toText(text)]
  return type === 'tool_use' && name === JSON_TOOL ? [JSON.stringify(input ?? {})] : []
}

function toToolCalls(blocks: readonly JsonObject[], memory: ReasoningMemory): ChatToolCall[] {
  const calls: ChatToolCall[] = []
  let before: PlacedThinking[] = []
  for (const [index, block] of blocks.entries()) {
    const thinking = readThinkingBlock(block)
    if (thinking) before.push({ block: thinking, index })
    if (block['type'] !== 'tool_use' || block['name'] === JSON_TOOL) continue
    const id = toText(block['id'])
    remember(memory, id, before)
    before = []
    calls.push({
      id,
      type: 'function',
      function: { name: toText(block['name']), arguments: JSON.stringify(block['input'] ?? {}) },
    })
  }
  return calls
}

function readAnnotations(blocks: readonly JsonObject[]): JsonObject[] {
  let start = 0
  return blocks.flatMap((block) => {
    const end = start + toTexts(block).join('').length
    const annotations = toAnnotations(block['citations'], { start, end })
    start = end
    return annotations
  })
}
