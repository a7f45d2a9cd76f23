/** Every member that translation reads, with values of every wrong type: a clear refusal or a request, never a crash. */
import { createRouter, type Router } from '@shunpike/core'
import { type Replay, startReplay } from '@shunpike/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'

const MODELS = [
  'openai/gpt-5-mini',
  'openai/gpt-5.6-sol',
  'anthropic/claude-sonnet-5',
  'anthropic/claude-opus-4',
  'google/gemini-3.6-flash',
  'openrouter/x/y',
  'lab/m',
]

const WRONG = [5, -1, true, 'x', '', [], [null], [5], ['x'], {}, { a: null }, [[]], [{}], [{ type: 5 }]]

/** The body of a call; tests break it, so nothing about its members is promised. */
// biome-ignore lint/suspicious/noExplicitAny: the point of these bodies is that they have no type
type Body = Record<string, any>

function createBody(): Body {
  return {
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'hi' }] },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'a', content: 'r' },
    ],
    tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
    reasoning_effort: 'low',
  }
}

const TOP = [
  ...['max_tokens', 'max_completion_tokens', 'temperature', 'top_p', 'top_k', 'stop', 'n', 'seed', 'user'],
  ...['tools', 'tool_choice', 'parallel_tool_calls', 'response_format', 'stream_options', 'reasoning', 'store'],
  ...['reasoning_effort', 'service_tier', 'metadata', 'modalities', 'audio', 'logprobs', 'top_logprobs', 'usage'],
  ...['logit_bias', 'web_search_options', 'models', 'provider', 'cache_control', 'extra_body', 'include_reasoning'],
  ...['verbosity', 'functions', 'function_call', 'prediction', 'presence_penalty', 'safety_identifier', 'messages'],
]

/** Members further in, by their path; some need a body in which there is such a member. */
const DEEP: [path: string, body?: Body][] = [
  ...within('tools.0', ['type', 'function', 'function.name', 'function.parameters']),
  ...within('messages.0', ['content', 'name', 'content.0.text']),
  ...within('messages.1', ['content', 'name', 'tool_calls', 'reasoning_details', 'reasoning', 'refusal', 'audio']),
  ...within('messages.1', ['extra_content', 'images', 'annotations', 'function_call']),
  ...within('messages.1.tool_calls.0', ['id', 'type', 'function', 'extra_content']),
  ...within('messages.1.tool_calls.0.function', ['name', 'arguments']),
  ...within('messages.2', ['tool_call_id', 'content', 'is_error']),
  ['messages.1.tool_calls.0'],
  ['messages.1.reasoning_details.0', { 'messages.1.reasoning_details': [] }],
  ['extra_body.google', { extra_body: {} }],
  ['tool_choice.function', { tool_choice: { type: 'function' } }],
  ['tool_choice.allowed_tools', { tool_choice: { type: 'allowed_tools' } }],
  ['response_format.json_schema', { response_format: { type: 'json_schema' } }],
  ['response_format.json_schema.schema', { response_format: { type: 'json_schema', json_schema: { name: 'x' } } }],
  ...part('image_url', ['url']),
  ...part('input_audio', ['data', 'format']),
  ...part('file', ['file_data', 'file_id', 'filename']),
]

function within(holder: string, names: readonly string[]): typeof DEEP {
  return names.map((name) => [`${holder}.${name}`])
}

function part(type: string, names: readonly string[]): typeof DEEP {
  const body = { 'messages.0.content': [{ type, [type]: {} }] }
  const at = `messages.0.content.0.${type}`
  return [[at, body], ...names.map((name): (typeof DEEP)[number] => [`${at}.${name}`, body])]
}

function setAt(body: Body, path: string, value: unknown): void {
  const keys = path.split('.')
  const last = keys.pop() as string
  const holder = keys.reduce((at, key) => at[key], body)
  holder[last] = value
}

const SITES: typeof DEEP = [...TOP.map((name): (typeof DEEP)[number] => [name]), ...DEEP]

let replay: Replay
let router: Router

beforeAll(async () => {
  // A status that no failure rule knows: what reaches it was translated.
  replay = await startReplay({ status: 418, headers: {}, body: '{}' })
  const baseURL = replay.origin
  router = createRouter(
    {
      providers: {
        openai: { apiKey: 'k', baseURL },
        anthropic: { apiKey: 'k', baseURL },
        google: { apiKey: 'k', baseURL },
        openrouter: { apiKey: 'k', baseURL },
        lab: { type: 'openai-compatible', apiKey: 'k', baseURL },
      },
      failover: { attempts: 1 },
    },
    { environment: {} },
  )
})
afterAll(async () => {
  await router.close()
  await replay.close()
})

async function send(body: Body): Promise<{ status: number; error: { code: string; param: string; message: string } }> {
  const response = await router.fetch('http://shunpike/v1/chat/completions', {
    method: 'POST',
    body: JSON.stringify(body),
  })
  return { status: response.status, ...((await response.json()) as { error: never }) }
}

it.each(SITES)('%s', async (site, setUp = {}) => {
  for (const model of MODELS) {
    for (const value of [...WRONG, null]) {
      const body: Body = { model, ...createBody() }
      for (const [path, given] of Object.entries(setUp)) setAt(body, path, structuredClone(given))
      setAt(body, site, value)
      const before = replay.requests.length
      const { status, error } = await send(body)
      const said = `${site} = ${JSON.stringify(value)} for ${model}: ${JSON.stringify(error)}`
      expect(error.code, said).not.toBe('internal_error')
      if (replay.requests.length > before || site === 'models') continue
      // Refused by us: the field is named, and only a wrong value is refused.
      expect(status, said).toBe(400)
      expect(error.message, said).toContain(error.param)
    }
  }
})

/** Members that a caller may leave out, with the way to the object that holds them. */
const OPTIONAL: [name: string, holder: string, of: (body: Body) => Body][] = [
  ...TOP.filter((name) => name !== 'messages').map((name): (typeof OPTIONAL)[number] => [name, 'the body', (b) => b]),
  ...optional('a user message', ['name'], (body) => body.messages[0]),
  ...optional('an image', ['detail'], (body) => body.messages[0].content[1].image_url),
  ...optional('a file', ['file_id', 'filename'], (body) => body.messages[0].content[2].file),
  ...optional(
    'an answer with tool calls',
    [
      ...['name', 'refusal', 'reasoning', 'reasoning_content', 'reasoning_details', 'extra_content', 'audio'],
      ...['annotations', 'images', 'function_call'],
    ],
    (body) => body.messages[1],
  ),
  ...optional('a tool call', ['extra_content'], (body) => body.messages[1].tool_calls[0]),
  ...optional('a tool result', ['name', 'is_error'], (body) => body.messages[2]),
  ...optional('an answer in text', ['tool_calls', 'refusal', 'reasoning_details'], (body) => body.messages[3]),
  ...optional('a tool', ['cache_control'], (body) => body.tools[0]),
  ...optional('a function', ['description', 'strict'], (body) => body.tools[0].function),
  ...optional('a schema', ['description', 'strict'], (body) => body.response_format.json_schema),
]

function optional(holder: string, names: readonly string[], of: (body: Body) => Body): typeof OPTIONAL {
  return names.map((name) => [name, holder, of])
}

it.each(OPTIONAL)('null is "not set": %s of %s', async (name, _, of) => {
  for (const model of MODELS.filter((id) => !id.startsWith('openrouter') && !id.startsWith('lab'))) {
    const sent: unknown[] = []
    for (const value of [undefined, null]) {
      const body: Body = { ...createBody(), model, response_format: createFormat() }
      body.messages[0].content.push(
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        { type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA' } },
      )
      body.messages.push({ role: 'assistant', content: 'done' }, { role: 'user', content: 'more' })
      of(body)[name] = value
      await send(body)
      const request = JSON.parse(String(replay.requests.at(-1)?.body))
      if ('messages' in request && model.startsWith('openai')) stripNulls(request)
      sent.push(request)
    }
    expect(sent[1], model).toEqual(sent[0])
  }
})

function createFormat(): Body {
  return { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object', properties: {} } } }
}

/** On its own dialect the upstream sees the caller's nulls. */
function stripNulls(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    if (inner === null) delete (value as Body)[key]
    else stripNulls(inner)
  }
}
