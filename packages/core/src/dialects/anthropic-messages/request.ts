import type { ChatRequest } from '../../types/chat.js'
import type { Target, WireRequest } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import type { ModelRules } from '../../types/rules.js'
import { toThinking } from './thinking.js'
import { isThinking } from './thinking-blocks.js'
import { toToolPlan } from './tools.js'
import { type Turn, toConversation } from './turns.js'
import { compact, isObject, isSet, unsupported } from './wire.js'

/** Members that are translated, and those that only steer our own plan. Any other one is left out. */
const READ_MEMBERS: ReadonlySet<string> = new Set([
  ...['model', 'models', 'provider', 'route', 'stream', 'stream_options', 'usage', 'session_id', 'include_reasoning'],
  ...['messages', 'tools', 'tool_choice', 'parallel_tool_calls', 'web_search_options', 'response_format'],
  ...['max_tokens', 'max_completion_tokens', 'temperature', 'top_p', 'top_k', 'stop'],
  ...['reasoning', 'reasoning_effort', 'user', 'safety_identifier', 'service_tier', 'cache_control'],
])

/** Members that Messages has no word for and whose loss would change the answer, with the values that ask for nothing. */
const REFUSED_MEMBERS: Readonly<Record<string, (value: unknown) => boolean>> = {
  audio: () => false,
  function_call: (value) => value === 'none',
  functions: (value) => Array.isArray(value) && value.length === 0,
  logprobs: (value) => value === false,
  modalities: (value) => Array.isArray(value) && value.every((modality) => modality === 'text'),
  n: (value) => value === 1,
  top_logprobs: (value) => value === 0,
}

/** Anthropic's tiers by OpenAI's name: `auto` uses priority capacity where the account has some (wire.md 6.1). */
const SERVICE_TIERS: ReadonlyMap<unknown, string> = new Map([
  ['auto', 'auto'],
  ['priority', 'auto'],
  ['default', 'standard_only'],
  ['standard_only', 'standard_only'],
])

/** For a model without a rule: what even the oldest Claude takes (Claude 3 model overview, 2024). */
const FALLBACK_MAX_TOKENS = 4096

/**
 * A chat request as a Messages request (wire.md 6.1).
 * @throws ShunpikeError `unsupported_parameter`, or `invalid_request` for a tool message that answers no call
 */
export function fromChatRequest(chat: ChatRequest, target: Target): WireRequest {
  checkRefused(chat)
  const { rules } = target
  const { system, turns } = toConversation(chat.messages, target)
  const { tools, choice, format, instructions, forcesTool } = toToolPlan(chat, rules)
  const maxTokens = toMaxTokens(chat, rules)
  const plan = toThinking(chat, { rules, maxTokens, forcesTool, lostThinking: hasLostThinking(turns) })
  const sampling = toSampling(chat, rules, plan.thinking)
  const instructed = [...system, ...instructions.map((text) => ({ type: 'text', text }))]
  const body = compact({
    model: target.model,
    max_tokens: maxTokens,
    system: instructed.length > 0 ? instructed : undefined,
    messages: turns,
    tools: tools.length > 0 ? tools : undefined,
    tool_choice: choice,
    thinking: plan.thinking,
    output_config: plan.effort || format ? compact({ effort: plan.effort, format }) : undefined,
    ...sampling,
    stop_sequences: toStopSequences(chat.stop),
    service_tier: SERVICE_TIERS.get(chat['service_tier']),
    metadata: toMetadata(chat),
    cache_control: chat['cache_control'] ?? undefined,
    stream: target.stream ? true : undefined,
  })
  return { body, dropped: listDropped(chat, sampling, plan.dropped) }
}

function checkRefused(chat: ChatRequest): void {
  for (const [member, asksNothing] of Object.entries(REFUSED_MEMBERS)) {
    const value = chat[member]
    if (isSet(value) && !asksNothing(value)) throw unsupported(member, 'Claude cannot do this')
  }
}

/** Required here, and thinking counts inside: a small default would cut answers silently. */
function toMaxTokens(chat: ChatRequest, { maxOutputTokens }: ModelRules): number {
  const asked = chat.max_completion_tokens ?? chat.max_tokens ?? maxOutputTokens ?? FALLBACK_MAX_TOKENS
  return maxOutputTokens === undefined ? asked : Math.min(asked, maxOutputTokens)
}

/** With a thinking budget, a turn that calls tools has to begin with the thinking that led to the calls. */
function hasLostThinking(turns: readonly Turn[]): boolean {
  const last = turns.findLast(({ role }) => role === 'assistant')
  const open = last === turns[turns.length - 1] || last?.content.some(({ type }) => type === 'tool_use') === true
  return last !== undefined && open && !isThinking(last.content[0])
}

/** Newer models refuse all three, thinking allows only their defaults, and one of temperature and top_p is enough. */
function toSampling(chat: ChatRequest, rules: ModelRules, thinking: JsonObject | undefined): JsonObject {
  const { temperature, top_p: topP, top_k: topK } = chat
  if (rules.sampling !== true || (thinking && thinking['type'] !== 'disabled')) return {}
  return {
    ...(typeof temperature === 'number' ? { temperature: Math.min(Math.max(temperature, 0), 1) } : {}),
    ...(typeof topP === 'number' && typeof temperature !== 'number' ? { top_p: topP } : {}),
    ...(typeof topK === 'number' && topK > 0 ? { top_k: topK } : {}),
  }
}

/** Blank ones are refused. */
function toStopSequences(stop: ChatRequest['stop']): string[] | undefined {
  const sequences = (typeof stop === 'string' ? [stop] : (stop ?? [])).filter((sequence) => sequence.trim() !== '')
  return sequences.length > 0 ? sequences : undefined
}

function toMetadata(chat: ChatRequest): JsonObject | undefined {
  const user = chat.user ?? chat['safety_identifier']
  return typeof user === 'string' && user !== '' ? { user_id: user } : undefined
}

function listDropped(chat: ChatRequest, sampling: JsonObject, thinkingDropped: boolean): string[] {
  const isLeftOut = (member: string): boolean => {
    if (!isSet(chat[member])) return false
    if (['temperature', 'top_p', 'top_k'].includes(member)) return !(member in sampling)
    if (['reasoning', 'reasoning_effort'].includes(member)) return thinkingDropped
    if (member === 'service_tier') return !SERVICE_TIERS.has(chat[member])
    if (member === 'store') return chat[member] !== false
    return !READ_MEMBERS.has(member) && !Object.hasOwn(REFUSED_MEMBERS, member) && !isEmpty(chat[member])
  }
  return Object.keys(chat).filter(isLeftOut)
}

function isEmpty(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0
}
