import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createSimulator } from '../create-simulator.js'
import type { Simulator } from '../types.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ pace: false })
})
beforeEach(() => simulator.reset())
afterAll(() => simulator.close())

const USER = { role: 'user', content: 'Hello' }
const TOOL = { name: 'get_weather', input_schema: { type: 'object', properties: {} } }

function post(body: object, headers: Record<string, string> = {}, path = '/v1/messages'): Promise<Response> {
  const { baseURL, apiKey } = simulator.providers.anthropic
  return fetch(baseURL + path, {
    method: 'POST',
    headers: { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01', 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'claude-sonnet-5', max_tokens: 300, messages: [USER], ...body }),
  })
}

function toolUse(id: string): object {
  return { role: 'assistant', content: [{ type: 'tool_use', id, name: 'get_weather', input: {} }] }
}

function toolResult(id: string): object {
  return { type: 'tool_result', tool_use_id: id, content: '21' }
}

describe('messages', () => {
  it.each<[string, object, string]>([
    ['unknown members', { max_completion_tokens: 5 }, 'max_completion_tokens: Extra inputs are not permitted'],
    ['no max_tokens', { max_tokens: undefined }, 'max_tokens: Field required'],
    ['temperature from Opus 4.7 on', { temperature: 0.5 }, 'temperature'],
    [
      'both temperature and top_p',
      { model: 'claude-haiku-4-5', temperature: 0.5, top_p: 0.5 },
      'cannot both be specified',
    ],
    ['prefill from 4.6 on', { messages: [USER, { role: 'assistant', content: 'Well' }] }, 'prefill'],
    [
      'prefill that ends with a blank',
      { model: 'claude-haiku-4-5', messages: [USER, { role: 'assistant', content: 'Well ' }] },
      'trailing whitespace',
    ],
    ['empty text blocks', { messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] }, 'must be non-empty'],
    [
      'odd tool ids',
      { messages: [USER, toolUse('a|b'), { role: 'user', content: [toolResult('a|b')] }] },
      'String should match pattern',
    ],
    [
      'tool calls without results',
      { messages: [USER, toolUse('toolu_1'), USER] },
      'without `tool_result` blocks immediately after: toolu_1',
    ],
    [
      'results without calls',
      { messages: [{ role: 'user', content: [toolResult('toolu_1')] }] },
      'unexpected `tool_use_id`',
    ],
    [
      'results after text',
      {
        messages: [
          USER,
          toolUse('toolu_1'),
          { role: 'user', content: [{ type: 'text', text: 'Here' }, toolResult('toolu_1')] },
        ],
      },
      'must come first',
    ],
    ['budgets on adaptive models', { thinking: { type: 'enabled', budget_tokens: 1024 } }, 'thinking.type'],
    [
      'budgets above max_tokens',
      { model: 'claude-haiku-4-5', thinking: { type: 'enabled', budget_tokens: 1024 } },
      'greater than `thinking.budget_tokens`',
    ],
    [
      'forced tools from 5.5 on',
      { model: 'claude-opus-5-5', tools: [TOOL], tool_choice: { type: 'any' } },
      'tool_choice.type',
    ],
    ['tool_choice without tools', { tool_choice: { type: 'auto' } }, 'tool_choice may only be specified'],
  ])('refuses %s', async (_, body, message) => {
    const response = await post(body)
    expect(response.status).toBe(400)
    expect(response.headers.get('x-should-retry')).toBe('false')
    expect(await response.json()).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', message: expect.stringContaining(message) },
      request_id: response.headers.get('request-id'),
    })
  })

  it.each<[string, object]>([
    ['temperature 1', { temperature: 1 }],
    ['any temperature before 4.7', { model: 'claude-opus-4-6', temperature: 0.2 }],
    [
      'tool results first',
      {
        messages: [
          USER,
          toolUse('toolu_1'),
          { role: 'user', content: [toolResult('toolu_1'), { type: 'text', text: 'Go on' }] },
        ],
      },
    ],
    ['thinking switched off', { thinking: { type: 'disabled' } }],
  ])('accepts %s', async (_, body) => {
    expect((await post(body)).status).toBe(200)
  })

  it('takes sampling parameters on the new API version never, not even defaults', async () => {
    expect(
      (await post({ model: 'claude-haiku-4-5', temperature: 1 }, { 'anthropic-version': '2026-10-21' })).status,
    ).toBe(400)
  })

  it('wants its version header and takes the key as Bearer too', async () => {
    expect((await post({}, { 'anthropic-version': '' })).status).toBe(400)
    const { apiKey } = simulator.providers.anthropic
    expect((await post({}, { 'x-api-key': '', authorization: `Bearer ${apiKey}` })).status).toBe(401)
    const bearer = await fetch(`${simulator.providers.anthropic.baseURL}/v1/models`, {
      headers: { authorization: `Bearer ${apiKey}`, 'anthropic-version': '2023-06-01' },
    })
    expect(bearer.status).toBe(200)
  })

  it('pads data lines and pings', async () => {
    const text = await (await post({ stream: true })).text()
    expect(text).toMatch(/ +\}\n\n/)
    expect(text).toContain('event: ping\ndata: {"type": "ping"}\n\n')
    expect(text).not.toContain('[DONE]')
  })

  it('sends a tool without arguments as one empty piece', async () => {
    const text = await (
      await post({ model: 'claude-haiku-4-5', stream: true, tools: [TOOL], tool_choice: { type: 'any' } })
    ).text()
    expect(text.match(/input_json_delta/g)).toHaveLength(1)
    expect(text).toContain('"partial_json":""')
  })

  it('shows thinking only where it is asked for', async () => {
    const hidden = await (await post({})).json()
    expect(hidden).toMatchObject({
      content: [{ type: 'thinking', thinking: '', signature: expect.any(String) }, { type: 'text' }],
    })
    const shown = await (await post({ thinking: { type: 'adaptive', display: 'summarized' } })).json()
    expect(shown).toMatchObject({
      content: [{ type: 'thinking', thinking: expect.stringMatching(/\w/) }, { type: 'text' }],
    })
  })

  it('goes on from a prefill where the model takes one', async () => {
    const textOf = async (messages: object[]) =>
      ((await (await post({ model: 'claude-haiku-4-5', messages })).json()) as { content: { text: string }[] })
        .content[0]?.text ?? ''
    const whole = await textOf([USER])
    const prefill = whole.slice(0, 20).trimEnd()
    expect(prefill + (await textOf([USER, { role: 'assistant', content: prefill }]))).toBe(whole)
  })

  it('caches marked prefixes only, apart by lifetime', async () => {
    const system = [
      { type: 'text', text: 'a'.repeat(8000), cache_control: { type: 'ephemeral', ttl: '1h' } },
      { type: 'text', text: 'b'.repeat(4000), cache_control: { type: 'ephemeral' } },
    ]
    const usages = []
    for (const body of [{ system }, { system }, { system: 'c'.repeat(8000) }]) {
      usages.push(((await (await post(body)).json()) as { usage: object }).usage)
    }
    expect(usages).toMatchObject([
      {
        input_tokens: 2,
        cache_read_input_tokens: 0,
        cache_creation: { ephemeral_1h_input_tokens: 2000, ephemeral_5m_input_tokens: 1000 },
      },
      { input_tokens: 2, cache_read_input_tokens: 3000, cache_creation_input_tokens: 0 },
      { input_tokens: 2002, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 },
    ])
    expect(simulator.invoices().anthropic.lines[0]?.usage).toMatchObject({ cacheWrite5m: 1000, cacheWrite1h: 2000 })
  })

  it('stops at a stop sequence and at the token limit', async () => {
    const stopped = await (
      await post({ messages: [{ role: 'user', content: 'reply exactly: Dogs are cool' }], stop_sequences: ['cool'] })
    ).json()
    expect(stopped).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'cool' })
    expect(await (await post({ max_tokens: 6 })).json()).toMatchObject({
      stop_reason: 'max_tokens',
      usage: { output_tokens: 6 },
    })
  })

  it('counts tokens without max_tokens and bills nothing for it', async () => {
    const response = await post({ max_tokens: undefined }, {}, '/v1/messages/count_tokens')
    expect(await response.json()).toEqual({ input_tokens: 2 })
    expect(simulator.invoices().anthropic.lines).toEqual([])
  })

  it('answers 404 for an unknown model', async () => {
    const response = await post({ model: 'claude-nope' })
    expect([response.status, await response.json()]).toMatchObject([404, { error: { message: 'model: claude-nope' } }])
  })
})
