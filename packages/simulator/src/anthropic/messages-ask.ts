import type { SimulatedModel } from '../billing/prices.js'
import { type Ask, MEDIA_TOKENS, type PromptPart, toCacheMark, toPromptPart } from '../content/ask.js'
import { toBudgetTokens, toEffortTokens } from '../content/effort.js'
import { asArray, asNumber, asObject, asObjects, asText, isObject, type JsonObject } from '../json.js'
import { toClaudeRules } from './model-rules.js'

/** Reads a Messages request. */
export function toMessagesAsk(body: JsonObject, model: SimulatedModel): Ask {
  const messages = asObjects(body.messages)
  const last = messages.at(-1)
  const prefill = last?.role === 'assistant' && blocksOf(last, 'tool_use').length === 0 ? blockTexts(last.content) : ''
  const format = asObject(asObject(body.output_config).format)
  return {
    model,
    parts: [
      ...toToolsPart(body.tools),
      ...toSystemParts(body.system),
      ...(prefill === '' ? messages : messages.slice(0, -1)).flatMap(toMessageParts),
    ].map((part, index, all) => (index === all.length - 1 ? withTopMark(part, body.cache_control) : part)),
    tools: asObjects(body.tools)
      .filter((tool) => isObject(tool.input_schema))
      .map((tool) => ({ name: asText(tool.name), schema: asObject(tool.input_schema) })),
    toolChoice: toToolChoice(asObject(body.tool_choice)),
    parallelTools: asObject(body.tool_choice).disable_parallel_tool_use !== true,
    output: format.type === 'json_schema' ? { kind: 'json', schema: asObject(format.schema) } : { kind: 'text' },
    maxTokens: asNumber(body.max_tokens),
    reasoningTokens: toThinkingTokens(body, model.id),
    stop: asArray(body.stop_sequences).map(asText),
    prefill,
  }
}

/** Tokens a Claude model thinks for this request. */
function toThinkingTokens(body: JsonObject, modelId: string): number {
  const thinking = asObject(body.thinking)
  const effort = asText(asObject(body.output_config).effort)
  switch (thinking.type) {
    case 'disabled':
      return 0
    case 'enabled':
      return toBudgetTokens(asNumber(thinking.budget_tokens) ?? 0)
    case 'adaptive':
      return toEffortTokens(effort || 'low')
    default:
      return toClaudeRules(modelId).thinksUnasked ? toEffortTokens(effort || 'low') : 0
  }
}

function toToolsPart(tools: unknown): PromptPart[] {
  const list = asObjects(tools)
  if (list.length === 0) return []
  const cache = toCacheMark(list.findLast((tool) => 'cache_control' in tool)?.cache_control)
  return [{ ...toPromptPart('tools', JSON.stringify(tools)), cache }]
}

function toSystemParts(system: unknown): PromptPart[] {
  if (typeof system === 'string') return system === '' ? [] : [toPromptPart('system', system)]
  return asObjects(system).map((block) => ({
    ...toPromptPart('system', asText(block.text)),
    cache: toCacheMark(block.cache_control),
  }))
}

function toMessageParts(message: JsonObject): PromptPart[] {
  const role = message.role === 'assistant' || message.role === 'system' ? message.role : 'user'
  if (typeof message.content === 'string') return [toPromptPart(role, message.content)]
  const results = blocksOf(message, 'tool_result').map((block) => toBlockPart('tool', block))
  const others = asObjects(message.content).filter((block) => block.type !== 'tool_result')
  if (others.length === 0) return results
  const part = others.map((block) => toBlockPart(role, block)).reduce(mergeParts)
  return [...results, part]
}

function toBlockPart(role: PromptPart['role'], block: JsonObject): PromptPart {
  const isMedia = block.type === 'image' || block.type === 'document'
  return {
    role,
    text: toBlockText(block),
    mediaTokens: isMedia ? MEDIA_TOKENS : 0,
    cache: toCacheMark(block.cache_control),
  }
}

function toBlockText(block: JsonObject): string {
  switch (block.type) {
    case 'tool_use':
      return asText(block.name) + JSON.stringify(block.input)
    case 'tool_result':
      return typeof block.content === 'string' ? block.content : blockTexts(block.content)
    case 'thinking':
      return asText(block.thinking)
    default:
      return asText(block.text)
  }
}

function mergeParts(left: PromptPart, right: PromptPart): PromptPart {
  const text = [left.text, right.text].filter((piece) => piece !== '').join('\n')
  const cache = right.cache === 'none' ? left.cache : right.cache
  return { role: left.role, text, mediaTokens: left.mediaTokens + right.mediaTokens, cache }
}

// `cache_control` at the top level marks the last part.
function withTopMark(part: PromptPart, cacheControl: unknown): PromptPart {
  return cacheControl == null ? part : { ...part, cache: toCacheMark(cacheControl) }
}

function blocksOf(message: JsonObject, type: string): JsonObject[] {
  return asObjects(message.content).filter((block) => block.type === type)
}

function blockTexts(content: unknown): string {
  if (typeof content === 'string') return content
  return asObjects(content)
    .map((block) => asText(block.text))
    .filter((text) => text !== '')
    .join('\n')
}

function toToolChoice(choice: JsonObject): Ask['toolChoice'] {
  if (choice.type === 'none') return 'none'
  if (choice.type === 'any') return 'required'
  return choice.type === 'tool' ? { names: [asText(choice.name)] } : 'auto'
}
