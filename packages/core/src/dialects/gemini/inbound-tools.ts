import type { ChatRequest, ChatTool, ChatToolChoice } from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'
import { toJsonSchema } from './schema.js'
import { toServerToolType } from './tools.js'
import { isObject, readMember, toCamelCase, toObjects } from './wire.js'

/** `tools` and `toolConfig` of a Gemini request in chat's shape. */
export function toChatTools(body: JsonObject): Pick<ChatRequest, 'tools' | 'tool_choice'> {
  const toolConfig = readMember(body, 'toolConfig')
  const calling = isObject(toolConfig) ? readMember(toolConfig, 'functionCallingConfig') : undefined
  const config = isObject(calling) ? calling : {}
  const strict = config.mode === 'VALIDATED'
  const tools = toObjects(body.tools).flatMap((tool) => [...toFunctions(tool, strict), ...toOwnTools(tool)])
  const choice = toChoice(config)
  return {
    ...(tools.length === 0 ? {} : { tools }),
    ...(choice === undefined || tools.length === 0 ? {} : { tool_choice: choice }),
  }
}

function toFunctions(tool: JsonObject, strict: boolean): ChatTool[] {
  return toObjects(readMember(tool, 'functionDeclarations')).map((declaration) => {
    const { name, description, parameters: old } = declaration
    const schema = readMember(declaration, 'parametersJsonSchema')
    const parameters = isObject(schema) ? schema : isObject(old) ? toJsonSchema(old) : undefined
    return {
      type: 'function',
      function: {
        name: String(name),
        ...(typeof description === 'string' ? { description } : {}),
        ...(parameters ? { parameters } : {}),
        ...(strict ? { strict } : {}),
      },
    }
  })
}

/** Tools that Google runs itself: one member each, named after the tool. */
function toOwnTools(tool: JsonObject): ChatTool[] {
  return Object.entries(tool).flatMap(([key, config]) => {
    const member = toCamelCase(key)
    if (member === 'functionDeclarations') return []
    const type = toServerToolType(member) ?? key
    return [{ type, [type]: config }]
  })
}

function toChoice(config: JsonObject): ChatToolChoice | undefined {
  const mode = config.mode
  const allowed = readMember(config, 'allowedFunctionNames')
  const names = Array.isArray(allowed) ? allowed.map(String) : []
  if (mode === 'NONE') return 'none'
  if (mode === 'ANY') return names.length === 0 ? 'required' : toNamed(names, 'required')
  if (mode === 'VALIDATED' && names.length > 0) return toNamed(names, 'auto')
  return mode === 'AUTO' || mode === 'VALIDATED' ? 'auto' : undefined
}

function toNamed(names: readonly string[], mode: 'auto' | 'required'): ChatToolChoice {
  const [only] = names
  if (mode === 'required' && names.length === 1 && only !== undefined) {
    return { type: 'function', function: { name: only } }
  }
  const tools = names.map((name) => ({ type: 'function', function: { name } }))
  return { type: 'allowed_tools', allowed_tools: { mode, tools } }
}
