import type { ChatResponseFormat, ChatTool, ChatToolChoice } from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'
import { compact, isObject, toObjects, unsupported } from './wire.js'

/** What Responses calls a schema that the caller left unnamed: the name is required. */
const UNNAMED_SCHEMA = 'answer'

/**
 * Tools without their `function` envelope. `strict` is always written: chat takes a missing one as false, Responses
 * as true.
 * @throws ShunpikeError `unsupported_parameter` for anything but function tools
 */
export function toTools(tools: readonly ChatTool[]): JsonObject[] {
  return tools.map(({ type, function: definition }, index) => {
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

/** @throws ShunpikeError `unsupported_parameter` for the choice of a tool that is no function */
export function toToolChoice(choice: ChatToolChoice): unknown {
  if (typeof choice === 'string') return choice
  if (choice.type === 'function') return { type: 'function', name: choice.function?.name }
  const allowed = choice.allowed_tools
  if (choice.type === 'allowed_tools' && isObject(allowed)) {
    return { type: 'allowed_tools', mode: allowed.mode, tools: toObjects(allowed.tools).map(toAllowedTool) }
  }
  throw unsupported('tool_choice', `a choice of type "${choice.type}" is not translated to the Responses API`)
}

function toAllowedTool(tool: JsonObject): JsonObject {
  return isObject(tool.function) ? { type: tool.type, name: tool.function.name } : tool
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
