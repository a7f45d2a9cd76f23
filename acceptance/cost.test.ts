/** What the ledger and the answers say a call cost, against the invoices of the providers. */

import { OpenAI } from 'openai-6'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, startStack } from './start-stack.js'

let stack: Stack

beforeAll(async () => {
  stack = await startStack()
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
