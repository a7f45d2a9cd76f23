import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createSimulator } from '../create-simulator.js'
import type { Simulator } from '../types.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ pace: false })
})
beforeEach(() => simulator.reset())
afterAll(() => simulator.close())

const USER = [{ role: 'user', content: 'Hello' }]
const TOOLS = [{ type: 'function', function: { name: 'get_weather', parameters: { type: 'object', properties: {} } } }]

function post(path: string, body: object): Promise<Response> {
  const { baseURL, apiKey } = simulator.providers.openai
  return fetch(baseURL + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

async function chunksOf(body: object): Promise<Record<string, unknown>[]> {
  const text = await (await post('/chat/completions', { ...body, stream: true })).text()
  expect(text.endsWith('data: [DONE]\n\n')).toBe(true)
  return text
    .split('\n\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)) as Record<string, unknown>)
}

describe('chat completions', () => {
  it.each([
    ['max_tokens on a reasoning model', { model: 'gpt-5-mini', max_tokens: 5 }, 'unsupported_parameter', 'max_tokens'],
    ['temperature on a reasoning model', { model: 'gpt-5-mini', temperature: 0.2 }, 'unsupported_value', 'temperature'],
    [
      'tools with effort from GPT-5.4 on',
      { model: 'gpt-5.6-terra', reasoning_effort: 'low', tools: TOOLS },
      null,
      'reasoning_effort',
    ],
    ["OpenRouter's fields", { model: 'gpt-5-mini', models: [], provider: {} }, null, null],
    [
      'too many stop sequences',
      { model: 'gpt-5-mini', stop: ['a', 'b', 'c', 'd', 'e'] },
      'array_above_max_length',
      'stop',
    ],
    ['stream_options without a stream', { model: 'gpt-5-mini', stream_options: {} }, null, 'stream_options'],
    [
      'parallel_tool_calls without tools',
      { model: 'gpt-5-mini', parallel_tool_calls: true },
      null,
      'parallel_tool_calls',
    ],
    ['effort on a model that does not reason', { model: 'gpt-4.1-mini', reasoning_effort: 'low' }, null, null],
  ])('refuses %s', async (_, body, code, param) => {
    const response = await post('/chat/completions', { messages: USER, ...body })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error', code, param } })
  })

  it('names unknown arguments word for word', async () => {
    const response = await post('/chat/completions', { model: 'gpt-5-mini', messages: USER, reasoning: {} })
    expect(await response.json()).toMatchObject({
      error: { message: 'Unrecognized request argument supplied: reasoning' },
    })
  })

  it.each([
    ['max_tokens on an older model', { model: 'gpt-4.1-mini', max_tokens: 5 }],
    ['temperature with effort none', { model: 'gpt-5.6-luna', temperature: 0.2, reasoning_effort: 'none' }],
    ['tools without effort', { model: 'gpt-5.6-terra', tools: TOOLS }],
    ['tools with effort before GPT-5.4', { model: 'gpt-5-mini', reasoning_effort: 'low', tools: TOOLS }],
  ])('accepts %s', async (_, body) => {
    expect((await post('/chat/completions', { messages: USER, ...body })).status).toBe(200)
  })

  it('wants each tool call answered', async () => {
    const call = { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{}' } }
    const open = await post('/chat/completions', {
      model: 'gpt-5-mini',
      messages: [...USER, { role: 'assistant', tool_calls: [call] }],
    })
    expect(await open.json()).toMatchObject({
      error: { message: expect.stringContaining('did not have response messages: call_1') },
    })
    const orphan = await post('/chat/completions', {
      model: 'gpt-5-mini',
      messages: [...USER, { role: 'tool', tool_call_id: 'call_1', content: '' }],
    })
    expect(orphan.status).toBe(400)
  })

  it('answers 404 for an unknown model and 400 for too long a prompt', async () => {
    expect((await post('/chat/completions', { model: 'gpt-nope', messages: USER })).status).toBe(404)
    const long = await post('/chat/completions', {
      model: 'gpt-4o-mini',
      messages: [{ role: 'user', content: 'x'.repeat(512_004) }],
    })
    expect(await long.json()).toMatchObject({ error: { code: 'context_length_exceeded' } })
  })

  it('streams usage only when it is asked for', async () => {
    const silent = await chunksOf({ model: 'gpt-5-mini', messages: USER })
    expect(silent.some((chunk) => 'usage' in chunk)).toBe(false)
    const telling = await chunksOf({ model: 'gpt-5-mini', messages: USER, stream_options: { include_usage: true } })
    expect(telling.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true)
    expect(telling.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 2 } })
  })

  it('pads chunks unless told not to', async () => {
    const padded = await chunksOf({ model: 'gpt-5-mini', messages: USER })
    expect(padded.every((chunk) => 'obfuscation' in chunk)).toBe(true)
    const bare = await chunksOf({ model: 'gpt-5-mini', messages: USER, stream_options: { include_obfuscation: false } })
    expect(bare.some((chunk) => 'obfuscation' in chunk)).toBe(false)
  })

  it('interleaves alternatives', async () => {
    const chunks = await chunksOf({ model: 'gpt-4.1-mini', n: 2, messages: USER })
    const indexes = chunks.flatMap((chunk) => (chunk.choices as { index: number }[]).map(({ index }) => index))
    expect(indexes.slice(0, 6)).toEqual([0, 1, 0, 1, 0, 1])
  })

  it('caches a long prompt on its second sight, and bills the write where the model has a price for it', async () => {
    const messages = [{ role: 'system', content: 'y'.repeat(8000) }, ...USER]
    for (const model of ['gpt-5.6-terra', 'gpt-5.6-terra', 'gpt-5-mini', 'gpt-5-mini'])
      await post('/chat/completions', { model, messages })
    const buckets = simulator
      .invoices()
      .openai.lines.map(({ usage }) => [usage.input, usage.cacheRead, usage.cacheWrite5m])
    expect(buckets).toEqual([
      [0, 0, 2002],
      [0, 2002, 0],
      [2002, 0, 0],
      [0, 2002, 0],
    ])
  })

  it('tells limits as Go durations', async () => {
    const { headers } = await post('/chat/completions', { model: 'gpt-5-mini', messages: USER })
    expect(headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/)
    expect(headers.get('x-ratelimit-reset-requests')).toBe('12ms')
    expect(headers.get('openai-version')).toBe('2020-10-01')
  })
})

describe('responses', () => {
  it('answers 400 for an unknown model and for unknown parameters', async () => {
    const unknown = await post('/responses', { model: 'gpt-nope', input: 'Hi' })
    expect([unknown.status, await unknown.json()]).toMatchObject([400, { error: { code: 'model_not_found' } }])
    const field = await post('/responses', { model: 'gpt-5-mini', input: 'Hi', messages: [] })
    expect(await field.json()).toMatchObject({ error: { code: 'unknown_parameter', param: 'messages' } })
  })

  it('is incomplete at the token limit', async () => {
    const answer = await (await post('/responses', { model: 'gpt-5-mini', input: 'Hi', max_output_tokens: 16 })).json()
    expect(answer).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      usage: { output_tokens: 16 },
    })
  })

  it('takes tools with effort and gives reasoning back encrypted', async () => {
    const body = {
      model: 'gpt-5.6-terra',
      input: 'the weather, please',
      reasoning: { effort: 'low' },
      include: ['reasoning.encrypted_content'],
      tools: [{ type: 'function', name: 'get_weather', parameters: { type: 'object', properties: {} } }],
    }
    const answer = (await (await post('/responses', body)).json()) as { output: object[] }
    expect(answer.output).toMatchObject([
      { type: 'reasoning', summary: [], encrypted_content: expect.stringMatching(/^gAAAAAB/) },
      { type: 'function_call', name: 'get_weather', arguments: '{}' },
    ])
  })

  it('fails in the stream with an error event and response.failed, numbered on', async () => {
    simulator.setFault('openai', 'error-mid-stream')
    const text = await (await post('/responses', { model: 'gpt-5-mini', input: 'Hi', stream: true })).text()
    const events = text
      .split('\n\n')
      .filter(Boolean)
      .map((event) => JSON.parse(event.split('\ndata: ')[1] ?? '') as { type: string; sequence_number: number })
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['error', 'response.failed'])
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index))
  })
})

describe('embeddings', () => {
  it('takes texts, lists of texts and lists of tokens', async () => {
    for (const input of ['four', ['four'], [7], [[7]]]) {
      const answer = await (await post('/embeddings', { model: 'text-embedding-3-small', input, dimensions: 4 })).json()
      expect(answer).toMatchObject({
        object: 'list',
        data: [{ index: 0, embedding: expect.any(Array) }],
        usage: { prompt_tokens: 1 },
      })
    }
    expect(simulator.invoices().openai.totalUsd).toBe('0.00000008')
  })
})
