import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { createSimulator } from './create-simulator.js'
import type { Simulator, SimulatorOptions } from './types.js'

const started: Simulator[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((simulator) => simulator.close()))
})

async function start(options?: SimulatorOptions): Promise<Simulator> {
  const simulator = await createSimulator(options)
  started.push(simulator)
  return simulator
}

function chat(
  simulator: Simulator,
  more: object = {},
  key = simulator.providers.openai.apiKey,
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(`${simulator.providers.openai.baseURL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Hello' }], ...more }),
    ...(signal ? { signal } : {}),
  })
}

async function withoutTime(response: Response): Promise<object> {
  return { ...((await response.json()) as object), created: 0 }
}

describe('createSimulator', () => {
  it('tells base URLs a Shunpike config takes', async () => {
    const { providers } = await start()
    expect(providers.openai.baseURL).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/)
    expect(providers.anthropic.baseURL).toMatch(/:\d+$/)
    expect(providers.google.baseURL).toMatch(/:\d+$/)
    expect(providers.openrouter.baseURL).toMatch(/:\d+\/api\/v1$/)
    expect(new Set(Object.values(providers).map(({ baseURL }) => new URL(baseURL).port)).size).toBe(4)
  })

  it('answers the same to the same requests, ids included', async () => {
    const [first, second] = [await start({ pace: false }), await start({ pace: false })]
    const [left, right] = [await withoutTime(await chat(first)), await withoutTime(await chat(second))]
    expect(left).toEqual(right)
    const other = await start({ pace: false, seed: 2 })
    expect(await withoutTime(await chat(other))).not.toEqual(left)
  })

  it('records requests with the key blanked', async () => {
    const simulator = await start({ pace: false })
    await chat(simulator)
    const [request] = simulator.requests('openai')
    expect(request).toMatchObject({ method: 'POST', path: '/v1/chat/completions', body: { model: 'gpt-5-mini' } })
    expect(JSON.stringify(simulator.requests('openai'))).not.toContain(simulator.providers.openai.apiKey)
    await fetch(`${simulator.providers.google.baseURL}/v1beta/models?key=${simulator.providers.google.apiKey}`)
    expect(simulator.requests('google')[0]?.path).toBe('/v1beta/models?key=***')
  })

  it('refuses wrong keys and bodies that are no JSON', async () => {
    const simulator = await start({ pace: false })
    expect((await chat(simulator, {}, 'sk-wrong')).status).toBe(401)
    const { baseURL, apiKey } = simulator.providers.openai
    const malformed = await fetch(`${baseURL}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}` },
      body: '{"model":',
    })
    expect(malformed.status).toBe(400)
    expect(simulator.requests('openai')[1]?.body).toBe('{"model":')
  })

  it('forgets everything on reset', async () => {
    const simulator = await start({ pace: false })
    await chat(simulator)
    simulator.setFault('openai', '500')
    simulator.reset()
    expect(simulator.requests('openai')).toEqual([])
    expect(simulator.invoices().openai).toEqual({ lines: [], totalUsd: '0' })
    expect((await chat(simulator)).status).toBe(200)
  })

  it('stops for a client that leaves and bills what was produced', async () => {
    const simulator = await start({ tokenMs: 5, firstTokenMs: 0 })
    const controller = new AbortController()
    const body = { model: 'gpt-4.1-mini', stream: true, messages: [{ role: 'user', content: 'A story of 2000 words' }] }
    const response = await chat(simulator, body, undefined, controller.signal)
    await response.body?.getReader().read()
    await new Promise((resolve) => setTimeout(resolve, 60))
    controller.abort()
    await expect.poll(() => simulator.invoices().openai.lines[0]?.usage.output ?? 0).toBeGreaterThan(0)
    expect(simulator.invoices().openai.lines[0]?.usage.output).toBeLessThan(200)
  })

  it('keeps its pace: first token, tokens, and the hop of OpenRouter', async () => {
    const simulator = await start({ firstTokenMs: 30, tokenMs: 2, openRouterHopMs: 60 })
    const begin = performance.now()
    await (
      await chat(simulator, {
        model: 'gpt-4.1-mini',
        messages: [{ role: 'user', content: `reply exactly: ${'x'.repeat(80)}` }],
      })
    ).text()
    expect(performance.now() - begin).toBeGreaterThan(30 + 20 * 2 - 5)
    const { baseURL, apiKey } = simulator.providers.openrouter
    const hopBegin = performance.now()
    const body = JSON.stringify({
      model: 'openai/gpt-4.1-mini',
      stream: true,
      messages: [{ role: 'user', content: 'Hello' }],
    })
    await fetch(`${baseURL}/chat/completions`, { method: 'POST', headers: { authorization: `Bearer ${apiKey}` }, body })
    expect(performance.now() - hopBegin).toBeGreaterThan(85)
  })

  it('takes four ports in a row and rejects when one is taken, leaving none open', async () => {
    const port = await findRow()
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(port + 3, '127.0.0.1', resolve))
    await expect(createSimulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await new Promise((resolve) => taken.close(resolve))
    const { providers } = await start({ port })
    expect(new URL(providers.openrouter.baseURL).port).toBe(String(port + 3))
  })
})

/** First of four free ports, below those that the system gives to whoever asks for any: other tests do all the time. */
async function findRow(): Promise<number> {
  for (let port = 20_000 + (process.pid % 2000) * 4; port < 32_000; port += 4) {
    const simulator = await createSimulator({ port }).catch(() => undefined)
    await simulator?.close()
    if (simulator) return port
  }
  throw new Error('no four free ports in a row')
}
