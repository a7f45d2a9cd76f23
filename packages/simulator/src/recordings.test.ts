// Compares what the simulator sends with recorded traffic: the same members in the same order of events.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_PRICES, findModel } from './billing/prices.js'
import { createSimulator } from './create-simulator.js'
import type { ProviderName } from './provider-names.js'
import type { Simulator } from './types.js'

const FIXTURES = process.env.SHUNPIKE_FIXTURES ?? fileURLToPath(new URL('../../../../shared/fixtures', import.meta.url))
const isMissing = !existsSync(FIXTURES)
if (isMissing) console.warn(`skipped: no recorded traffic at ${FIXTURES}; set SHUNPIKE_FIXTURES`)

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ pace: false })
})
afterAll(() => simulator.close())

async function simulate(name: ProviderName, path: string, body: object): Promise<string> {
  const { baseURL, apiKey } = simulator.providers[name]
  const key = name === 'google' ? { 'x-goog-api-key': apiKey } : { authorization: `Bearer ${apiKey}` }
  const response = await fetch(baseURL + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', ...key },
    body: JSON.stringify(body),
  })
  return response.text()
}

function readRecording(name: string): string {
  return readFileSync(`${FIXTURES}/${name}`, 'utf8')
}

/** Every path of members in a value; positions in arrays do not count. */
function pathsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((member) => pathsOf(member, `${path}[]`))
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([name, member]) => [`${path}.${name}`, ...pathsOf(member, `${path}.${name}`)])
}

interface AcceptedRequest {
  recording: string
  path: string
  body: { model: string }
}

function readAcceptedRequests(name: ProviderName): AcceptedRequest[] {
  const names = readdirSync(`${FIXTURES}/${name}`).filter((file) => file.endsWith('.request.json'))
  return names.flatMap((file) => {
    const recording = `${name}/${file.replace('.request.json', '')}`
    const { status, url } = JSON.parse(readRecording(`${recording}.http.json`)) as { status: number; url: string }
    const body = JSON.parse(readRecording(`${recording}.request.json`)) as { model: string }
    return status === 200 ? [{ recording, path: new URL(url).pathname, body }] : []
  })
}

function isSold(name: ProviderName, id: string): boolean {
  return findModel(DEFAULT_PRICES, name, id) !== undefined
}

function eventsOf(stream: string): unknown[] {
  const lines = stream.split(/\r?\n/).filter((line) => line.startsWith('data: {'))
  return lines.map((line) => JSON.parse(line.slice(6)) as unknown)
}

/** Member paths that only one of two sets of events has. */
function differences(simulated: unknown, recorded: unknown): { onlySimulated: string[]; onlyRecorded: string[] } {
  const [left, right] = [new Set(pathsOf(simulated)), new Set(pathsOf(recorded))]
  return {
    onlySimulated: [...left].filter((path) => !right.has(path)),
    onlyRecorded: [...right].filter((path) => !left.has(path)),
  }
}

/** Types of events in order, repeated ones once. */
function orderOf(events: unknown[]): string[] {
  const types = events.map((event) => (event as { type: string }).type)
  return types.filter((type, index) => type !== types[index - 1])
}

describe.skipIf(isMissing)('compared with recordings', () => {
  it('streams chat as OpenAI does', async () => {
    const body = {
      model: 'gpt-5-mini',
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: 'Hi' }],
    }
    const simulated = eventsOf(await simulate('openai', '/chat/completions', body))
    const found = differences(simulated, eventsOf(readRecording('openai/chat-text-stream.stream.txt')))
    // cache_write_tokens is younger than this recording.
    expect(found).toEqual({ onlySimulated: ['[].usage.prompt_tokens_details.cache_write_tokens'], onlyRecorded: [] })
  })

  it('streams parallel tool calls as OpenAI does', async () => {
    const tools = [
      {
        type: 'function',
        function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
      },
    ]
    const messages = [{ role: 'user', content: 'get_weather in parallel for Paris and Rome' }]
    const body = { model: 'gpt-5-mini', stream: true, tools, messages }
    const found = differences(
      eventsOf(await simulate('openai', '/chat/completions', body)),
      eventsOf(readRecording('openai/chat-tool-stream.stream.txt')),
    )
    expect(found.onlySimulated).toEqual([])
    expect(found.onlyRecorded.filter((path) => !path.startsWith('[].usage'))).toEqual([])
  })

  it('streams responses as OpenAI does', async () => {
    const simulated = eventsOf(
      await simulate('openai', '/responses', { model: 'gpt-4.1-mini', input: 'Hi', stream: true }),
    )
    const recorded = eventsOf(readRecording('openai/responses-text-stream.stream.txt'))
    expect(orderOf(simulated)).toEqual(orderOf(recorded))
    expect(differences(simulated, recorded).onlySimulated).toEqual([])
  })

  it('streams reasoning in responses in the same order', async () => {
    const body = { model: 'gpt-5-mini', input: 'Hi', stream: true, reasoning: { effort: 'low', summary: 'auto' } }
    const order = orderOf(eventsOf(await simulate('openai', '/responses', body)))
    expect(order).toEqual(orderOf(eventsOf(readRecording('openai/responses-reasoning-stream.stream.txt'))))
  })

  it('streams thinking as Anthropic does', async () => {
    const body = {
      model: 'claude-opus-4-6',
      max_tokens: 400,
      stream: true,
      thinking: { type: 'adaptive' },
      messages: [{ role: 'user', content: 'Hi' }],
    }
    const simulated = eventsOf(await simulate('anthropic', '/v1/messages', body))
    const found = differences(simulated, eventsOf(readRecording('anthropic/thinking-stream.stream.txt')))
    // stop_details is younger than this recording; the next test has it.
    expect(found).toEqual({ onlySimulated: ['[].message.stop_details', '[].delta.stop_details'], onlyRecorded: [] })
  })

  it('streams a tool without arguments as Anthropic does', async () => {
    const tools = [{ name: 'best_language_to_learn', input_schema: { type: 'object', properties: {} } }]
    const body = {
      model: 'claude-haiku-4-5',
      max_tokens: 400,
      stream: true,
      tools,
      messages: [{ role: 'user', content: 'the best language?' }],
    }
    const simulated = eventsOf(await simulate('anthropic', '/v1/messages', body))
    const recorded = eventsOf(readRecording('anthropic/tool-stream.stream.txt'))
    expect(orderOf(simulated)).toEqual(orderOf(recorded))
    expect(differences(simulated, recorded)).toEqual({ onlySimulated: [], onlyRecorded: [] })
  })

  it('streams text and tool calls as Gemini does', async () => {
    const text = await simulate('google', '/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse', {
      contents: [{ parts: [{ text: 'Hi' }] }],
    })
    expect(differences(eventsOf(text), eventsOf(readRecording('google/text-stream.stream.txt')))).toEqual({
      onlySimulated: [],
      onlyRecorded: [],
    })
    const tools = [
      {
        functionDeclarations: [
          { name: 'get_weather', parameters: { type: 'OBJECT', properties: { location: { type: 'STRING' } } } },
        ],
      },
    ]
    const contents = [{ role: 'user', parts: [{ text: 'get_weather in parallel for Boston and Delhi' }] }]
    const calls = await simulate('google', '/v1beta/models/gemini-3.5-flash:streamGenerateContent?alt=sse', {
      contents,
      tools,
    })
    const found = differences(eventsOf(calls), eventsOf(readRecording('google/tool-parallel-stream.stream.txt')))
    expect(found).toEqual({ onlySimulated: ['[].candidates[].finishMessage'], onlyRecorded: [] })
  })

  it('streams chat as OpenRouter does', async () => {
    const body = { model: 'anthropic/claude-haiku-4.5', stream: true, messages: [{ role: 'user', content: 'Hi' }] }
    const simulated = eventsOf(await simulate('openrouter', '/chat/completions', body))
    expect(differences(simulated, eventsOf(readRecording('openrouter/text-stream.stream.txt')))).toEqual({
      onlySimulated: [],
      onlyRecorded: [],
    })
  })

  it('streams reasoning and tool calls as OpenRouter does', async () => {
    const tools = [
      {
        type: 'function',
        function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
      },
    ]
    const messages = [{ role: 'user', content: 'get_weather for Berlin' }]
    const body = { model: 'anthropic/claude-haiku-4.5', stream: true, tools, messages, reasoning: { max_tokens: 2000 } }
    const simulated = eventsOf(await simulate('openrouter', '/chat/completions', body))
    expect(
      differences(simulated, eventsOf(readRecording('openrouter/reasoning-stream+tool-stream.stream.txt'))),
    ).toEqual({ onlySimulated: [], onlyRecorded: [] })
  })

  it('streams responses as OpenRouter does', async () => {
    const body = {
      model: 'openai/gpt-4.1-mini',
      input: 'llm_version?',
      stream: true,
      tools: [
        {
          type: 'function',
          name: 'llm_version',
          description: 'Version of llm',
          parameters: { type: 'object', properties: {} },
        },
      ],
    }
    const simulated = eventsOf(await simulate('openrouter', '/responses', body))
    const recorded = eventsOf(readRecording('openrouter/responses-stream.stream.txt'))
    expect(orderOf(simulated)).toEqual(orderOf(recorded))
    expect(differences(simulated, recorded).onlyRecorded).toEqual([])
  })

  it.each<[ProviderName, string, object, string]>([
    [
      'openai',
      '/chat/completions',
      { model: 'gpt-nope', messages: [{ role: 'user', content: 'Hi' }] },
      'openai/chat-error-404',
    ],
    [
      'anthropic',
      '/v1/messages',
      { model: 'claude-nope', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] },
      'anthropic/error-404',
    ],
  ])('refuses as %s does: %s', async (name, path, body, recording) => {
    const found = differences(
      JSON.parse(await simulate(name, path, body)),
      JSON.parse(readRecording(`${recording}.response.json`)),
    )
    expect(found).toEqual({ onlySimulated: [], onlyRecorded: [] })
  })

  it.each<[ProviderName, Record<string, string>]>([
    ['openai', { '/v1/chat/completions': '/chat/completions', '/v1/responses': '/responses' }],
    ['anthropic', { '/v1/messages': '/v1/messages' }],
    ['openrouter', { '/api/v1/chat/completions': '/chat/completions', '/api/v1/responses': '/responses' }],
  ])('accepts every recorded request %s accepted for a model sold here', async (name, paths) => {
    const requests = readAcceptedRequests(name).filter(({ path, body }) => path in paths && isSold(name, body.model))
    expect(requests.length).toBeGreaterThan(3)
    for (const { recording, path, body } of requests) {
      const answer = await simulate(name, paths[path] ?? path, body)
      expect(answer.includes('"error":{'), `${recording}: ${answer.slice(0, 300)}`).toBe(false)
    }
  })

  it('refuses a wrong key in the very words of Gemini', async () => {
    simulator.setFault('google', 'bad-key', { times: 1 })
    const body = await simulate('google', '/v1beta/models/gemini-2.5-flash:generateContent', {})
    expect(JSON.parse(body)).toEqual(JSON.parse(readRecording('google/error-400.response.json')))
  })
})
