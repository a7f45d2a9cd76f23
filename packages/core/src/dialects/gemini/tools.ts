import { ShunpikeError } from '../../errors.js'
import type { ChatRequest, ChatTool } from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'
import { isObject, toObjects } from './wire.js'

/** Tools that Google runs itself, by their name in a chat request; OpenRouter's search means the same as Google's. */
const SERVER_TOOLS: ReadonlyMap<string, string> = new Map([
  ['google_search', 'googleSearch'],
  ['openrouter:web_search', 'googleSearch'],
  ['code_execution', 'codeExecution'],
  ['url_context', 'urlContext'],
  ['google_maps', 'googleMaps'],
  ['file_search', 'fileSearch'],
])

/** The chat name of one of Google's own tools. */
export function toServerToolType(member: string): string | undefined {
  return [...SERVER_TOOLS].find(([, name]) => name === member)?.[0]
}

/**
 * `tools` and `toolConfig`.
 * @throws ShunpikeError `unsupported_parameter` for a kind of tool that Gemini does not have
 */
export function toTools(chat: ChatRequest): JsonObject {
  const tools = chat.tools ?? []
  const functions = tools.filter((tool) => tool.type === 'function')
  const own = tools.filter((tool) => tool.type !== 'function').map(toServerTool)
  if (isObject(chat.web_search_options)) own.push({ googleSearch: {} })
  const declared = functions.length === 0 ? [] : [{ functionDeclarations: functions.map(toDeclaration) }]
  const all = [...declared, ...own]
  const functionCallingConfig = functions.length === 0 ? undefined : toCallingConfig(chat, functions)
  return {
    ...(all.length === 0 ? {} : { tools: all }),
    ...(functionCallingConfig ? { toolConfig: { functionCallingConfig } } : {}),
  }
}

function toServerTool(tool: ChatTool): JsonObject {
  const name = SERVER_TOOLS.get(tool.type)
  if (!name) throw unsupported('tools', `Gemini has no tool of type "${tool.type}"`)
  return { [name]: isObject(tool[tool.type]) ? tool[tool.type] : {} }
}

/** The schema goes as it is: Gemini takes JSON Schema here and ignores keywords it does not know. */
function toDeclaration({ function: fn }: ChatTool): JsonObject {
  return {
    name: fn?.name,
    ...(fn?.description ? { description: fn.description } : {}),
    ...(fn?.parameters ? { parametersJsonSchema: fn.parameters } : {}),
  }
}

/** VALIDATED is AUTO with calls held to their schema: what `strict` asks for. */
function toCallingConfig(chat: ChatRequest, functions: readonly ChatTool[]): JsonObject | undefined {
  const choice = chat.tool_choice ?? undefined
  const strict = functions.some((tool) => tool.function?.strict === true)
  if (choice === 'none') return { mode: 'NONE' }
  if (choice === 'required') return { mode: 'ANY' }
  if (choice === undefined) return strict ? { mode: 'VALIDATED' } : undefined
  if (choice === 'auto') return { mode: strict ? 'VALIDATED' : 'AUTO' }
  return toAllowed(choice)
}

function toAllowed(choice: { type: string; function?: { name: string }; [field: string]: unknown }): JsonObject {
  if (choice.function) return { mode: 'ANY', allowedFunctionNames: [choice.function.name] }
  const allowed = choice.allowed_tools
  if (choice.type !== 'allowed_tools' || !isObject(allowed)) {
    throw unsupported('tool_choice', `Gemini cannot be told to use a tool of type "${choice.type}"`)
  }
  const names = toObjects(allowed.tools).map((tool) => (isObject(tool.function) ? tool.function.name : undefined))
  return { mode: allowed.mode === 'required' ? 'ANY' : 'VALIDATED', allowedFunctionNames: names.filter(Boolean) }
}

function unsupported(param: string, what: string): ShunpikeError {
  return new ShunpikeError('unsupported_parameter', `${param}: ${what}.`, { param })
}
