/** What the ledger and the answers say a call cost, against the invoices of the providers. */

import { createRouter } from '@shunpike/core'
import { OpenAI } from 'openai-6'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, startStack } from './start-stack.js'

let stack: Stack

/** Long enough for the slowest machine: a time limit would send a call elsewhere. */
const timeouts = { connectMs: 10_000, firstTokenMs: 30_000, idleMs: 30_000, totalMs: 60_000 }

beforeAll(async () => {
  stack = await startStack({ timeouts }, { pace: false })
})
afterAll(() => stack.close())

const messages = [{ role: 'user' as const, content: 'Tell me of the toll roads of New England in three sentences.' }]

interface Cost {
  cost: number
  shunpike: { provider_charge: string; router_charge: string; fee_accrual: string; total: string; source: string }
}

describe.each([
  ['openai', 'openai/gpt-5-mini'],
  ['anthropic', 'anthropic/claude-sonnet-5'],
  ['google', 'google/gemini-3.6-flash'],
  ['openrouter', 'openrouter/anthropic/claude-sonnet-5'],
] as const)('%s', (provider, model) => {
  it.each([false, true])('costs what the invoice says, to the last digit (stream: %s)', async (stream) => {
    stack.simulator.reset()
    const client = new OpenAI({ baseURL: stack.baseURL, apiKey: 'app' })
    let usage: unknown
    if (stream) {
      const chunks = await client.chat.completions.create({
        model,
        messages,
        stream: true,
        stream_options: { include_usage: true },
      })
      for await (const chunk of chunks) usage = chunk.usage ?? usage
    } else {
      usage = (await client.chat.completions.create({ model, messages })).usage
    }
    const { cost, shunpike } = usage as Cost
    const invoice = stack.simulator.invoices()[provider]
    const charged = provider === 'openrouter' ? shunpike.router_charge : shunpike.provider_charge
    expect(charged).toBe(invoice.totalUsd)
    expect(cost).toBe(Number(charged))
    expect(shunpike.source).toBe(provider === 'openrouter' ? 'reported' : 'computed')
    const row = stack.router.ledger.attempts(stack.router.ledger.calls().at(-1)?.id)[0]
    expect(row).toMatchObject({ outcome: 'ok', usageComplete: true, route: provider })
  })
})

it('accrues the purchase fee apart from the charge', async () => {
  const client = new OpenAI({ baseURL: stack.baseURL, apiKey: 'app' })
  const reply = await client.chat.completions.create({ model: 'openrouter/openai/gpt-5-mini', messages })
  const { shunpike } = reply.usage as unknown as Cost
  const pico = (usd: string) => Math.round(Number(usd) * 1e12)
  expect(pico(shunpike.fee_accrual)).toBeCloseTo(pico(shunpike.router_charge) * 0.055, -1)
  expect(pico(shunpike.total)).toBe(pico(shunpike.router_charge) + pico(shunpike.fee_accrual))
})

it('sends no usage that a streaming caller did not ask for', async () => {
  const client = new OpenAI({ baseURL: stack.baseURL, apiKey: 'app' })
  for (const model of ['openai/gpt-5-mini', 'anthropic/claude-sonnet-5', 'openrouter/openai/gpt-5-mini']) {
    const chunks = await client.chat.completions.create({ model, messages, stream: true })
    for await (const chunk of chunks) expect(chunk.usage ?? null).toBeNull()
  }
})

type Ask = Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, 'model'>

const weather: OpenAI.ChatCompletionTool = {
  type: 'function',
  function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
}
const user = (content: OpenAI.ChatCompletionUserMessageParam['content']) => [{ role: 'user' as const, content }]
const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** A prompt long enough to be cached, and marked for the providers that cache only what is marked. */
const cached = [
  {
    role: 'system' as const,
    content: [{ type: 'text' as const, text: 'Toll roads. '.repeat(900), cache_control: { type: 'ephemeral' } }],
  },
  ...messages,
]

const CALLS: Record<string, Ask[]> = {
  'parallel tools and their results': [
    { messages: user('Use get_weather in parallel for Paris and Rome.'), tools: [weather] },
  ],
  reasoning: [{ messages: user('Think: 17 * 23?'), reasoning_effort: 'high' }],
  'tools with reasoning': [
    { messages: user('Use get_weather for Paris.'), tools: [weather], reasoning_effort: 'high' },
  ],
  'a prompt written to the cache, then read from it': [{ messages: cached }, { messages: cached }],
  'an answer in a schema': [
    {
      messages: user('A city.'),
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'city',
          strict: true,
          schema: {
            type: 'object',
            properties: { city: { type: 'string' } },
            required: ['city'],
            additionalProperties: false,
          },
        },
      },
    },
  ],
  'an image': [
    {
      messages: user([
        { type: 'text', text: 'What is it?' },
        { type: 'image_url', image_url: { url: PIXEL } },
      ]),
    },
  ],
  'an answer cut by its limit': [{ messages: user('Write a very long story.'), max_completion_tokens: 30 }],
}

const MODELS = [
  ['openai', 'openai/gpt-5-mini'],
  ['openai', 'openai/gpt-5.6-sol'],
  ['anthropic', 'anthropic/claude-haiku-4-5'],
  ['anthropic', 'anthropic/claude-sonnet-5'],
  ['google', 'google/gemini-2.5-flash'],
  ['google', 'google/gemini-3.6-flash'],
  ['openrouter', 'openrouter/openai/gpt-5-mini'],
  ['openrouter', 'openrouter/anthropic/claude-sonnet-5'],
  ['openrouter', 'openrouter/google/gemini-3.6-flash'],
] as const

/** What the ledger says was charged since `before`, and how sure it is. */
function readCharges(before: number): { charged: bigint; sources: Set<string> } {
  const costs = stack.router.ledger
    .attempts()
    .slice(before)
    .map(({ cost }) => cost)
  const charged = costs.reduce((sum, cost) => sum + (cost.providerCharge ?? 0n) + (cost.routerCharge ?? 0n), 0n)
  return { charged, sources: new Set(costs.map(({ source }) => source)) }
}

function sureSource(provider: string): string {
  return provider === 'openrouter' ? 'reported' : 'computed'
}

function toPico(usd: string): bigint {
  const [whole = '', fraction = ''] = usd.split('.')
  return BigInt(whole + fraction.padEnd(12, '0'))
}

async function send(model: string, ask: Ask, stream: boolean): Promise<OpenAI.CompletionUsage | undefined> {
  const client = new OpenAI({ baseURL: stack.baseURL, apiKey: 'app', maxRetries: 0 })
  if (!stream) return (await client.chat.completions.create({ ...ask, model })).usage
  let usage: OpenAI.CompletionUsage | undefined
  const body = { ...ask, model, stream: true, stream_options: { include_usage: true } } as const
  for await (const chunk of await client.chat.completions.create(body)) usage = chunk.usage ?? usage
  return usage
}

describe.each(MODELS)('%s %s', (provider, model) => {
  it.each(Object.entries(CALLS))('%s: ledger, answers and invoice agree', async (what, asks) => {
    for (const stream of [false, true]) {
      stack.simulator.reset()
      const before = stack.router.ledger.attempts().length
      let said = 0
      let read = 0
      for (const ask of asks) {
        const usage = (await send(model, ask, stream)) as OpenAI.CompletionUsage & Cost
        said += Number(toPico(usage.shunpike[provider === 'openrouter' ? 'router_charge' : 'provider_charge']))
        read += usage.prompt_tokens_details?.cached_tokens ?? 0
      }
      const { totalUsd, lines } = stack.simulator.invoices()[provider]
      expect(lines).toHaveLength(asks.length)
      expect(readCharges(before)).toEqual({ charged: toPico(totalUsd), sources: new Set([sureSource(provider)]) })
      expect(BigInt(said)).toBe(toPico(totalUsd))
      if (what.includes('cache')) expect(read).toBeGreaterThan(1000)
    }
  })
})

it.each([false, true])(
  "a call paid with the team's own key costs what both invoices say (stream: %s)",
  async (stream) => {
    await stack.close()
    stack = await startStack({ timeouts }, { pace: false })
    const { baseURL } = stack.simulator.providers.openrouter
    const router = createRouter(
      { providers: { openrouter: { baseURL, apiKey: stack.simulator.byokApiKey, payment: 'byok' } } },
      { environment: {} },
    )
    const client = new OpenAI({ baseURL: 'http://shunpike/v1', apiKey: 'app', fetch: router.fetch })
    const body = { model: 'openrouter/anthropic/claude-sonnet-5', messages, stream_options: { include_usage: true } }
    const usages: unknown[] = []
    if (stream)
      for await (const chunk of await client.chat.completions.create({ ...body, stream })) usages.push(chunk.usage)
    else usages.push((await client.chat.completions.create({ ...body, stream_options: null })).usage)
    const { cost, shunpike } = usages.at(-1) as Cost
    const { totalUsd, lines } = stack.simulator.invoices().openrouter
    expect(shunpike).toMatchObject({
      router_charge: totalUsd,
      provider_charge: lines[0]?.upstreamUsd,
      source: 'reported',
    })
    expect(toPico(shunpike.provider_charge)).toBeGreaterThan(0n)
    expect(cost).toBe(Number(totalUsd) + Number(shunpike.provider_charge))
    await router.close()
  },
)

/** The provider has said no: nothing is billed, and that is known. */
const UNBILLED = ['500', '503', '529', '429', 'out-of-funds', 'bad-key', 'error-200'] as const
const BROKEN = ['reset', 'empty', 'cut', 'cut-before-content', 'cut-clean', 'error-mid-stream'] as const

describe.each(MODELS.filter(([provider], at) => MODELS.findIndex(([id]) => id === provider) === at))(
  '%s %s fails',
  (provider, model) => {
    // A router of its own: faults open circuits and set keys aside.
    beforeAll(async () => {
      await stack.close()
      stack = await startStack(
        { timeouts, failover: { attempts: 1 }, breaker: { consecutive: 1000, minimum: 1000 } },
        { pace: false },
      )
    })

    it.each([...UNBILLED, ...BROKEN])('%s: a cost that is told is the one invoiced', async (fault) => {
      for (const stream of [false, true]) {
        stack.simulator.reset()
        const before = stack.router.ledger.attempts().length
        stack.simulator.setFault(provider, fault, { retryAfterSeconds: 60 })
        // `provider.only` keeps the call on this route.
        const only = { provider: { only: [provider], allow_fallbacks: false } } as object
        await expect(send(model, { messages, ...only }, stream)).rejects.toThrow()
        const { totalUsd } = stack.simulator.invoices()[provider]
        const { charged, sources } = readCharges(before)
        // What is not known for sure is said to be so, and is not more than what is billed.
        if (sources.has('unknown') || sources.has('estimated')) expect(charged).toBeLessThanOrEqual(toPico(totalUsd))
        else expect(charged).toBe(toPico(totalUsd))
        if (UNBILLED.some((name) => name === fault)) expect(sources).toEqual(new Set(['computed']))
      }
    })
  },
)
