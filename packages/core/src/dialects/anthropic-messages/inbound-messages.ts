import type { ChatMessage, ChatPart, ChatToolCall } from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'
import { isThinking, toReasoningDetail } from './thinking-blocks.js'
import { isObject, pickSet, toObjects, toText, unsupported } from './wire.js'

/** Blocks of tools that Anthropic ran itself: what came of them is in the text. */
const SERVER_BLOCK = /^server_tool_use$|^mcp_|_tool_result$/

/** The messages of a Messages request in chat's order, system first. */
export function toMessages({ system, messages }: JsonObject): ChatMessage[] {
  const instructions: ChatMessage[] = isFilled(system) ? [{ role: 'system', content: toContent(system, 'system') }] : []
  const turns = toObjects(messages).flatMap((message, index) => toTurn(message, `messages[${index}]`))
  return [...instructions, ...turns]
}

function toTurn({ role, content }: JsonObject, at: string): ChatMessage[] {
  switch (role) {
    case 'assistant':
      return [toAssistant(toBlockObjects(content), at)]
    case 'system':
      return [{ role, content: toContent(content, at) }]
    default:
      return typeof content === 'string' ? [{ role: 'user', content }] : toUserMessages(toObjects(content), at)
  }
}

/** Results go in front, as messages of their own; chat takes only text in them, so their media follow with the user's words. */
function toUserMessages(blocks: readonly JsonObject[], at: string): ChatMessage[] {
  const results = blocks.filter(isResult)
  const media = results.flatMap((result) => toParts(result['content'], at).filter((part) => part.type !== 'text'))
  const said = toParts(
    blocks.filter((block) => !isResult(block)),
    at,
  )
  const parts = [...media, ...said]
  return [
    ...results.map((result) => toToolMessage(result, at)),
    ...(parts.length > 0 ? [{ role: 'user' as const, content: parts }] : []),
  ]
}

function isResult({ type }: JsonObject): boolean {
  return type === 'tool_result'
}

function toToolMessage(result: JsonObject, at: string): ChatMessage {
  const texts = toParts(result['content'], at).filter((part) => part.type === 'text')
  const text = `${result['is_error'] === true ? 'Error: ' : ''}${texts.map((part) => part.text).join('\n')}`
  const cached = pickSet(result, ['cache_control'])
  const content = isObject(cached['cache_control']) ? [{ type: 'text', text, ...cached }] : text
  return { role: 'tool', tool_call_id: toText(result['tool_use_id']), content }
}

function toAssistant(blocks: readonly JsonObject[], at: string): ChatMessage {
  const spoken = blocks.filter(({ type }) => type !== 'tool_use' && !SERVER_BLOCK.test(toText(type)))
  const parts = toParts(
    spoken.filter((block) => !isThinking(block)),
    at,
  )
  const calls = blocks.filter(({ type }) => type === 'tool_use').map(toToolCall)
  const details = blocks.flatMap((block, index) => (isThinking(block) ? [toReasoningDetail(block, index)] : []))
  const reasoning = blocks
    .map((block) => toText(block['thinking']))
    .filter(Boolean)
    .join('\n\n')
  return {
    role: 'assistant',
    content: parts.length > 0 ? parts : null,
    ...(reasoning ? { reasoning } : {}),
    ...(details.length > 0 ? { reasoning_details: details } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  }
}

function toToolCall({ id, name, input }: JsonObject): ChatToolCall {
  return { id: toText(id), type: 'function', function: { name: toText(name), arguments: JSON.stringify(input ?? {}) } }
}

function toContent(content: unknown, at: string): string | ChatPart[] {
  return typeof content === 'string' ? content : toParts(content, at)
}

function toParts(content: unknown, at: string): ChatPart[] {
  return toBlockObjects(content).map((block, nth) => ({
    ...toPart(block, `${at}.content[${nth}]`),
    ...pickSet(block, ['cache_control']),
  }))
}

function toBlockObjects(content: unknown): JsonObject[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : toObjects(content)
}

function toPart(block: JsonObject, at: string): ChatPart {
  const source = isObject(block['source']) ? block['source'] : {}
  switch (block['type']) {
    case 'text':
      return { type: 'text', text: toText(block['text']) }
    case 'image':
      return { type: 'image_url', image_url: { url: toUrl(source, at) } }
    case 'document':
      return toDocumentPart(source, toText(block['title']), at)
    case 'search_result':
      return {
        type: 'text',
        text: [block['title'], block['source'], ...toTexts(block['content'])].map(toText).filter(Boolean).join('\n'),
      }
    default:
      throw unsupported(at, `blocks of type "${String(block['type'])}" are not translated to chat`)
  }
}

function toDocumentPart(source: JsonObject, title: string, at: string): ChatPart {
  if (source['type'] === 'text') return { type: 'text', text: toText(source['data']) }
  if (source['type'] === 'content') return { type: 'text', text: toTexts(source['content']).join('\n') }
  const filename = title === '' ? {} : { filename: title }
  if (source['type'] === 'file') return { type: 'file', file: { file_id: toText(source['file_id']), ...filename } }
  return { type: 'file', file: { file_data: toUrl(source, at), ...filename } }
}

function toTexts(content: unknown): string[] {
  return toBlockObjects(content).map((block) => toText(block['text']))
}

function toUrl(source: JsonObject, at: string): string {
  if (source['type'] === 'url') return toText(source['url'])
  if (source['type'] !== 'base64') throw unsupported(at, 'stored image files are not translated to chat')
  return `data:${toText(source['media_type'])};base64,${toText(source['data'])}`
}

function isFilled(content: unknown): boolean {
  return typeof content === 'string' ? content !== '' : Array.isArray(content) && content.length > 0
}
