import type { SimulatedModel } from '../billing/prices.js'
import { type Ask, type AskTool, MEDIA_TOKENS, type PromptPart, toCacheMark, toPromptPart } from '../content/ask.js'
import { asArray, asNumber, asObject, asObjects, asText, type JsonObject } from '../json.js'

/** What differs between the providers that speak chat. */
export interface ChatAskOptions {
  reasoningTokens: number
  /** The model goes on from a last assistant message. */
  acceptsPrefill: boolean
}

/** Reads a chat request. */
export function toChatAsk(body: JsonObject, model: SimulatedModel, options: ChatAskOptions): Ask {
  const messages = asObjects(body.messages)
  const last = messages.at(-1)
  const prefill = options.acceptsPrefill && last?.role === 'assistant' ? toContentText(last.content) : ''
  const read = prefill === '' ? messages : messages.slice(0, -1)
  return {
    model,
    parts: [...toToolsParts(body.tools), ...read.map(toMessagePart)],
    tools: asObjects(body.tools).flatMap(toAskTool),
    toolChoice: toToolChoice(body.tool_choice),
    parallelTools: body.parallel_tool_calls !== false,
    output: toOutput(asObject(body.response_format)),
    maxTokens: asNumber(body.max_completion_tokens) ?? asNumber(body.max_tokens),
    reasoningTokens: options.reasoningTokens,
    stop: typeof body.stop === 'string' ? [body.stop] : asArray(body.stop).map(asText),
    prefill,
  }
}

/** The tools as a part of the prompt; none without tools. */
export function toToolsParts(tools: unknown): PromptPart[] {
  return asArray(tools).length === 0 ? [] : [toPromptPart('tools', JSON.stringify(tools))]
}

function toMessagePart(message: JsonObject): PromptPart {
  const parts = asObjects(message.content)
  const calls = asArray(message.tool_calls).length === 0 ? '' : JSON.stringify(message.tool_calls)
  return {
    role: toRole(asText(message.role)),
    text: toContentText(message.content) + calls,
    mediaTokens: parts.filter((part) => !('text' in part || 'refusal' in part)).length * MEDIA_TOKENS,
    cache: toCacheMark(parts.findLast((part) => 'cache_control' in part)?.cache_control ?? message.cache_control),
  }
}

function toRole(role: string): PromptPart['role'] {
  if (role === 'developer' || role === 'system') return 'system'
  if (role === 'tool' || role === 'function') return 'tool'
  return role === 'assistant' ? 'assistant' : 'user'
}

function toContentText(content: unknown): string {
  if (typeof content === 'string') return content
  return asObjects(content)
    .map((part) => asText(part.text) || asText(part.refusal))
    .join('\n')
}

function toAskTool(tool: JsonObject): AskTool[] {
  const definition = asObject(tool.function)
  const name = asText(definition.name)
  return name === '' ? [] : [{ name, schema: asObject(definition.parameters) }]
}

function toToolChoice(choice: unknown): Ask['toolChoice'] {
  if (choice === 'none' || choice === 'required') return choice
  const names = [asObject(asObject(choice).function).name].filter((name) => typeof name === 'string')
  return names.length === 0 ? 'auto' : { names }
}

function toOutput(format: JsonObject): Ask['output'] {
  if (format.type === 'json_object') return { kind: 'json', schema: undefined }
  if (format.type !== 'json_schema') return { kind: 'text' }
  return { kind: 'json', schema: asObject(asObject(format.json_schema).schema) }
}
