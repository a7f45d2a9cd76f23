import { describe, expect, it } from 'vitest'
import { createInvoiceBook } from './invoice.js'
import { DEFAULT_PRICES, findModel, type SimulatedModel } from './prices.js'
import type { BilledUsage } from './usage.js'

const NOTHING: BilledUsage = { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 }

function modelOf(provider: SimulatedModel['provider'], id: string): SimulatedModel {
  const model = findModel(DEFAULT_PRICES, provider, id)
  if (model === undefined) throw new Error(`no model ${id}`)
  return model
}

describe('an invoice', () => {
  it('bills every bucket at its own price', () => {
    const book = createInvoiceBook('anthropic', DEFAULT_PRICES)
    const usage = { input: 6, cacheRead: 20_443, cacheWrite5m: 574, cacheWrite1h: 100, output: 489, reasoning: 77 }
    book.book('req_1', modelOf('anthropic', 'claude-sonnet-5'), usage, false)
    // 6 x 2 + 20443 x 0.2 + 574 x 2.5 + 100 x 4 + 489 x 10 = 10825.6 USD per million
    expect(book.toInvoice()).toEqual({
      lines: [{ requestId: 'req_1', model: 'claude-sonnet-5', usage, amountUsd: '0.0108256' }],
      totalUsd: '0.0108256',
    })
  })

  it('sums exactly where floats do not', () => {
    const book = createInvoiceBook('openai', DEFAULT_PRICES)
    const model = modelOf('openai', 'gpt-5-nano')
    for (let call = 0; call < 1000; call++)
      book.book(`req_${call}`, model, { ...NOTHING, input: 1, cacheRead: 1 }, false)
    expect(book.toInvoice().totalUsd).toBe('0.000055')
  })

  it('takes the long-context price for the whole request, only above the step', () => {
    const book = createInvoiceBook('openai', DEFAULT_PRICES)
    const model = modelOf('openai', 'gpt-5.6-terra')
    const amounts = [272_000, 272_001].map((input) => book.quote(model, { ...NOTHING, input }, false).amount)
    expect(amounts).toEqual([544_000_000_000n, 1_088_004_000_000n])
  })

  it('keeps the fee on buying credits apart from what is taken from them', () => {
    const book = createInvoiceBook('openrouter', DEFAULT_PRICES)
    book.book('gen-1', modelOf('openrouter', 'anthropic/claude-sonnet-5'), { ...NOTHING, output: 1_000_000 }, false)
    expect(book.toInvoice()).toMatchObject({ totalUsd: '10', purchaseFeeUsd: '0.55' })
  })

  it('weighs the minimum fee when credits are bought in small amounts', () => {
    const prices = { ...DEFAULT_PRICES, openrouter: { ...DEFAULT_PRICES.openrouter, topUpUsd: '5' } }
    const book = createInvoiceBook('openrouter', prices)
    book.book('gen-1', modelOf('openrouter', 'anthropic/claude-sonnet-5'), { ...NOTHING, output: 1_000_000 }, false)
    expect(book.toInvoice().purchaseFeeUsd).toBe('1.6')
  })

  it('takes nothing for an own key inside the allowance and 5 % of the list price above it', () => {
    const prices = { ...DEFAULT_PRICES, openrouter: { ...DEFAULT_PRICES.openrouter, byokAllowanceUsd: '15' } }
    const book = createInvoiceBook('openrouter', prices)
    const model = modelOf('openrouter', 'anthropic/claude-sonnet-5')
    for (const id of ['gen-1', 'gen-2', 'gen-3']) book.book(id, model, { ...NOTHING, output: 1_000_000 }, true)
    expect(book.toInvoice().lines.map(({ amountUsd, upstreamUsd }) => [amountUsd, upstreamUsd])).toEqual([
      ['0', '10'],
      ['0.25', '10'],
      ['0.5', '10'],
    ])
  })

  it('insures an empty answer at OpenRouter, not with a direct provider', () => {
    const usage = { ...NOTHING, input: 1000 }
    const router = createInvoiceBook('openrouter', DEFAULT_PRICES).quote(
      modelOf('openrouter', 'openai/gpt-5-mini'),
      usage,
      false,
    )
    const direct = createInvoiceBook('openai', DEFAULT_PRICES).quote(modelOf('openai', 'gpt-5-mini'), usage, false)
    expect([router.amount, direct.amount]).toEqual([0n, 250_000_000n])
  })
})
