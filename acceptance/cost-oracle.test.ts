/**
 * Amounts that were really billed, through the whole router: a fake upstream answers with the usage of each row, whole and
 * streamed, and the answer and the ledger say the row's price to the pico-dollar.
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createRouter, type Options, type Router } from '@shunpike/core'
import { type Replay, type ReplayAnswer, startReplay } from '@shunpike/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

interface Row {
  id: string
  category: string
  route: 'direct' | 'openrouter' | 'openrouter-byok' | 'vercel-gateway'
  provider: string | null
  multiplier: string | null
  usage_shape: string
  usage: Json
  normalized: (Record<string, number> & { units?: { web_search?: { usd_each: string } } }) | null
  prices_usd_per_mtok: Record<string, string> | null
  expected_usd: string | { openrouter_charge: string; provider_charge: string; total: string }
}

const folder = process.env.SHUNPIKE_CASES ?? fileURLToPath(new URL('../../shared/cases', import.meta.url))
const file = `${folder}/cost-oracle.json`
const present = existsSync(file)
if (!present) console.warn(`cost-oracle.test.ts: skipped, there is no ${file} (set SHUNPIKE_CASES)`)
const rows: Row[] = present ? (JSON.parse(readFileSync(file, 'utf8')) as { rows: Row[] }).rows : []

/** How each wire format carries a usage object: whole, and as the events of a stream. */
interface Wire {
  /** What the caller asks for; the rules of the model decide which format its provider speaks. */
  model: string
  whole(usage: Json): Json
  events(usage: Json): { event?: string; data: Json | '[DONE]' }[]
}

const chatEvents: Wire['events'] = (usage) => [
  { data: { id: 'c', choices: [{ index: 0, delta: { role: 'assistant', content: 'ok' }, finish_reason: null }] } },
  { data: { id: 'c', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] } },
  { data: { id: 'c', choices: [], usage } },
  { data: '[DONE]' },
]
const chatWhole: Wire['whole'] = (usage) => ({
  id: 'c',
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
  usage,
})
const candidate = { content: { parts: [{ text: 'ok' }] }, finishReason: 'STOP' }
const response = { id: 'r', object: 'response', status: 'completed' }
const output = [{ type: 'message', content: [{ type: 'output_text', text: 'ok' }] }]

const WIRES = {
  chat: { model: 'openai/priced', whole: chatWhole, events: chatEvents },
  openrouter: { model: 'openrouter/some/priced', whole: chatWhole, events: chatEvents },
  // A model that is served on Responses only.
  responses: {
    model: 'openai/gpt-5-pro',
    whole: (usage) => ({ ...response, output, usage }),
    events: (usage) =>
      [
        { type: 'response.created', response: { id: 'r' } },
        { type: 'response.output_text.delta', output_index: 0, delta: 'ok' },
        { type: 'response.completed', response: { ...response, output, usage } },
      ].map((data) => ({ event: data.type, data })),
  },
  messages: {
    model: 'anthropic/priced',
    whole: (usage) => ({ type: 'message', content: [{ type: 'text', text: 'ok' }], stop_reason: 'end_turn', usage }),
    events: (usage) =>
      [
        { type: 'message_start', message: { id: 'm', usage: { ...usage, output_tokens: 1 } } },
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'ok' } },
        { type: 'content_block_stop', index: 0 },
        { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: pick(usage, 'output_tokens') },
        { type: 'message_stop' },
      ].map((data) => ({ event: data.type, data })),
  },
  gemini: {
    model: 'google/priced',
    whole: (usage) => ({ candidates: [candidate], usageMetadata: usage }),
    events: (usage) => [
      { data: { candidates: [{ content: { parts: [{ text: 'ok' }] } }], usageMetadata: { promptTokenCount: 1 } } },
      { data: { candidates: [{ ...candidate, content: {} }], usageMetadata: usage } },
    ],
  },
} satisfies Record<string, Wire>

const BY_SHAPE: Record<string, keyof typeof WIRES> = {
  'openai-chat': 'chat',
  'openai-chat-like': 'chat',
  'openai-responses': 'responses',
  'openrouter-chat': 'openrouter',
  'openrouter-responses': 'openrouter',
  'gemini-generateContent': 'gemini',
  'anthropic-messages': 'messages',
}

/** Rows that are counts only are said in Anthropic's words, which know every bucket; the others in OpenAI's. */
function toWire(row: Row): { wire: Wire; usage: Json } {
  const { usage_shape: shape, usage } = row
  if (shape === 'normalized') return fromCounts(row.normalized ?? {})
  if (shape === 'openrouter-responses') return { wire: WIRES.openrouter, usage: toChatNames(usage) }
  return { wire: WIRES[BY_SHAPE[shape] as keyof typeof WIRES], usage }
}

function fromCounts(counts: Record<string, number>): { wire: Wire; usage: Json } {
  const { input = 0, cache_read: read = 0, cache_write: write = 0, output: out = 0 } = counts
  const { cache_write_5m: short = 0, cache_write_1h: long = 0 } = counts
  if (short + long === 0) {
    const prompt_tokens_details = { cached_tokens: read, cache_write_tokens: write }
    return { wire: WIRES.chat, usage: { prompt_tokens: input, completion_tokens: out, prompt_tokens_details } }
  }
  return {
    wire: WIRES.messages,
    usage: {
      input_tokens: input - read - short - long,
      cache_read_input_tokens: read,
      cache_creation_input_tokens: short + long,
      cache_creation: { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long },
      output_tokens: out,
    },
  }
}

/** OpenRouter counts alike in both formats; a chat route of it speaks chat. */
function toChatNames({
  input_tokens,
  output_tokens,
  input_tokens_details,
  output_tokens_details,
  ...rest
}: Json): Json {
  return {
    ...rest,
    prompt_tokens: input_tokens,
    completion_tokens: output_tokens,
    prompt_tokens_details: input_tokens_details,
    completion_tokens_details: output_tokens_details,
  }
}

function pick(usage: Json, name: string): Json {
  return name in usage ? { [name]: usage[name] } : {}
}

const PRICE_NAMES: Record<string, string> = {
  input: 'input',
  input_audio: 'inputAudio',
  cache_read: 'cacheRead',
  cache_write: 'cacheWrite',
  cache_write_5m: 'cacheWrite5m',
  cache_write_1h: 'cacheWrite1h',
  output: 'output',
  output_image: 'outputImage',
}

/** The config's `prices`. Rows about a modifier give list prices beside it. */
function toPrices({ category, multiplier, prices_usd_per_mtok: list, normalized }: Row): Record<string, string> {
  const times = category === 'modifier' ? (multiplier ?? '1') : '1'
  const prices = Object.entries(list ?? {}).map(([name, price]) => [
    PRICE_NAMES[name],
    say(scale(price, 12) * scale(times, 12), 24),
  ])
  const search = normalized?.units?.web_search
  return { ...Object.fromEntries(prices), ...(search ? { webSearch: search.usd_each } : {}) }
}

/** `text` times 10^`digits`, exact up to so many decimals, half-even beyond. */
function scale(text: string, digits: number): bigint {
  const [, whole = '', fraction = '', exponent = '0'] = /^(\d+)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? []
  const shift = digits + Number(exponent) - fraction.length
  const value = BigInt(whole + fraction)
  if (shift >= 0) return value * 10n ** BigInt(shift)
  const unit = 10n ** BigInt(-shift)
  const twice = (value % unit) * 2n
  const up = twice > unit || (twice === unit && (value / unit) % 2n === 1n)
  return value / unit + (up ? 1n : 0n)
}

function say(value: bigint, digits: number): string {
  const text = value.toString().padStart(digits + 1, '0')
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/** The rows keep decimals as text; on the wire they are numbers. */
function write(value: Json): string {
  return JSON.stringify(value).replaceAll(/"((?:cost|upstream\w*|market_cost)")(\s*:\s*)"([\d.e+-]+)"/g, '"$1$2$3')
}

let replay: Replay
let answer: ReplayAnswer

beforeAll(async () => {
  replay = await startReplay(() => answer)
})
afterAll(() => replay.close())

function createPricedRouter(row: Row, model: string): Router {
  const at = { apiKey: 'k', baseURL: replay.origin }
  const payment = row.route === 'openrouter-byok' ? 'byok' : 'credits'
  const providers: Options['providers'] = { openai: at, anthropic: at, google: at, openrouter: { ...at, payment } }
  const prices = row.prices_usd_per_mtok ? { [model.replace('openrouter/', '')]: toPrices(row) } : {}
  return createRouter({ providers, prices, failover: { attempts: 1 } }, { environment: {} })
}

async function call(router: Router, model: string, stream: boolean): Promise<Json> {
  const body = { model, stream, stream_options: { include_usage: true }, messages: [{ role: 'user', content: 'x' }] }
  const reply = await router.fetch('http://shunpike/v1/chat/completions', {
    method: 'POST',
    body: JSON.stringify(body),
  })
  const text = await reply.text()
  expect(reply.status, text).toBe(200)
  if (!stream) return JSON.parse(text).usage
  const events = text.split('\n\n').filter((event) => event.startsWith('data: {'))
  return JSON.parse((events.at(-1) as string).slice(6)).usage
}

describe.skipIf(!present)('the cost oracle', () => {
  it.each(rows.map((row) => [row.id, row] as const))('%s', async (_, row) => {
    const { wire, usage } = toWire(row)
    const router = createPricedRouter(row, wire.model)
    for (const stream of [false, true]) {
      answer = stream ? toStream(wire.events(usage)) : toAnswer(wire.whole(usage))
      checkUsage(row, await call(router, wire.model, stream))
      const booked = router.ledger.attempts().at(-1)?.cost
      const charges = (booked?.providerCharge ?? -1n) + (booked?.routerCharge ?? -1n)
      expect(charges).toBe(scale(expectedTotal(row), 12))
    }
    await router.close()
  })
})

function expectedTotal({ expected_usd: expected }: Row): string {
  return typeof expected === 'string' ? expected : expected.total
}

function checkUsage(row: Row, usage: Json): void {
  const { provider_charge, router_charge, source } = usage.shunpike as Record<string, string>
  const charged = { provider: scale(provider_charge as string, 12), router: scale(router_charge as string, 12) }
  const total = scale(expectedTotal(row), 12)
  expect(charged.provider + charged.router).toBe(total)
  expect(usage.cost).toBe(Number(say(total, 12)))
  expect(source).toBe(row.route === 'direct' ? 'computed' : 'reported')
  if (typeof row.expected_usd === 'string') return
  const { openrouter_charge, provider_charge: billed } = row.expected_usd
  expect(charged).toEqual({ provider: scale(billed, 12), router: scale(openrouter_charge, 12) })
}

/** The same tokens, at the tier that served; the one that was asked for does not count (cost.md 1.1). */
describe('the tier that served', () => {
  const chat = { prompt_tokens: 12_000, completion_tokens: 800, prompt_tokens_details: { cached_tokens: 10_000 } }
  const messages = { input_tokens: 2000, cache_read_input_tokens: 10_000, output_tokens: 800 }
  const gemini = { promptTokenCount: 12_000, cachedContentTokenCount: 10_000, candidatesTokenCount: 800 }

  it.each([
    ['openai/gpt-5.4', 'chat', chat, { service_tier: 'default' }, '0.0195'],
    ['openai/gpt-5.4', 'chat', chat, { service_tier: 'flex' }, '0.00975'],
    ['openai/gpt-5.4', 'chat', chat, { service_tier: 'priority' }, '0.039'],
    ['anthropic/claude-opus-4-8', 'messages', { ...messages, service_tier: 'standard' }, {}, '0.035'],
    ['anthropic/claude-opus-4-8', 'messages', { ...messages, service_tier: 'standard', speed: 'fast' }, {}, '0.07'],
    ['google/gemini-2.5-flash', 'gemini', { ...gemini, serviceTier: 'standard' }, {}, '0.0029'],
    ['google/gemini-2.5-flash', 'gemini', { ...gemini, serviceTier: 'flex' }, {}, '0.00145'],
    ['openai/gpt-5.4', 'chat', chat, { service_tier: 'ultrafast' }, null],
  ] as const)('%s %s %j %j', async (model, wire, usage, beside, usd) => {
    const providers = Object.fromEntries(
      ['openai', 'anthropic', 'google'].map((id) => [id, { apiKey: 'k', baseURL: replay.origin }]),
    )
    const router = createRouter({ providers }, { environment: {} })
    for (const stream of [false, true]) {
      const { whole, events }: Wire = WIRES[wire]
      answer = stream
        ? toStream(
            events(usage).map(({ event, data }) => ({
              event,
              data: data === '[DONE]' ? data : { ...data, ...beside },
            })),
          )
        : toAnswer({ ...whole(usage), ...beside })
      const said = (await call(router, model, stream)).shunpike as Record<string, string | null>
      expect(said.provider_charge).toBe(usd)
    }
    await router.close()
  })
})

function toAnswer(body: Json): ReplayAnswer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: write(body) }
}

function toStream(events: { event?: string | undefined; data: Json | '[DONE]' }[]): ReplayAnswer {
  const body = events
    .map(({ event, data }) => {
      const text = data === '[DONE]' ? data : write(data)
      return `${event ? `event: ${event}\n` : ''}data: ${text}\n\n`
    })
    .join('')
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, body }
}
