import { ShunpikeError } from '../../errors.js'
import type { ChatRequest } from '../../types/chat.js'
import type { Target, WireRequest } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import { toConversation } from './contents.js'
import { SAMPLING_FIELDS, toGenerationConfig } from './generation-config.js'
import { readNativeFields } from './native-fields.js'
import { toTools } from './tools.js'

/** Members that are carried over, and those that only routing or our own surface reads. Any other one is left out. */
const CARRIED: ReadonlySet<string> = new Set([
  ...['model', 'models', 'provider', 'stream', 'stream_options', 'usage', 'session_id'],
  ...['messages', 'tools', 'tool_choice', 'web_search_options', 'response_format', 'modalities', 'extra_body'],
  ...['max_tokens', 'max_completion_tokens', 'temperature', 'top_p', 'top_k', 'stop', 'n', 'seed'],
  ...['presence_penalty', 'frequency_penalty', 'logprobs', 'top_logprobs'],
  ...['reasoning', 'reasoning_effort', 'service_tier'],
])

/** Google's tiers by OpenAI's name; OpenAI's `auto` is Google's silence. */
const SERVICE_TIERS: ReadonlyMap<unknown, string> = new Map([
  ['flex', 'flex'],
  ['priority', 'priority'],
  ['default', 'standard'],
  ['standard', 'standard'],
])

/**
 * A chat request as generateContent (wire.md 7.1). The model goes into the path.
 * @throws ShunpikeError `unsupported_parameter`, or `invalid_request` for a tool message that answers no call
 */
export function fromChatRequest(chat: ChatRequest, target: Target): WireRequest {
  refuseLegacyFunctions(chat)
  const { system, contents } = toConversation(chat.messages, target)
  const native = readNativeFields(chat)
  const config = { ...toGenerationConfig(chat, target), ...native.config }
  const serviceTier = SERVICE_TIERS.get(chat.service_tier)
  const body: JsonObject = {
    contents,
    ...(system.length === 0 ? {} : { systemInstruction: { parts: system } }),
    ...toTools(chat),
    ...(Object.keys(config).length === 0 ? {} : { generationConfig: config }),
    ...(serviceTier === undefined ? {} : { serviceTier }),
    ...native.body,
  }
  return { body, dropped: findDropped(chat, target) }
}

/** Without its functions the answer would mean something else. */
function refuseLegacyFunctions(chat: ChatRequest): void {
  const param = ['functions', 'function_call'].find((field) => isSet(chat[field]))
  if (param === undefined) return
  throw new ShunpikeError('unsupported_parameter', `${param}: use "tools" and "tool_choice" instead.`, { param })
}

function findDropped(chat: ChatRequest, { rules }: Target): string[] {
  const dropped = Object.keys(chat).filter((field) => !CARRIED.has(field) && isSet(chat[field]))
  if (rules.sampling === false) dropped.push(...SAMPLING_FIELDS.filter((field) => isSet(chat[field])))
  if (rules.thinking === 'none') {
    dropped.push(...['reasoning', 'reasoning_effort'].filter((field) => isSet(chat[field])))
  }
  const tier = chat.service_tier
  if (isSet(tier) && tier !== 'auto' && !SERVICE_TIERS.has(tier)) dropped.push('service_tier')
  // Several calls at once are what Gemini does anyway.
  return dropped.filter((field) => field !== 'parallel_tool_calls' || chat.parallel_tool_calls === false)
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null
}
