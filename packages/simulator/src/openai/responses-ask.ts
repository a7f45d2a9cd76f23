import type { SimulatedModel } from '../billing/prices.js'
import { type Ask, MEDIA_TOKENS, type PromptPart, toPromptPart } from '../content/ask.js'
import { asArray, asNumber, asObject, asObjects, asText, type JsonObject } from '../json.js'
import { toToolsParts } from './chat-ask.js'

/** Reads a request of /responses. */
export function toResponsesAsk(body: JsonObject, model: SimulatedModel, reasoningTokens: number): Ask {
  const instructions = asText(body.instructions)
  const items = typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : asObjects(body.input)
  return {
    model,
    parts: [
      ...toToolsParts(body.tools),
      ...(instructions === '' ? [] : [toPromptPart('system', instructions)]),
      ...items.map(toItemPart),
    ],
    tools: asObjects(body.tools)
      .filter((tool) => tool.type === 'function')
      .map((tool) => ({ name: asText(tool.name), schema: asObject(tool.parameters) })),
    toolChoice: toToolChoice(body.tool_choice),
    parallelTools: body.parallel_tool_calls !== false,
    output: toOutput(asObject(asObject(body.text).format)),
    maxTokens: asNumber(body.max_output_tokens),
    reasoningTokens,
    stop: [],
    prefill: '',
  }
}

function toItemPart(item: JsonObject): PromptPart {
  switch (item.type) {
    case 'function_call':
      return toPromptPart('assistant', asText(item.name) + asText(item.arguments))
    case 'function_call_output':
      return toPromptPart('tool', typeof item.output === 'string' ? item.output : JSON.stringify(item.output))
    case 'reasoning':
      return toPromptPart(
        'assistant',
        asObjects(item.summary)
          .map((part) => asText(part.text))
          .join('\n'),
      )
    default:
      return toMessagePart(item)
  }
}

function toMessagePart(item: JsonObject): PromptPart {
  const parts = asObjects(item.content)
  const text = typeof item.content === 'string' ? item.content : parts.map((part) => asText(part.text)).join('\n')
  const mediaTokens = parts.filter((part) => !('text' in part || 'refusal' in part)).length * MEDIA_TOKENS
  return { ...toPromptPart(toRole(asText(item.role)), text), mediaTokens }
}

function toRole(role: string): PromptPart['role'] {
  if (role === 'developer' || role === 'system') return 'system'
  return role === 'assistant' ? 'assistant' : 'user'
}

function toToolChoice(choice: unknown): Ask['toolChoice'] {
  if (choice === 'none' || choice === 'required') return choice
  const named = asObject(choice)
  if (named.type === 'function') return { names: [asText(named.name)] }
  if (named.type !== 'allowed_tools') return 'auto'
  return named.mode === 'required' ? { names: asArray(named.tools).map((tool) => asText(asObject(tool).name)) } : 'auto'
}

function toOutput(format: JsonObject): Ask['output'] {
  if (format.type === 'json_object') return { kind: 'json', schema: undefined }
  return format.type === 'json_schema' ? { kind: 'json', schema: asObject(format.schema) } : { kind: 'text' }
}
