import type { ChatResponseFormat, ChatTool, ChatToolChoice } from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'
import { compact, isObject, toObjects, unsupported } from './wire.js'

/** What Responses calls a schema that the caller left unnamed: the name is required. */
const UNNAMED_SCHEMA = 'answer'

/**
 * Tools without their `function` or `custom` envelope. `strict` is always written: chat takes a missing one as false,
 * Responses as true.
 * @throws ShunpikeError `unsupported_parameter` for other tools
 */
export function toTools(tools: readonly ChatTool[]): JsonObject[] {
  return tools.map(({ type, function: definition, custom }, index) => {
    if (type === 'custom' && custom) return toCustomTool(custom)
    if (type !== 'function' || !definition) {
      throw unsupported(`tools[${index}]`, `tools of type "${type}" are not translated to the Responses API`)
    }
    const { name, description, parameters, strict } = definition
    return compact({
      type,
      name,
      description,
      parameters: parameters ?? { type: 'object', properties: {} },
      strict: strict === true,
    })
  })
}

/** The grammar of a custom tool stands one level higher here. */
function toCustomTool({ name, description, format }: NonNullable<ChatTool['custom']>): JsonObject {
  const grammar = isObject(format?.grammar) ? format.grammar : {}
  return compact({ type: 'custom', name, description, format: format ? { type: format.type, ...grammar } : undefined })
}

/** @throws ShunpikeError `unsupported_parameter` for the choice of a hosted tool */
export function toToolChoice(choice: ChatToolChoice): unknown {
  if (typeof choice === 'string') return choice
  if (choice.type === 'function' || choice.type === 'custom') return toAllowedTool(choice)
  const allowed = choice.allowed_tools
  if (choice.type === 'allowed_tools' && isObject(allowed)) {
    return { type: 'allowed_tools', mode: allowed.mode, tools: toObjects(allowed.tools).map(toAllowedTool) }
  }
  throw unsupported('tool_choice', `a choice of type "${choice.type}" is not translated to the Responses API`)
}

function toAllowedTool(tool: JsonObject): JsonObject {
  const { type, function: called, custom } = tool
  const named = isObject(called) ? called : custom
  return isObject(named) ? { type, name: named.name } : tool
}

export function toTextFormat(format: ChatResponseFormat): JsonObject {
  if (format.type !== 'json_schema') return { ...format }
  const { name, description, schema, strict } = format.json_schema
  return compact({
    type: 'json_schema',
    name: name ?? UNNAMED_SCHEMA,
    description,
    schema,
    strict: strict ?? undefined,
  })
}
