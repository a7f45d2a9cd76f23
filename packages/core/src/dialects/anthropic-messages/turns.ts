import { ShunpikeError } from '../../errors.js'
import type { ChatMessage, ChatToolCall } from '../../types/chat.js'
import type { ReasoningMemory, Target } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import { toBlocks } from './content.js'
import { interleave, recall, toThinkingBlocks } from './thinking-blocks.js'
import { createToolCallIds, type ToolCallIds } from './tool-call-ids.js'
import { compact, isObject, toText, unsupported } from './wire.js'

export interface Turn {
  role: 'user' | 'assistant' | 'system'
  content: JsonObject[]
}

/** The messages of a chat request in Anthropic's order. */
export interface Conversation {
  system: JsonObject[]
  turns: Turn[]
}

interface Draft extends Conversation {
  readonly target: Target
  readonly ids: ToolCallIds
}

/** Anthropic wants the user to speak first; chats often begin with a greeting of the assistant. */
const OPENING = '(The conversation begins with your message.)'

const NO_RESULT = 'This tool call was not answered.'

/**
 * One turn per change of speaker, instructions gathered apart, the results of all calls of a turn together at the head
 * of the next one, and an error as result of every call that was left unanswered (wire.md 6.1).
 * @throws ShunpikeError `unsupported_parameter`, or `invalid_request` for a tool message that answers no call
 */
export function toConversation(messages: readonly ChatMessage[], target: Target): Conversation {
  const draft: Draft = { system: [], turns: [], target, ids: createToolCallIds() }
  for (const [index, message] of messages.entries()) addMessage(draft, message, index, messages)
  answerOpenCalls(draft.turns)
  openWithUser(draft)
  checkEnd(draft)
  return { system: draft.system, turns: draft.turns }
}

function addMessage(draft: Draft, message: ChatMessage, index: number, messages: readonly ChatMessage[]): void {
  const at = `messages[${index}]`
  switch (message.role) {
    case 'system':
    case 'developer':
      addInstruction(draft, toBlocks(message.content, at), messages.slice(index + 1).find(isNoInstruction))
      return
    case 'assistant':
      addTo(draft, 'assistant', toAssistantBlocks(draft, message, at))
      return
    case 'tool':
      addResult(draft, message, at)
      return
    case 'function':
      throw unsupported(`${at}.role`, 'messages of role "function" cannot be sent to Claude; use "tool"')
    default:
      addTo(draft, 'user', toBlocks(message.content, at))
  }
}

function isNoInstruction({ role }: ChatMessage): boolean {
  return role !== 'system' && role !== 'developer'
}

/** In mid-conversation an instruction may only stand between a user's turn and the answer, on models that take it. */
function addInstruction(draft: Draft, blocks: JsonObject[], next: ChatMessage | undefined): void {
  const last = draft.turns[draft.turns.length - 1]
  const fits = last?.role !== 'assistant' && last !== undefined && (next === undefined || next.role === 'assistant')
  if (draft.target.rules.midSystem === true && fits) addTo(draft, 'system', blocks)
  else draft.system.push(...blocks)
}

function addTo({ turns }: Draft, role: Turn['role'], blocks: JsonObject[]): void {
  if (blocks.length === 0) return
  const last = turns[turns.length - 1]
  if (last?.role === role) last.content.push(...blocks)
  else turns.push({ role, content: blocks })
}

function toAssistantBlocks({ target, ids, turns }: Draft, message: ChatMessage, at: string): JsonObject[] {
  if (message['audio']) throw unsupported(`${at}.audio`, 'earlier audio answers cannot be sent to Claude')
  if (message['function_call']) throw unsupported(`${at}.function_call`, 'use "tool_calls" instead')
  if (turns[turns.length - 1]?.role !== 'assistant') ids.startTurn()
  const calls = message.tool_calls ?? []
  const spoken = [...toBlocks(message.content, at), ...toBlocks(message.refusal, at)]
  const uses = calls.map((call, nth) => toToolUse(call, ids, `${at}.tool_calls[${nth}]`))
  return interleave(readThinking(message, target.memory), [...spoken, ...uses])
}

function readThinking({ reasoning_details: details, tool_calls: calls }: ChatMessage, memory: ReasoningMemory) {
  const echoed = toThinkingBlocks(details ?? [])
  return echoed.length > 0 ? echoed : (calls ?? []).flatMap((call) => recall(memory, call.id))
}

function toToolUse(call: ChatToolCall, ids: ToolCallIds, at: string): JsonObject {
  if (call.type === 'custom') throw unsupported(at, 'custom tools cannot be sent to Claude')
  return {
    type: 'tool_use',
    id: ids.open(toText(call.id)),
    name: call.function.name,
    input: parseArguments(call.function.arguments),
  }
}

/** Some servers write "" for no arguments, and a cut answer leaves half an object: Anthropic takes objects only. */
function parseArguments(text: string): JsonObject {
  try {
    const input: unknown = JSON.parse(text || '{}')
    return isObject(input) ? input : { _raw: text }
  } catch {
    return { _raw: text }
  }
}

function addResult(draft: Draft, message: ChatMessage, at: string): void {
  const id = draft.ids.close(message.tool_call_id ?? '')
  if (id === undefined) {
    const param = `${at}.tool_call_id`
    throw new ShunpikeError('invalid_request', `${param}: no tool call of the message before has this id.`, { param })
  }
  addTo(draft, 'user', [toResult(id, toBlocks(message.content, at))])
  moveResultsFirst(draft.turns[draft.turns.length - 1])
}

/** The cache breakpoint of a part belongs on the result: parts inside of it cannot have one. */
function toResult(id: string, blocks: JsonObject[]): JsonObject {
  const cacheControl = blocks.find((block) => block['cache_control'])?.['cache_control']
  const content = blocks.map(({ cache_control: _, ...block }) => block)
  return compact({
    type: 'tool_result',
    tool_use_id: id,
    content: content.length > 0 ? content : undefined,
    cache_control: cacheControl,
  })
}

function moveResultsFirst(turn: Turn | undefined): void {
  if (turn) turn.content = [...turn.content.filter(isResult), ...turn.content.filter((block) => !isResult(block))]
}

function isResult({ type }: JsonObject): boolean {
  return type === 'tool_result'
}

function answerOpenCalls(turns: Turn[]): void {
  for (let at = 0; at < turns.length; at++) {
    const calls = turns[at]?.content.filter(({ type }) => type === 'tool_use') ?? []
    if (calls.length === 0) continue
    if (turns[at + 1]?.role !== 'user') turns.splice(at + 1, 0, { role: 'user', content: [] })
    const next = turns[at + 1]
    const answered = new Set(next?.content.map((block) => block['tool_use_id']))
    const missing = calls.filter(({ id }) => !answered.has(id))
    next?.content.push(
      ...missing.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: NO_RESULT, is_error: true })),
    )
    moveResultsFirst(next)
  }
}

/** A conversation needs a turn, and its first one is the user's. */
function openWithUser(draft: Draft): void {
  const first = draft.turns[0]
  if (first?.role === 'user') return
  if (first) draft.turns.unshift({ role: 'user', content: [{ type: 'text', text: OPENING }] })
  else draft.turns.push({ role: 'user', content: draft.system.splice(0) })
}

/** Many models refuse to go on from a started answer; those that do refuse blanks at its end. */
function checkEnd({ turns, target }: Draft): void {
  const last = turns[turns.length - 1]
  if (last?.role !== 'assistant') return
  if (target.rules.prefill !== true)
    throw unsupported('messages', 'this model does not go on from an assistant message: end with a user message')
  const end = last.content.pop()
  if (end) last.content.push(end['type'] === 'text' ? { ...end, text: toText(end['text']).trimEnd() } : end)
}
