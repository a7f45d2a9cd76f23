/** Embeddings by unmodified `openai` clients and in process: same routes, failover and cost as chat. */
import { createClient, createRouter } from '@shunpike/core'
import { startReplay } from '@shunpike/testkit'
import { OpenAI as OpenAI6 } from 'openai-6'
import { OpenAI as OpenAI7 } from 'openai-7'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, startStack } from './start-stack.js'

const MODEL = 'openai/text-embedding-3-small'
const CLIENTS = { 'openai 6': OpenAI6, 'openai 7': OpenAI7 as unknown as typeof OpenAI6 }

let stack: Stack

beforeAll(async () => {
  stack = await startStack({ models: { embed: MODEL } })
})
afterAll(() => stack.close())
afterEach(() => stack.simulator.setFault('openai', null))

const post = (body: object) =>
  fetch(`${stack.baseURL}/embeddings`, { method: 'POST', body: JSON.stringify({ model: MODEL, ...body }) })

describe.each(Object.entries(CLIENTS))('%s', (_name, OpenAI) => {
  const client = () => new OpenAI({ baseURL: stack.baseURL, apiKey: 'app', maxRetries: 0 })

  it('gets vectors, in base64 under the hood or as numbers', async () => {
    const params = { model: 'embed', input: ['first text', 'second'], dimensions: 16 }
    const decoded = await client().embeddings.create(params)
    const numbers = await client().embeddings.create({ ...params, encoding_format: 'float' })
    expect(decoded.data.map(({ embedding }) => embedding.length)).toEqual([16, 16])
    for (const [index, { embedding }] of numbers.data.entries())
      for (const [place, value] of embedding.entries())
        expect(decoded.data[index]?.embedding[place]).toBeCloseTo(value, 6)
    expect(stack.simulator.requests('openai').at(-1)?.body).toEqual({
      ...params,
      encoding_format: 'float',
      model: 'text-embedding-3-small',
    })
  })
})

it('fails over to another route of the same model, and says which', async () => {
  stack.simulator.setFault('openai', 'down')
  const answer = await post({ input: 'hello', provider: { allow_fallbacks: true } })
  expect([answer.status, answer.headers.get('x-shunpike-route')]).toEqual([200, 'openrouter'])
  expect(stack.router.ledger.calls().at(-1)).toMatchObject({ dialect: 'openai-embeddings', outcome: 'ok', attempts: 2 })
})

it('costs what the tokens of the input cost, and no OpenRouter field reaches OpenAI', async () => {
  const answer = await post({ input: 'hello there', provider: { order: ['openai'] }, models: [] })
  const { usage } = (await answer.json()) as { usage: { prompt_tokens: number; shunpike: { total: string } } }
  // USD 0.02 per million tokens: the catalog's price.
  expect(usage.shunpike).toMatchObject({ source: 'computed', router_charge: '0' })
  expect(Number(usage.shunpike.total)).toBeCloseTo(usage.prompt_tokens * 2e-8, 12)
  expect(Object.keys(stack.simulator.requests('openai').at(-1)?.body as object).sort()).toEqual(['input', 'model'])
})

it("serves another author's model where an aggregator sells it", async () => {
  const answer = await post({ model: 'google/gemini-embedding-001', input: 'hello' })
  expect([answer.status, answer.headers.get('x-shunpike-route')]).toEqual([200, 'openrouter'])
  expect(await answer.json()).toMatchObject({ usage: { shunpike: { source: 'reported', provider_charge: '0' } } })
})

it('works in process, too', async () => {
  const client = createClient(stack.router, { tenant: 'job' })
  const { data, response } = await client.embeddings
    .create({ model: MODEL, input: 'hello', dimensions: 8 })
    .withResponse()
  expect(data.data[0]?.embedding).toHaveLength(8)
  expect(response.headers.get('x-shunpike-route')).toBe('openai')
  expect(stack.router.ledger.calls().at(-1)).toMatchObject({ tenant: 'job' })
})

it.each([
  [{ input: '' }, 400, 'invalid_request', 'input'],
  [{ input: [] }, 400, 'invalid_request', 'input'],
  [{}, 400, 'invalid_request', 'input'],
  [{ input: 'hi', model: '' }, 400, 'invalid_request', 'model'],
])('tells what is wrong with %j', async (body, status, code, param) => {
  const answer = await post(body)
  expect([answer.status, await answer.json()]).toEqual([status, { error: expect.objectContaining({ code, param }) }])
})

it('sends nothing to a provider that serves no embeddings in this form', async () => {
  const { fetch: ask, close } = createRouter({
    providers: { google: { apiKey: 'sk-test-google' } },
  })
  const answer = await ask('http://shunpike/v1/embeddings', {
    method: 'POST',
    body: JSON.stringify({ model: 'google/gemini-embedding-001', input: 'hi' }),
  })
  expect([answer.status, await answer.json()]).toEqual([
    404,
    { error: expect.objectContaining({ code: 'no_route', message: expect.stringContaining('no embeddings') }) },
  ])
  await close()
})

it('goes on to the next route after an answer without vectors, and books what it says it used', async () => {
  const usage = { prompt_tokens: 7, total_tokens: 7 }
  const answers = [
    { data: [], usage },
    { data: [{ object: 'embedding', index: 0, embedding: [0.5] }], usage },
  ]
  const replay = await startReplay(() => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ object: 'list', model: 'm', ...answers[replay.requests.length - 1] }),
  }))
  const lab = { type: 'openai-compatible' as const, baseURL: `${replay.origin}/v1`, apiKey: 'sk-test-lab' }
  const router = createRouter({ providers: { one: lab, two: lab }, models: { m: ['one/m', 'two/m'] } })
  const answer = await createClient(router).embeddings.create({ model: 'm', input: 'hi' })
  expect(answer.data[0]?.embedding).toEqual([0.5])
  expect(router.ledger.attempts()).toMatchObject([
    { route: 'one', outcome: 'error', code: 'empty_response', usage: { input: 7 } },
    { route: 'two', outcome: 'ok', usage: { input: 7 } },
  ])
  await router.close()
  await replay.close()
})
