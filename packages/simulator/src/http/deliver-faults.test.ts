import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createSimulator } from '../create-simulator.js'
import type { Fault } from '../faults.js'
import { PROVIDER_NAMES, type ProviderName } from '../provider-names.js'
import type { Simulator } from '../types.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ pace: false })
})
beforeEach(() => simulator.reset())
afterAll(() => simulator.close())

const PROMPT = 'Tell me something'

function send(name: ProviderName, isStream: boolean, signal?: AbortSignal): Promise<Response> {
  const { baseURL, apiKey } = simulator.providers[name]
  const messages = [{ role: 'user', content: PROMPT }]
  const requests = {
    openai: { path: '/chat/completions', body: { model: 'gpt-5-mini', stream: isStream, messages } },
    anthropic: {
      path: '/v1/messages',
      body: { model: 'claude-sonnet-5', max_tokens: 300, stream: isStream, messages },
    },
    google: {
      path: `/v1beta/models/gemini-3.6-flash:${isStream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
      body: { contents: [{ role: 'user', parts: [{ text: PROMPT }] }] },
    },
    openrouter: { path: '/chat/completions', body: { model: 'anthropic/claude-sonnet-5', stream: isStream, messages } },
  }
  const { path, body } = requests[name]
  const key = name === 'google' ? { 'x-goog-api-key': apiKey } : { authorization: `Bearer ${apiKey}` }
  return fetch(baseURL + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', ...key },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  })
}

/** What arrived, and whether the body ended in an orderly way. */
async function readAll(response: Response): Promise<{ text: string; isOrderly: boolean }> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk as Uint8Array, { stream: true })
    return { text, isOrderly: true }
  } catch {
    return { text, isOrderly: false }
  }
}

const CONTENT: Record<ProviderName, RegExp> = {
  openai: /"content":"[^"]/,
  anthropic: /text_delta/,
  google: /"text":"[^"]/,
  openrouter: /"content":"[^"]/,
}
const TERMINAL: Record<ProviderName, RegExp> = {
  openai: /"finish_reason":"stop"|\[DONE\]/,
  anthropic: /message_stop/,
  google: /finishReason/,
  openrouter: /"finish_reason":"stop"/,
}

const STATUSES: Record<ProviderName, Partial<Record<Fault, number>>> = {
  openai: { '500': 500, '503': 503, '529': 503, '429': 429, 'out-of-funds': 429, 'bad-key': 401 },
  anthropic: { '500': 500, '503': 503, '529': 529, '429': 429, 'out-of-funds': 400, 'bad-key': 401 },
  google: { '500': 500, '503': 503, '529': 503, '429': 429, 'out-of-funds': 429, 'bad-key': 400 },
  openrouter: { '500': 500, '503': 503, '529': 529, '429': 429, 'out-of-funds': 402, 'bad-key': 401 },
}

describe.each(PROVIDER_NAMES)('%s', (name) => {
  it.each(Object.entries(STATUSES[name]))('answers the fault %s with %d and bills nothing', async (fault, status) => {
    simulator.setFault(name, fault as Fault)
    const response = await send(name, true)
    expect(response.status).toBe(status)
    expect(await response.json()).toHaveProperty('error')
    expect(simulator.invoices()[name].lines).toEqual([])
  })

  it.each<Fault>(['cut', 'cut-clean', 'error-mid-stream'])(
    'shows %s after some content, before the end',
    async (fault) => {
      simulator.setFault(name, fault)
      const { text, isOrderly } = await readAll(await send(name, true))
      expect(text).toMatch(CONTENT[name])
      expect(text).not.toMatch(TERMINAL[name])
      expect(isOrderly).toBe(fault !== 'cut')
      expect(text.includes('"error"')).toBe(fault === 'error-mid-stream')
      expect(simulator.invoices()[name].lines[0]?.usage.output).toBeGreaterThan(0)
    },
  )

  it.each<Fault>(['cut-before-content', 'error-200'])('shows %s before any content', async (fault) => {
    simulator.setFault(name, fault)
    const response = await send(name, true)
    const { text, isOrderly } = await readAll(response)
    expect(response.status).toBe(200)
    expect(text).not.toMatch(CONTENT[name])
    expect(isOrderly).toBe(fault === 'error-200')
    expect(text.includes('"error"')).toBe(fault === 'error-200')
  })

  it('ends an empty answer as if nothing were wrong', async () => {
    simulator.setFault(name, 'empty')
    const { text, isOrderly } = await readAll(await send(name, true))
    expect(isOrderly).toBe(true)
    expect(text).not.toMatch(CONTENT[name])
    expect(text).toMatch(TERMINAL[name])
  })

  it('stalls in the middle of an open stream', async () => {
    simulator.setFault(name, 'stall')
    const controller = new AbortController()
    const response = await send(name, true, controller.signal)
    const whole = readAll(response)
    expect(await Promise.race([whole, new Promise((resolve) => setTimeout(resolve, 150, 'silence'))])).toBe('silence')
    controller.abort()
    const { text, isOrderly } = await whole
    expect(isOrderly).toBe(false)
    expect(text).toMatch(CONTENT[name])
    expect(text).not.toMatch(TERMINAL[name])
  })

  it('keeps silent, not even sending headers', async () => {
    simulator.setFault(name, 'silent')
    const signal = AbortSignal.timeout(150)
    await expect(send(name, true, signal)).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(simulator.requests(name)).toHaveLength(1)
  })

  it('delays the first content only', async () => {
    simulator.setFault(name, 'slow-first-token', { delayMs: 400 })
    const start = performance.now()
    const response = await send(name, true)
    expect(performance.now() - start).toBeLessThan(350)
    const { text } = await readAll(response)
    expect(performance.now() - start).toBeGreaterThan(390)
    expect(text).toMatch(TERMINAL[name])
  })

  it('resets a connection before the headers', async () => {
    simulator.setFault(name, 'reset')
    await expect(send(name, true)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
  })

  it('goes down and comes back on the same port', async () => {
    await readAll(await send(name, false))
    simulator.setFault(name, 'down')
    await expect(send(name, true)).rejects.toThrow('fetch failed')
    await expect(send(name, true)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    simulator.setFault(name, null)
    await expect
      .poll(() =>
        send(name, false).then(
          (response) => response.status,
          () => 0,
        ),
      )
      .toBe(200)
  })

  it('cuts a body that is not streamed', async () => {
    simulator.setFault(name, 'cut')
    const { text, isOrderly } = await readAll(await send(name, false))
    expect(isOrderly).toBe(false)
    expect(() => JSON.parse(text)).toThrow(SyntaxError)
  })
})

describe('a fault', () => {
  it('clears itself after as many requests as it was set for', async () => {
    simulator.setFault('openai', '500', { times: 2 })
    const statuses = [await send('openai', false), await send('openai', false), await send('openai', false)].map(
      ({ status }) => status,
    )
    expect(statuses).toEqual([500, 500, 200])
  })

  it('tells how long to wait in the words of each provider', async () => {
    for (const name of PROVIDER_NAMES) simulator.setFault(name, '429', { retryAfterSeconds: 2 })
    const responses = await Promise.all(PROVIDER_NAMES.map((name) => send(name, true)))
    expect(responses.map((response) => response.headers.get('retry-after'))).toEqual(['2', '2', null, '2'])
    expect(JSON.stringify(await responses[2]?.json())).toContain('"retryDelay":"2s"')
  })

  it('is refused when it is unknown', () => {
    expect(() => simulator.setFault('openai', 'nonsense' as Fault)).toThrow('unknown fault "nonsense"')
  })
})
