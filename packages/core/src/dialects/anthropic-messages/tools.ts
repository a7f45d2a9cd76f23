import type { ChatRequest, ChatTool, ChatToolChoice } from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'
import type { ModelRules } from '../../types/rules.js'
import { toOutputSchema } from './schema.js'
import { compact, isObject, JSON_TOOL, toObjects, toText, unsupported } from './wire.js'

/** Tools, choice and answer format of a request. */
export interface ToolPlan {
  tools: JsonObject[]
  choice?: JsonObject
  /** `output_config.format`. */
  format?: JsonObject
  /** What the model has to be told in words, since the API cannot be. */
  instructions: string[]
  forcesTool: boolean
}

type Choice = { type: 'auto' | 'any' | 'none' } | { type: 'tool'; name: string }

/** Anthropic's search that all models from Claude 3.5 on take; later versions run it from code by default (SDK types, 2026-11-20). */
const WEB_SEARCH: JsonObject = { type: 'web_search_20250305', name: 'web_search' }

/** Anthropic's own tools carry the date of their version. */
const OWN_TOOL = /_\d{8}$/

/**
 * @throws ShunpikeError `unsupported_parameter` for tools and choices that Claude does not have
 */
export function toToolPlan(chat: ChatRequest, rules: ModelRules): ToolPlan {
  const jsonTool = toJsonTool(chat, rules)
  const { choice: asked, allowed } = readChoice(chat.tool_choice)
  const own = (chat.tools ?? []).map((tool, index) => toTool(tool, rules, `tools[${index}]`))
  if (isObject(chat['web_search_options'])) own.push(WEB_SEARCH)
  const callable = own.filter(({ name }) => allowed === undefined || allowed.has(name))
  const tools = jsonTool ? [...callable, jsonTool] : callable
  const wanted = jsonTool ? toJsonChoice(asked, callable.length > 0) : asked
  const forces = tools.length > 0 && (wanted?.type === 'any' || wanted?.type === 'tool')
  const refused = forces && rules.forcedTools !== true
  const choice = refused ? ({ type: 'auto' } as const) : wanted
  const format = jsonTool ? undefined : toFormat(chat)
  const single = chat.parallel_tool_calls === false || (wanted?.type === 'tool' && wanted.name === JSON_TOOL)
  return {
    tools,
    ...(tools.length > 0 ? toChoiceMember(choice, single) : {}),
    ...(format ? { format } : {}),
    instructions: [...(refused ? [toOrder(wanted)] : []), ...toJsonOrder(chat)],
    forcesTool: forces && !refused,
  }
}

/** A choice with parallel calls switched off needs a choice to stand in; the default is `auto`. */
function toChoiceMember(choice: Choice | undefined, single: boolean): { choice?: JsonObject } {
  if (!single || choice?.type === 'none') return choice ? { choice: { ...choice } } : {}
  return { choice: { type: 'auto', ...choice, disable_parallel_tool_use: true } }
}

function toTool(tool: ChatTool, rules: ModelRules, at: string): JsonObject {
  if (tool.type === 'openrouter:web_search') return WEB_SEARCH
  if (OWN_TOOL.test(tool.type)) return { ...tool }
  const { function: definition } = tool
  if (tool.type !== 'function' || !definition) throw unsupported(at, `Claude has no tools of type "${tool.type}"`)
  return compact({
    name: definition.name,
    description: definition.description ?? undefined,
    input_schema: toInputSchema(definition.parameters),
    // Strict tools came with structured outputs.
    strict: definition.strict === true && rules.structuredOutput !== false ? true : undefined,
    cache_control: tool['cache_control'] ?? undefined,
  })
}

/** The schema goes as it is, but for the type that Anthropic requires. */
function toInputSchema(parameters: JsonObject | undefined | null): JsonObject {
  if (!parameters) return { type: 'object', properties: {} }
  return 'type' in parameters ? parameters : { type: 'object', ...parameters }
}

function readChoice(choice: ChatToolChoice | undefined | null): { choice?: Choice; allowed?: ReadonlySet<unknown> } {
  if (choice === undefined || choice === null) return {}
  if (choice === 'none' || choice === 'auto') return { choice: { type: choice } }
  if (choice === 'required') return { choice: { type: 'any' } }
  if (choice.type === 'function') return { choice: { type: 'tool', name: toText(choice.function?.name) } }
  const allowed = choice['allowed_tools']
  if (choice.type !== 'allowed_tools' || !isObject(allowed)) {
    throw unsupported('tool_choice', `Claude cannot be told to use a tool of type "${choice.type}"`)
  }
  const names = toObjects(allowed['tools']).map((tool) =>
    isObject(tool['function']) ? tool['function']['name'] : undefined,
  )
  return { choice: { type: allowed['mode'] === 'required' ? 'any' : 'auto' }, allowed: new Set(names) }
}

function toJsonTool({ response_format: format }: ChatRequest, rules: ModelRules): JsonObject | undefined {
  if (format?.type !== 'json_schema' || rules.structuredOutput !== false) return undefined
  const { schema, description } = format.json_schema
  const purpose = description ?? 'Gives the final answer in the form the user asked for.'
  return { name: JSON_TOOL, description: purpose, input_schema: toInputSchema(schema) }
}

/** The answer is a tool call then: one is forced, unless the caller forces another tool. */
function toJsonChoice(asked: Choice | undefined, hasTools: boolean): Choice {
  if (hasTools && (asked?.type === 'any' || asked?.type === 'tool')) return asked
  return hasTools && asked?.type !== 'none' ? { type: 'any' } : { type: 'tool', name: JSON_TOOL }
}

function toFormat({ response_format: format }: ChatRequest): JsonObject | undefined {
  if (format?.type !== 'json_schema' || !format.json_schema.schema) return undefined
  return { type: 'json_schema', schema: toOutputSchema(format.json_schema.schema) }
}

function toOrder(choice: Choice | undefined): string {
  const which = choice?.type === 'tool' ? `the tool "${choice.name}"` : 'one of the tools'
  return `You must call ${which} in your next message. Do not answer without a tool call.`
}

/** There is no JSON mode without a schema. */
function toJsonOrder({ response_format: format }: ChatRequest): string[] {
  const isFree = format?.type === 'json_object' || (format?.type === 'json_schema' && !format.json_schema.schema)
  return isFree ? ['Answer with one valid JSON object and nothing else: no text around it and no code fence.'] : []
}
