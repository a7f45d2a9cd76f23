import { asArray, asNumber, asObject, asObjects, asText, isObject, type JsonObject } from '../json.js'
import { checkMessagesFields } from './messages-fields.js'
import { type ClaudeRules, toClaudeRules } from './model-rules.js'

const TOOL_ID = /^[a-zA-Z0-9_-]+$/
const MIN_BUDGET_TOKENS = 1024
const MAX_CACHE_MARKS = 4
// Since this version sampling parameters are an error at any value (platform.claude.com/docs/en/api/versioning).
const STRICT_SAMPLING_VERSION = '2026-10-21'

/** The message of a 400 when the form of a request is wrong, whatever the model. */
export function checkMessagesForm(body: JsonObject): string | undefined {
  if (asText(body.model) === '') return 'model: Field required'
  if (!Array.isArray(body.messages)) return 'messages: Field required'
  if (body.messages.length === 0) return 'messages: at least one message is required'
  const messages = asObjects(body.messages)
  return (
    checkMessagesFields(body) ??
    firstError(messages, checkContent) ??
    firstError(messages, (_, index) => checkToolTurn(messages, index)) ??
    checkCacheMarks(body)
  )
}

/** The message of a 400 for what only /v1/messages requires, and for what the model refuses. */
export function checkMessagesModel(body: JsonObject, modelId: string, apiVersion: string): string | undefined {
  const rules = toClaudeRules(modelId)
  return (
    checkMaxTokens(body) ??
    checkSampling(body, rules, apiVersion) ??
    checkPrefill(body, rules) ??
    checkThinking(body, rules) ??
    checkToolChoice(body, rules)
  )
}

function firstError<T>(list: T[], check: (member: T, index: number) => string | undefined): string | undefined {
  return list.map(check).find((error) => error !== undefined)
}

function checkMaxTokens(body: JsonObject): string | undefined {
  const maxTokens = asNumber(body.max_tokens)
  if (maxTokens === undefined) return 'max_tokens: Field required'
  return maxTokens < 0 ? 'max_tokens: Input should be greater than or equal to 0' : undefined
}

function checkContent(message: JsonObject, index: number): string | undefined {
  if (!['user', 'assistant', 'system'].includes(asText(message.role))) {
    return `messages.${index}.role: Input should be 'user' or 'assistant'`
  }
  if (message.content === '' && message.role === 'user')
    return `messages.${index}: user messages must have non-empty content`
  if (Array.isArray(message.content) && message.content.length === 0 && message.role === 'user') {
    return `messages.${index}: user messages must have non-empty content`
  }
  return firstError(asObjects(message.content), (block, position) => checkBlock(block, index, position))
}

function checkBlock(block: JsonObject, index: number, position: number): string | undefined {
  if (block.type === 'text' && asText(block.text) === '') return 'messages: text content blocks must be non-empty'
  if (block.type === 'text' && asText(block.text).trim() === '')
    return 'messages: text content blocks must contain non-whitespace text'
  const id = block.type === 'tool_use' ? block.id : block.type === 'tool_result' ? block.tool_use_id : undefined
  if (id === undefined || TOOL_ID.test(asText(id))) return undefined
  const field = block.type === 'tool_use' ? 'tool_use.id' : 'tool_result.tool_use_id'
  return `messages.${index}.content.${position}.${field}: String should match pattern '^[a-zA-Z0-9_-]+$'`
}

function checkToolTurn(messages: JsonObject[], index: number): string | undefined {
  const asked = blocksOf(messages[index], 'tool_use').map((block) => asText(block.id))
  const next = asObjects(messages[index + 1]?.content)
  const results = next.filter((block) => block.type === 'tool_result').map((block) => asText(block.tool_use_id))
  const isLast = index === messages.length - 1
  const missing = isLast ? [] : asked.filter((id) => !results.includes(id))
  if (missing.length > 0) {
    return `messages.${index + 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`
  }
  return checkResults(messages, index)
}

function checkResults(messages: JsonObject[], index: number): string | undefined {
  const blocks = asObjects(messages[index]?.content)
  const results = blocks.filter((block) => block.type === 'tool_result')
  const asked = new Set(blocksOf(messages[index - 1], 'tool_use').map((block) => block.id))
  const orphan = results.find((block) => !asked.has(block.tool_use_id))
  if (orphan !== undefined) {
    return `messages.${index}.content.${blocks.indexOf(orphan)}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${asText(orphan.tool_use_id)}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`
  }
  const isAfterText = blocks.findLastIndex((block) => block.type === 'tool_result') >= results.length
  if (!isAfterText) return undefined
  return `messages.${index}: \`tool_result\` blocks must come first in the content of the message that answers \`tool_use\` blocks`
}

function blocksOf(message: JsonObject | undefined, type: string): JsonObject[] {
  return asObjects(message?.content).filter((block) => block.type === type)
}

function checkCacheMarks(body: JsonObject): string | undefined {
  const marks = JSON.stringify([body.tools, body.system, body.messages]).split('"cache_control":{').length - 1
  if (marks <= MAX_CACHE_MARKS) return undefined
  return `A maximum of ${MAX_CACHE_MARKS} blocks with cache_control may be provided. Found ${marks}.`
}

function checkSampling(body: JsonObject, rules: ClaudeRules, apiVersion: string): string | undefined {
  const isStrict = apiVersion >= STRICT_SAMPLING_VERSION
  if (rules.acceptsSampling && !isStrict) {
    if (asNumber(body.temperature) === undefined || asNumber(body.top_p) === undefined) return undefined
    return '`temperature` and `top_p` cannot both be specified for this model. Please use only one.'
  }
  const field = ['temperature', 'top_p', 'top_k'].find(
    (name) => body[name] != null && (isStrict || !isTolerated(name, body[name])),
  )
  return field === undefined ? undefined : `\`${field}\` is not supported for this model`
}

// Temperature 1.0 and top_p of at least 0.99 change nothing and are let through on the old API version.
function isTolerated(field: string, value: unknown): boolean {
  const number = asNumber(value) ?? 0
  return (field === 'temperature' && number === 1) || (field === 'top_p' && number >= 0.99)
}

function checkPrefill(body: JsonObject, rules: ClaudeRules): string | undefined {
  const last = asObjects(body.messages).at(-1)
  if (last?.role !== 'assistant') return undefined
  const text = typeof last.content === 'string' ? last.content : asText(asObjects(last.content).at(-1)?.text)
  if (rules.acceptsPrefill)
    return text === text.trimEnd() ? undefined : 'messages: final assistant content cannot end with trailing whitespace'
  return 'This model does not support assistant message prefill. The conversation must end with a user message.'
}

function checkThinking(body: JsonObject, rules: ClaudeRules): string | undefined {
  if (!isObject(body.thinking)) return undefined
  const type = asText(body.thinking.type)
  if (!rules.thinking.includes(type))
    return `thinking.type: \`${type}\` is not supported for this model. Use one of: ${rules.thinking.join(', ')}.`
  if (type !== 'enabled') return undefined
  const budget = asNumber(body.thinking.budget_tokens) ?? 0
  if (budget < MIN_BUDGET_TOKENS)
    return `thinking.enabled.budget_tokens: Input should be greater than or equal to ${MIN_BUDGET_TOKENS}`
  return budget < (asNumber(body.max_tokens) ?? 0)
    ? undefined
    : '`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation.'
}

function checkToolChoice(body: JsonObject, rules: ClaudeRules): string | undefined {
  const type = asText(asObject(body.tool_choice).type)
  if (type !== '' && asArray(body.tools).length === 0) return 'tool_choice may only be specified while providing tools.'
  if (type !== 'any' && type !== 'tool') return undefined
  if (!rules.acceptsForcedTools)
    return `tool_choice.type: \`${type}\` is not supported for this model. Use \`auto\` or \`none\`.`
  const thinking = asText(asObject(body.thinking).type)
  return thinking === 'enabled' || thinking === 'adaptive'
    ? 'Thinking may not be enabled when tool_choice forces tool use.'
    : undefined
}
