/** Failover before the commit, and honesty after it, seen by the official client over sockets. */

import type { Fault, ProviderName } from '@shunpike/simulator'
import { OpenAI as OpenAI6 } from 'openai-6'
import { OpenAI as OpenAI7 } from 'openai-7'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Stack, startStack } from './start-stack.js'

const MODELS = ['openai/gpt-5-mini', 'anthropic/claude-sonnet-5', 'google/gemini-3.6-flash'] as const
const messages = [
  { role: 'user' as const, content: 'reply exactly: The shunpike avoids the toll and goes on through the hills.' },
]
const ANSWER = 'The shunpike avoids the toll and goes on through the hills.'

let stack: Stack

// A new router for each case: none shall profit from what the last one learned of a route.
beforeEach(async () => {
  stack = await startStack()
})
afterEach(() => stack.close())

/** Limits that end silence soon, where silence is the fault; elsewhere a busy machine must not look like it. */
const SILENCES: Readonly<Partial<Record<Fault, { firstTokenMs: number } | { idleMs: number }>>> = {
  silent: { firstTokenMs: 400 },
  'slow-first-token': { firstTokenMs: 400 },
  stall: { idleMs: 400 },
}

async function breakProvider(provider: ProviderName, fault: Fault): Promise<void> {
  const timeouts = SILENCES[fault]
  if (timeouts) {
    await stack.close()
    stack = await startStack({ timeouts })
  }
  stack.simulator.setFault(provider, fault)
}

const client = () => new OpenAI6({ baseURL: stack.baseURL, apiKey: 'app', maxRetries: 0 })

async function readStream(model: string): Promise<string> {
  const stream = await client().chat.completions.create({ model, messages, stream: true })
  let text = ''
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
  return text
}

describe.each(MODELS)('%s', (model) => {
  const provider = model.split('/')[0] as 'openai' | 'anthropic' | 'google'

  it.each([
    'down',
    'reset',
    '500',
    '503',
    '529',
    '429',
    'out-of-funds',
    'bad-key',
    'silent',
    'slow-first-token',
    'error-200',
    'cut-before-content',
    'empty',
  ] as const)('a streamed call does not notice %s', async (fault) => {
    await breakProvider(provider, fault)
    expect(await readStream(model)).toBe(ANSWER)
    const call = stack.router.ledger.calls().at(-1)
    const attempts = stack.router.ledger.attempts(call?.id)
    expect(call).toMatchObject({ outcome: 'ok', attempts: 2, tenant: 'acceptance' })
    expect(attempts.map(({ route, outcome }) => [route, outcome])).toEqual([
      [provider, 'error'],
      ['openrouter', 'ok'],
    ])
  })

  it.each(['down', 'reset', '500', '429', 'silent', 'error-200', 'empty'] as const)(
    'a whole call does not notice %s',
    async (fault) => {
      await breakProvider(provider, fault)
      const { data, response } = await client().chat.completions.create({ model, messages }).withResponse()
      expect(data.choices[0]?.message.content).toBe(ANSWER)
      expect(response.headers.get('x-shunpike-route')).toBe('openrouter')
      expect(response.headers.get('x-shunpike-attempts')).toBe('2')
    },
  )

  it.each(['cut', 'cut-clean', 'stall', 'error-mid-stream'] as const)(
    'a stream that breaks by %s after content is never a success',
    async (fault) => {
      await breakProvider(provider, fault)
      // Both majors have the same calls; only their types are apart.
      for (const Client of [OpenAI6, OpenAI7 as unknown as typeof OpenAI6]) {
        const sdk = new Client({ baseURL: stack.baseURL, apiKey: 'app', maxRetries: 0 })
        const stream = await sdk.chat.completions.create({ model, messages, stream: true })
        const read = async () => {
          let finish: string | null = null
          for await (const chunk of stream) finish = chunk.choices[0]?.finish_reason ?? finish
          return finish
        }
        await expect(read()).rejects.toThrow()
      }
      const call = stack.router.ledger.calls().at(-1)
      expect(call).toMatchObject({ outcome: 'error', attempts: 1 })
    },
  )
})

describe('when every route fails', () => {
  it('says which were tried, and that trying again is no use', async () => {
    stack.simulator.setFault('openai', '500')
    stack.simulator.setFault('openrouter', '500')
    const response = await fetch(`${stack.baseURL}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: MODELS[0], messages }),
    })
    expect(response.status).toBe(502)
    expect(response.headers.get('x-should-retry')).toBe('false')
    const { error } = (await response.json()) as {
      error: { code: string; metadata: { attempts: { route: string; status: number }[] } }
    }
    expect(error.code).toBe('upstream_error')
    expect(error.metadata.attempts.map(({ route, status }) => [route, status])).toEqual([
      ['openai', 500],
      ['openrouter', 500],
      ['openrouter', 500],
    ])
  })

  it('passes the shortest wait on when one is known, and the official client sends once when it must not try again', async () => {
    stack.simulator.setFault('openai', 'bad-key')
    stack.simulator.setFault('openrouter', 'bad-key')
    const before = stack.router.ledger.calls().length
    const sdk = new OpenAI7({ baseURL: stack.baseURL, apiKey: 'app' })
    await expect(sdk.chat.completions.create({ model: MODELS[0], messages })).rejects.toMatchObject({
      status: 502,
      code: 'gateway_credential',
    })
    expect(stack.router.ledger.calls().length - before).toBe(1)
  })
})

describe('a caller who leaves', () => {
  it('closes the upstream call and is booked once', async () => {
    const controller = new AbortController()
    const stream = await client().chat.completions.create(
      { model: MODELS[0], messages: [{ role: 'user', content: 'Write a long story.' }], stream: true },
      { signal: controller.signal },
    )
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break
    controller.abort()
    await expect.poll(() => stack.router.ledger.calls().at(-1)?.outcome, { timeout: 10_000 }).toBe('client_abort')
    expect(stack.router.ledger.attempts(stack.router.ledger.calls().at(-1)?.id)).toHaveLength(1)
  })
})
