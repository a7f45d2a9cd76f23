import type {
  ChatMessage,
  ChatPart,
  ChatRequest,
  ChatResponseFormat,
  ChatTool,
  ChatToolChoice,
} from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'
import { toReasoningDetails } from './reasoning-items.js'
import { SHARED_MEMBERS } from './request.js'
import { compact, isObject, pickSet, toObjects, toText, unsupported } from './wire.js'

/** Members that refer to what OpenAI stores: no other route could know it. */
const STATEFUL_MEMBERS = ['previous_response_id', 'conversation', 'prompt', 'background'] as const

/**
 * A Responses request as a chat request.
 * @throws ShunpikeError `unsupported_parameter` for hosted tools and stored state
 */
export function toChatRequest(body: JsonObject): ChatRequest {
  for (const member of STATEFUL_MEMBERS) {
    if (body[member]) throw unsupported(member, 'only OpenAI holds this state: send the whole conversation as "input"')
  }
  const text = isObject(body.text) ? body.text : {}
  const reasoning = isObject(body.reasoning) ? pickSet(body.reasoning, ['effort', 'summary']) : undefined
  const tools = toObjects(body.tools).map(toChatTool)
  const rest = compact({
    tools: tools.length > 0 ? tools : undefined,
    tool_choice: isObject(body.tool_choice) ? toChatToolChoice(body.tool_choice) : (body.tool_choice ?? undefined),
    response_format: isObject(text.format) ? toResponseFormat(text.format) : undefined,
    reasoning,
    max_completion_tokens: body.max_output_tokens ?? undefined,
    ...pickSet(text, ['verbosity']),
    ...pickSet(body, [...SHARED_MEMBERS, 'temperature', 'top_p', 'stream']),
    // Usage always ends a Responses stream.
    stream_options: body.stream === true ? { include_usage: true } : undefined,
  })
  return { model: toText(body.model), messages: toMessages(body), ...rest }
}

function toMessages({ instructions, input }: JsonObject): ChatMessage[] {
  const messages: ChatMessage[] = typeof instructions === 'string' ? [{ role: 'system', content: instructions }] : []
  if (typeof input === 'string') return [...messages, { role: 'user', content: input }]
  for (const [index, item] of toObjects(input).entries()) addItem(messages, item, `input[${index}]`)
  return messages.map(({ items: _, ...message }) => message)
}

/** An assistant message while its items are gathered: `items` counts them, so that reasoning keeps its place. */
type Turn = ChatMessage & { items?: number }

function addItem(messages: Turn[], item: JsonObject, at: string): void {
  const type = item.type ?? 'message'
  if (type === 'function_call_output') {
    messages.push({ role: 'tool', tool_call_id: toText(item.call_id), content: toContent(item.output, at) })
  } else if (type === 'message' && item.role !== 'assistant') {
    messages.push({ role: item.role as ChatMessage['role'], content: toContent(item.content, at) })
  } else {
    addToTurn(openTurn(messages), item, at)
  }
}

/** Chat wants one assistant message per turn: its tool results must follow it at once. */
function openTurn(messages: Turn[]): Turn {
  const last = messages[messages.length - 1]
  if (last?.role === 'assistant') return last
  const turn: Turn = { role: 'assistant', content: null }
  messages.push(turn)
  return turn
}

function addToTurn(turn: Turn, item: JsonObject, at: string): void {
  const place = turn.items ?? 0
  turn.items = place + 1
  switch (item.type ?? 'message') {
    case 'message':
      turn.content = joinContent(turn.content ?? null, toContent(item.content, at))
      return
    case 'function_call': {
      const call = { name: toText(item.name), arguments: toText(item.arguments) }
      turn.tool_calls = [...(turn.tool_calls ?? []), { id: toText(item.call_id), type: 'function', function: call }]
      return
    }
    case 'reasoning':
      turn.reasoning_details = [...(turn.reasoning_details ?? []), ...toReasoningDetails(item, place)]
      return
    default:
      throw unsupported(at, `items of type "${String(item.type)}" are not translated to chat`)
  }
}

function joinContent(earlier: ChatMessage['content'], added: string | ChatPart[]): string | ChatPart[] {
  return earlier === null || earlier === undefined ? added : [...toParts(earlier), ...toParts(added)]
}

function toParts(content: string | ChatPart[]): ChatPart[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}

function toContent(content: unknown, at: string): string | ChatPart[] {
  if (!Array.isArray(content)) return toText(content)
  return toObjects(content).map((part) => ({ ...toChatPart(part, at), ...pickSet(part, ['prompt_cache_breakpoint']) }))
}

function toChatPart(part: JsonObject, at: string): ChatPart {
  const { type, ...rest } = part
  switch (type) {
    case 'input_text':
    case 'output_text':
      return { type: 'text', text: toText(part.text) }
    case 'refusal':
      return { type, ...rest }
    case 'input_image': {
      if (typeof part.image_url !== 'string') throw unsupported(at, 'stored image files are not translated to chat')
      return { type: 'image_url', image_url: { url: part.image_url, ...pickSet(part, ['detail']) } }
    }
    case 'input_file': {
      const data = part.file_url ?? part.file_data
      return {
        type: 'file',
        file: compact({ ...pickSet(part, ['file_id', 'filename']), file_data: data ?? undefined }),
      }
    }
    default:
      throw unsupported(at, `parts of type "${String(type)}" are not translated to chat`)
  }
}

function toChatTool(tool: JsonObject, index: number): ChatTool {
  if (tool.type !== 'function')
    throw unsupported(`tools[${index}]`, `tools of type "${String(tool.type)}" run at OpenAI only`)
  return {
    type: 'function',
    function: { name: toText(tool.name), ...pickSet(tool, ['description', 'parameters', 'strict']) },
  }
}

function toChatToolChoice(choice: JsonObject): ChatToolChoice {
  const { type, name, mode, tools } = choice
  if (type === 'function') return { type, function: { name: toText(name) } }
  if (type === 'allowed_tools') return { type, allowed_tools: { mode, tools: toObjects(tools).map(toChatToolChoice) } }
  throw unsupported('tool_choice', `a choice of type "${String(type)}" is not translated to chat`)
}

function toResponseFormat(format: JsonObject): ChatResponseFormat {
  const { type, ...schema } = format
  return type === 'json_schema' ? { type, json_schema: schema } : ({ type } as ChatResponseFormat)
}
