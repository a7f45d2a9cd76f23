import type { ChatRequest, ChatResponseFormat, ChatTool, ChatToolChoice } from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'
import { toMessages } from './inbound-messages.js'
import { compact, isObject, pickSet, toObjects, toText, unsupported } from './wire.js'

/** Tools that the caller runs; all others run at Anthropic. */
const CUSTOM_TOOL: ReadonlySet<unknown> = new Set([undefined, null, 'custom'])

/** OpenAI's tiers by Anthropic's name. */
const SERVICE_TIERS: ReadonlyMap<unknown, string> = new Map([
  ['auto', 'auto'],
  ['standard_only', 'default'],
])

/**
 * A Messages request as a chat request (wire.md 6.4). `metadata`, and cache breakpoints on tools, mean nothing
 * elsewhere; Anthropic's own tools stay as they are, for other routes to refuse.
 * @throws ShunpikeError `unsupported_parameter` for content that chat has no word for
 */
export function toChatRequest(body: JsonObject): ChatRequest {
  const tools = toObjects(body['tools']).map(toChatTool)
  const choice = isObject(body['tool_choice']) ? body['tool_choice'] : {}
  const rest = compact({
    tools: tools.length > 0 ? tools : undefined,
    tool_choice: toChatToolChoice(choice),
    parallel_tool_calls: choice['disable_parallel_tool_use'] === true ? false : undefined,
    response_format: toResponseFormat(body),
    reasoning: toReasoning(body),
    max_completion_tokens: body['max_tokens'] ?? undefined,
    stop: body['stop_sequences'] ?? undefined,
    service_tier: SERVICE_TIERS.get(body['service_tier']),
    ...pickSet(body, ['temperature', 'top_p', 'top_k', 'stream', 'cache_control']),
    // Usage always comes with a Messages stream.
    stream_options: body['stream'] === true ? { include_usage: true } : undefined,
  })
  return { model: toText(body['model']), messages: toMessages(body), ...rest }
}

function toChatTool(tool: JsonObject): ChatTool {
  if (!CUSTOM_TOOL.has(tool['type'])) return { ...tool, type: toText(tool['type']) }
  const { name, input_schema: parameters, ...rest } = tool
  return {
    type: 'function',
    function: {
      name: toText(name),
      ...pickSet(rest, ['description', 'strict']),
      ...(isObject(parameters) ? { parameters } : {}),
    },
  }
}

function toChatToolChoice({ type, name }: JsonObject): ChatToolChoice | undefined {
  switch (type) {
    case undefined:
      return undefined
    case 'auto':
    case 'none':
      return type
    case 'any':
      return 'required'
    case 'tool':
      return { type: 'function', function: { name: toText(name) } }
    default:
      throw unsupported('tool_choice', `a choice of type "${String(type)}" is not translated to chat`)
  }
}

/** `output_format` is the name of the beta. */
function toResponseFormat(body: JsonObject): ChatResponseFormat | undefined {
  const config = isObject(body['output_config']) ? body['output_config'] : {}
  const format = config['format'] ?? body['output_format']
  if (!isObject(format) || !isObject(format['schema'])) return undefined
  return { type: 'json_schema', json_schema: { name: 'answer', schema: format['schema'], strict: true } }
}

function toReasoning(body: JsonObject): ChatRequest['reasoning'] {
  const { type, budget_tokens: budget, display } = isObject(body['thinking']) ? body['thinking'] : {}
  const effort = isObject(body['output_config']) ? body['output_config']['effort'] : undefined
  const hidden = display === 'omitted' ? { exclude: true } : {}
  if (type === 'disabled' || type === 'between_tools') return { effort: 'none' }
  if (typeof effort === 'string') return { effort, ...hidden }
  if (type === 'enabled' && typeof budget === 'number') return { max_tokens: budget, ...hidden }
  return type === undefined ? undefined : { enabled: true, ...hidden }
}
