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

interface Usage {
  cost: number
  is_byok: boolean
  cost_details: { upstream_inference_cost: number }
}

function post(
  body: object,
  key = simulator.providers.openrouter.apiKey,
  path = '/chat/completions',
): Promise<Response> {
  return fetch(simulator.providers.openrouter.baseURL + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'anthropic/claude-sonnet-5', messages: USER, ...body }),
  })
}

function get(path: string): Promise<unknown> {
  const { baseURL, apiKey } = simulator.providers.openrouter
  return fetch(baseURL + path, { headers: { authorization: `Bearer ${apiKey}` } }).then((response) => response.json())
}

describe('chat completions', () => {
  it('comments first, repeats role and finish, and ends with usage and [DONE]', async () => {
    const response = await post({ stream: true })
    const lines = (await response.text()).split('\n\n').filter(Boolean)
    expect(lines.slice(0, 2)).toEqual([': OPENROUTER PROCESSING', ': OPENROUTER PROCESSING'])
    expect(lines.at(-1)).toBe('data: [DONE]')
    const chunks = lines.filter((line) => line.startsWith('data: {')).map((line) => JSON.parse(line.slice(6)))
    expect(
      chunks.every((chunk) => chunk.choices[0].delta.role === 'assistant' && 'content' in chunk.choices[0].delta),
    ).toBe(true)
    expect(chunks.slice(-2).map((chunk) => [chunk.choices[0].finish_reason, 'usage' in chunk])).toEqual([
      ['stop', false],
      ['stop', true],
    ])
    expect(chunks[0]).toMatchObject({ provider: 'Anthropic', id: response.headers.get('x-generation-id') })
    expect(chunks.at(-1).choices[0].native_finish_reason).toBe('end_turn')
  })

  it('drops fields it does not know and serves the first model it has', async () => {
    const response = await post({
      model: 'nobody/nothing',
      models: ['openai/gpt-5-mini:nitro'],
      transforms: [],
      whatever: 1,
    })
    expect(await response.json()).toMatchObject({ model: 'openai/gpt-5-mini', provider: 'OpenAI' })
    expect((await post({ model: 'nobody/nothing' })).status).toBe(400)
  })

  it('says the same as the provider itself, at the same list price', async () => {
    const router = (await (await post({ model: 'anthropic/claude-haiku-4.5', max_tokens: 300 })).json()) as {
      choices: { message: { content: string } }[]
    }
    const { baseURL, apiKey } = simulator.providers.anthropic
    const direct = await fetch(`${baseURL}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 300, messages: USER }),
    })
    expect(await direct.json()).toMatchObject({ content: [{ text: router.choices[0]?.message.content }] })
    const invoices = simulator.invoices()
    expect(invoices.openrouter.totalUsd).toBe(invoices.anthropic.totalUsd)
    expect(Number(invoices.openrouter.purchaseFeeUsd)).toBeCloseTo(Number(invoices.openrouter.totalUsd) * 0.055, 12)
  })

  it('reports what it takes from the credits', async () => {
    const { usage } = (await (await post({})).json()) as { usage: Usage }
    const [line] = simulator.invoices().openrouter.lines
    expect(usage).toMatchObject({
      cost: Number(line?.amountUsd),
      is_byok: false,
      cost_details: { upstream_inference_cost: Number(line?.amountUsd) },
    })
  })

  it('takes nothing with an own key, but tells what the provider charges', async () => {
    const { usage } = (await (await post({}, simulator.byokApiKey)).json()) as { usage: Usage }
    const [line] = simulator.invoices().openrouter.lines
    expect(usage).toMatchObject({
      cost: 0,
      is_byok: true,
      cost_details: { upstream_inference_cost: Number(line?.upstreamUsd) },
    })
    expect(line?.amountUsd).toBe('0')
  })

  it('insures an answer without content', async () => {
    simulator.setFault('openrouter', 'empty')
    expect(await (await post({})).json()).toMatchObject({ usage: { cost: 0, completion_tokens: 0 } })
    expect(simulator.invoices().openrouter.totalUsd).toBe('0')
  })

  it.each([
    ['anthropic/claude-sonnet-5', ['reasoning.text'], 'anthropic-claude-v1'],
    ['openai/gpt-5-mini', ['reasoning.summary', 'reasoning.encrypted'], 'openai-responses-v1'],
    ['google/gemini-3.6-flash', ['reasoning.text'], 'google-gemini-v1'],
  ])('gives the reasoning of %s in its format', async (model, types, format) => {
    const answer = (await (await post({ model })).json()) as {
      choices: { message: { reasoning: string; reasoning_details: { type: string; format: string }[] } }[]
    }
    const message = answer.choices[0]?.message
    expect(message?.reasoning).toMatch(/\w/)
    expect(message?.reasoning_details.map(({ type }) => type)).toEqual(types)
    expect(message?.reasoning_details[0]?.format).toBe(format)
    const excluded = await (await post({ model, reasoning: { exclude: true } })).json()
    expect(excluded).toMatchObject({ choices: [{ message: { reasoning: null } }] })
  })

  it('seals a tool call of Gemini with a detail of the same id', async () => {
    const tools = [{ type: 'function', function: { name: 'get_weather', parameters: {} } }]
    const answer = await (await post({ model: 'google/gemini-3.6-flash', tools, tool_choice: 'required' })).json()
    const { message } =
      (
        answer as {
          choices: { message: { tool_calls: { id: string }[]; reasoning_details: { type: string; id?: string }[] } }[]
        }
      ).choices[0] ?? {}
    expect(message?.reasoning_details.at(-1)).toMatchObject({
      type: 'reasoning.encrypted',
      id: message?.tool_calls[0]?.id,
    })
  })

  it('breaks off with an error chunk that keeps its shape', async () => {
    simulator.setFault('openrouter', 'error-mid-stream')
    const lines = (await (await post({ stream: true })).text()).split('\n\n').filter(Boolean)
    expect(JSON.parse(lines.at(-2)?.slice(6) ?? '')).toMatchObject({
      error: { code: 502 },
      choices: [{ finish_reason: 'error' }],
    })
  })
})

describe('the other endpoints', () => {
  it('streams responses without event names and with [DONE]', async () => {
    const text = await (
      await post({ model: 'openai/gpt-5-mini', input: 'Hi', stream: true }, undefined, '/responses')
    ).text()
    expect(text).toMatch(/^: \n\ndata: \{"type":"response\.created"/)
    expect(text).not.toContain('event: ')
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true)
    expect(text).toContain('upstream_inference_input_cost')
  })

  it('lists models without a key, priced per token', async () => {
    const response = await fetch(`${simulator.providers.openrouter.baseURL}/models`)
    const { data } = (await response.json()) as { data: { id: string; pricing: object }[] }
    expect(data.find(({ id }) => id === 'openai/gpt-5.6-terra')?.pricing).toEqual({
      prompt: '0.000002',
      completion: '0.000012',
      input_cache_read: '0.0000002',
      input_cache_write: '0.0000025',
      overrides: [
        {
          min_prompt_tokens: 272_000,
          prompt: '0.000004',
          completion: '0.000018',
          input_cache_read: '0.0000004',
          input_cache_write: '0.000005',
        },
      ],
    })
  })

  it('tells of a generation, also of one that was cut', async () => {
    simulator.setFault('openrouter', 'cut-clean', { times: 1 })
    const id = (await post({ stream: true })).headers.get('x-generation-id')
    await expect
      .poll(() => get(`/generation?id=${id}`))
      .toMatchObject({ data: { id, cancelled: true, is_byok: false } })
    const [line] = simulator.invoices().openrouter.lines
    expect(await get(`/generation?id=${id}`)).toMatchObject({
      data: { total_cost: Number(line?.amountUsd), native_tokens_completion: line?.usage.output },
    })
    expect(await get('/generation?id=gen-0-none')).toMatchObject({ error: { code: 404 } })
  })

  it('sums the credits used', async () => {
    await post({})
    const used = Number(simulator.invoices().openrouter.totalUsd)
    expect(await get('/credits')).toMatchObject({ data: { total_usage: used } })
    expect(await get('/key')).toMatchObject({ data: { usage: used, byok_usage: 0 } })
  })

  it('embeds', async () => {
    const response = await post(
      { model: 'openai/text-embedding-3-small', input: 'Ruby', dimensions: 4 },
      undefined,
      '/embeddings',
    )
    expect(await response.json()).toMatchObject({
      object: 'list',
      provider: 'OpenAI',
      usage: { prompt_tokens: 1, cost: 2e-8 },
    })
  })
})
