/** The router over real sockets, against upstreams that answer as each case says. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createRouter, type Runtime } from './create-router.js'
import type { Options } from './types/config.js'
import type { Router } from './types/router.js'

type Answer = (response: ServerResponse, request: IncomingMessage, body: Record<string, unknown>) => void

interface Upstream {
  baseURL: string
  received: { url: string; headers: IncomingMessage['headers']; body: Record<string, unknown> }[]
}

const open: { server: Server[]; router: Router[] } = { server: [], router: [] }

afterEach(async () => {
  await Promise.all(open.router.map((router) => router.close()))
  for (const server of open.server) {
    server.closeAllConnections()
    server.close()
  }
  open.server = []
  open.router = []
})

async function upstream(answer: Answer): Promise<Upstream> {
  const received: Upstream['received'] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (piece) => {
      text += piece
    })
    request.on('end', () => {
      const body = JSON.parse(text)
      received.push({ url: request.url ?? '', headers: request.headers, body })
      answer(response, request, body)
    })
  })
  open.server.push(server)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return { baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, received }
}

function router(options: Options, runtime: Partial<Runtime> = {}): Router {
  const created = createRouter(options, { environment: {}, ...runtime })
  open.router.push(created)
  return created
}

const messages = [{ role: 'user', content: 'hi' }]
const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }
const ok =
  (content = 'hello'): Answer =>
  (response) =>
    json(response, 200, {
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'served-model',
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
      usage,
    })
const fails =
  (status: number, error: object = { message: 'no' }, headers: Record<string, string> = {}): Answer =>
  (response) =>
    json(response, status, { error }, headers)

const events =
  (...chunks: object[]): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(
      [...chunks.map((chunk) => JSON.stringify(chunk)), '[DONE]'].map((data) => `data: ${data}\n\n`).join(''),
    )
  }

function json(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}

const lab = (id: string, { baseURL }: Upstream): NonNullable<Options['providers']> => ({
  [id]: { type: 'openai-compatible', baseURL, apiKey: `key-${id}` },
})

async function ask(target: Router, body: object, signal?: AbortSignal) {
  const response = await target.fetch('http://shunpike/v1/chat/completions', {
    method: 'POST',
    body: JSON.stringify({ messages, ...body }),
    ...(signal ? { signal } : {}),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) }
}

describe('a call on a route of its own dialect', () => {
  it('changes nothing but the model, and costs nothing it does not know', async () => {
    const up = await upstream(ok())
    const target = router({ providers: lab('lab', up) })
    const reply = await ask(target, { model: 'lab/some/model', seed: 7, x_unknown: { a: null } })
    expect(up.received[0]).toMatchObject({
      url: '/v1/chat/completions',
      body: { model: 'some/model', messages, seed: 7, x_unknown: { a: null } },
    })
    expect(up.received[0]?.headers.authorization).toBe('Bearer key-lab')
    expect(reply.json().usage).toEqual({
      ...usage,
      shunpike: { provider_charge: null, router_charge: null, fee_accrual: null, total: null, source: 'unknown' },
    })
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'x-shunpike-route': 'lab',
      'x-shunpike-model': 'served-model',
      'x-shunpike-attempts': '1',
    })
  })

  it('prices by the config and takes the discount off', async () => {
    const up = await upstream(ok())
    const target = router({
      providers: { lab: { type: 'openai-compatible', baseURL: up.baseURL, discount: '0.10' } },
      prices: { 'lab/m': { input: '1', output: '2' } },
    })
    const reply = await ask(target, { model: 'lab/m' })
    expect(reply.json().usage).toMatchObject({
      cost: 0.000018,
      shunpike: { provider_charge: '0.000018', router_charge: '0', total: '0.000018', source: 'computed' },
    })
    expect(up.received[0]?.headers.authorization).toBeUndefined()
  })
})

describe('failing over', () => {
  it('follows the chain of an alias, then models[], in order and once each', async () => {
    const down = await upstream(fails(500))
    const up = await upstream(ok())
    const target = router({
      providers: { ...lab('a', down), ...lab('b', up) },
      models: { smart: ['a/one', 'b/two'] },
      failover: { attempts: 5 },
    })
    const reply = await ask(target, { model: 'a/zero', models: ['smart', 'a/one'] })
    expect(reply.status).toBe(200)
    expect(down.received.map(({ body }) => body['model'])).toEqual(['zero', 'one'])
    expect(reply.headers.get('x-shunpike-attempts')).toBe('3')
    expect(target.ledger.attempts().map(({ route, status, outcome, n }) => [n, route, status, outcome])).toEqual([
      [1, 'a', 500, 'error'],
      [2, 'a', 500, 'error'],
      [3, 'b', 200, 'ok'],
    ])
  })

  it('stops at the budget of attempts', async () => {
    const down = await upstream(fails(500))
    const target = router({
      providers: lab('a', down),
      models: { chain: ['a/1', 'a/2', 'a/3', 'a/4'] },
      failover: { attempts: 2 },
    })
    expect((await ask(target, { model: 'chain' })).status).toBe(502)
    expect(down.received).toHaveLength(2)
  })

  it('never sends a 400 anywhere else, and keeps its words', async () => {
    const bad = await upstream(fails(400, { message: "Invalid 'messages[0]': too odd.", param: 'messages[0]' }))
    const other = await upstream(ok())
    const target = router({ providers: { ...lab('a', bad), ...lab('b', other) }, models: { chain: ['a/m', 'b/m'] } })
    const reply = await ask(target, { model: 'chain' })
    expect([reply.status, other.received.length]).toEqual([400, 0])
    expect(reply.json().error).toMatchObject({
      message: "Invalid 'messages[0]': too odd.",
      type: 'invalid_request_error',
      code: 'invalid_request',
      param: 'messages[0]',
    })
  })

  it('tries the last route once more after a plain 5xx', async () => {
    let sends = 0
    const flaky = await upstream((response, ...rest) => (sends++ === 0 ? fails(500) : ok())(response, ...rest))
    const reply = await ask(router({ providers: lab('a', flaky) }), { model: 'a/m' })
    expect([reply.status, sends]).toEqual([200, 2])
  })

  it.each([408, 409, 404])('never tries the same route again after %i', async (status) => {
    const down = await upstream(fails(status))
    const reply = await ask(router({ providers: lab('a', down), failover: { sameRoute: 2 } }), { model: 'a/m' })
    expect(reply.json().error.metadata.attempts).toHaveLength(1)
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'x-shunpike-route': 'a',
      'x-shunpike-model': 'm',
      'x-shunpike-attempts': '1',
      'x-should-retry': 'false',
    })
  })

  it('tries what is too long only where more is known to fit', async () => {
    const tooLong = fails(400, { code: 'context_length_exceeded', message: 'maximum context length' })
    const [small, same, large] = [await upstream(tooLong), await upstream(ok()), await upstream(ok())]
    const window = (id: string, up: Upstream, contextWindow: number) => ({
      [id]: { ...lab(id, up)[id], models: { m: { contextWindow } } },
    })
    const providers = { ...window('a', small, 10), ...window('b', same, 10), ...window('c', large, 20) }
    const target = router({ providers, models: { all: ['a/m', 'b/m', 'c/m'], two: ['a/m', 'b/m'] } })
    expect((await ask(target, { model: 'all' })).headers.get('x-shunpike-route')).toBe('c')
    const refused = await ask(target, { model: 'two' })
    expect([refused.status, refused.json().error.code]).toEqual([400, 'context_length_exceeded'])
    expect(same.received).toHaveLength(0)
  })

  it('waits as told when a rate limit is over soon, else gives the wait to the caller', async () => {
    let sends = 0
    const limited = await upstream((response, ...rest) =>
      (sends++ === 0 ? fails(429, {}, { 'retry-after-ms': '150' }) : ok())(response, ...rest),
    )
    const began = performance.now()
    expect((await ask(router({ providers: lab('a', limited) }), { model: 'a/m' })).status).toBe(200)
    expect(performance.now() - began).toBeGreaterThan(140)

    const closed = await upstream(fails(429, {}, { 'retry-after': '40' }))
    const reply = await ask(router({ providers: lab('a', closed) }), { model: 'a/m' })
    expect([reply.status, closed.received.length]).toEqual([429, 1])
    expect(reply.headers.get('retry-after')).toBe('40')
    expect(reply.headers.get('x-should-retry')).toBeNull()
  })

  it('sets a refused key aside and uses the next of the pool', async () => {
    const up = await upstream((response, request, body) =>
      (request.headers.authorization === 'Bearer good' ? ok() : fails(401, { message: 'bad key sk-bad' }))(
        response,
        request,
        body,
      ),
    )
    const target = router({
      providers: { a: { type: 'openai-compatible', baseURL: up.baseURL, apiKeys: ['sk-bad', 'good'] } },
    })
    expect((await ask(target, { model: 'a/m' })).status).toBe(200)
    expect((await ask(target, { model: 'a/m' })).status).toBe(200)
    expect(up.received.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer sk-bad',
      'Bearer good',
      'Bearer good',
    ])
  })

  it("tells nothing of the router's own key", async () => {
    const up = await upstream(fails(401, { message: 'Incorrect API key provided: key-a' }))
    const reply = await ask(router({ providers: lab('a', up) }), { model: 'a/m' })
    expect([reply.status, reply.json().error.code]).toEqual([502, 'gateway_credential'])
    expect(reply.text).not.toContain('key-a')
  })

  it('does not follow a redirect', async () => {
    const other = await upstream(ok())
    const up = await upstream((response) => {
      response.writeHead(307, { location: other.baseURL })
      response.end()
    })
    const reply = await ask(router({ providers: lab('a', up) }), { model: 'a/m' })
    expect([reply.status, reply.json().error.code, other.received.length]).toEqual([502, 'upstream_redirect', 0])
  })

  it.each<[string, Answer, string]>([
    ['no body', (response) => response.writeHead(204).end(), 'empty_response'],
    ['a choice that is null', (response) => json(response, 200, { id: 'x', choices: [null] }), 'empty_response'],
    ['null choices', (response) => json(response, 200, { id: 'x', choices: null }), 'empty_response'],
    ['null choices that were counted', (response) => json(response, 200, { choices: null, usage }), 'empty_response'],
    ['no choices that were counted', (response) => json(response, 200, { choices: [], usage }), 'empty_response'],
    [
      'an error in a 200',
      (response) => json(response, 200, { error: { code: 503, message: 'busy' }, choices: null }),
      'overloaded',
    ],
    ['HTML', (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'), 'invalid_upstream'],
    [
      'half of a body',
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices":['),
      'invalid_upstream',
    ],
  ])('takes a 200 with %s for no success', async (_name, answer, code) => {
    const up = await upstream(answer)
    const reply = await ask(router({ providers: lab('a', up), failover: { attempts: 1 } }), { model: 'a/m' })
    expect([reply.status >= 500, reply.json().error.code]).toEqual([true, code])
  })

  const error = { code: 502, message: 'bad host' }
  const spent = { ...usage, cost: 0.001 }
  const choice = { index: 0, message: { role: 'assistant', content: '' }, finish_reason: 'stop' }
  const delta = { index: 0, delta: { content: '' }, finish_reason: null }

  it.each<[string, Answer]>([
    ['an error', (response) => json(response, 200, { error, usage: spent })],
    ['null choices', (response) => json(response, 200, { choices: null, usage: spent })],
    [
      'nothing',
      (response) =>
        json(response, 200, { choices: [choice], usage: { ...spent, completion_tokens: 0, total_tokens: 10 } }),
    ],
    ['a stream of an error', events({ choices: [delta] }, { choices: [delta], usage: spent }, { choices: [], error })],
    ['a stream of an error with its usage', events({ choices: [delta], error, usage: spent })],
    ['a stream of nothing', events({ choices: [delta] }, { choices: [], usage: spent })],
  ])('books what a 200 with %s has cost, though the call goes on elsewhere', async (name, answer) => {
    const stream = name.includes('stream')
    const [a, b] = [
      await upstream(answer),
      await upstream(stream ? events({ choices: [{ ...delta, delta: { content: 'hi' } }] }) : ok()),
    ]
    const prices = { 'b/m': { input: '1', output: '2' } }
    const created = router({
      providers: { a: { type: 'openrouter', baseURL: a.baseURL, apiKey: 'k' }, ...lab('b', b) },
      models: { m: ['a/x/m', 'b/m'] },
      prices,
    })
    const reply = await ask(created, { model: 'm', stream })
    expect(reply.status).toBe(200)
    const [first] = created.ledger.attempts()
    expect(first).toMatchObject({ outcome: 'error', status: 200, usage: { input: 10 } })
    expect(first?.cost).toMatchObject({ routerCharge: 1_000_000_000n, source: 'reported' })
  })
})

describe('a stream', () => {
  const event = (delta: object, finish_reason: string | null = null) =>
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason }] })}\n\n`
  const events = { 'content-type': 'text/event-stream' }

  it('is read up to 32 MiB', { timeout: 30_000 }, async () => {
    const piece = `: ${'x'.repeat(1024 * 1024)}\n\n`
    const up = await upstream((response) => {
      response.writeHead(200, events).write(event({ content: 'hi' }))
      for (let i = 0; i < 34; i++) response.write(piece)
      response.end(`${event({}, 'stop')}data: [DONE]\n\n`)
    })
    const { text } = await ask(router({ providers: lab('a', up) }), { model: 'a/m', stream: true })
    expect(text.endsWith('[DONE]\n\n')).toBe(false)
    expect(JSON.parse(text.slice(text.lastIndexOf('data: ') + 6)).error.code).toBe('invalid_upstream')
  })

  it('is empty when no choice ever came, whatever the usage says', async () => {
    const up = await upstream((response) =>
      response.writeHead(200, events).end(`data: ${JSON.stringify({ choices: [], usage })}\n\ndata: [DONE]\n\n`),
    )
    const reply = await ask(router({ providers: lab('a', up) }), { model: 'a/m', stream: true })
    expect([reply.status, reply.json().error.code]).toEqual([502, 'empty_response'])
  })

  it('leaves its connection to the next call when the body ends a little after the marker', async () => {
    const sockets = new Set<unknown>()
    const up = await upstream((response, request) => {
      sockets.add(request.socket)
      response.writeHead(200, events)
      response.write(`${event({ content: 'hi' })}${event({}, 'stop')}data: [DONE]\n\n`)
      setTimeout(() => response.end(), 20)
    })
    const target = router({ providers: lab('a', up) })
    for (let i = 0; i < 3; i++) {
      expect((await ask(target, { model: 'a/m', stream: true })).text).toContain('[DONE]')
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
    expect(sockets.size).toBe(1)
  })

  it('closes a connection whose body never ends after the marker', async () => {
    let closed = false
    const up = await upstream((response) => {
      response.on('close', () => {
        closed = true
      })
      response.writeHead(200, events)
      response.write(`${event({ content: 'hi' })}data: [DONE]\n\n`)
    })
    const { text } = await ask(router({ providers: lab('a', up) }), { model: 'a/m', stream: true })
    expect(text).toContain('[DONE]')
    await expect.poll(() => closed).toBe(true)
  })
})

describe('time', () => {
  const silent: Answer = () => {}

  it('goes on after the first-token limit; the last route gets what is left', async () => {
    const dead = await upstream(silent)
    const slow = await upstream((response, ...rest) => setTimeout(() => ok()(response, ...rest), 300))
    const target = router({
      providers: { ...lab('a', dead), ...lab('b', slow) },
      models: { chain: ['a/m', 'b/m'] },
      timeouts: { firstTokenMs: 100, totalMs: 5000 },
    })
    const reply = await ask(target, { model: 'chain' })
    expect([reply.status, reply.headers.get('x-shunpike-route')]).toEqual([200, 'b'])
    expect(target.ledger.attempts()[0]).toMatchObject({
      code: 'first_token_timeout',
      cost: { total: null, source: 'unknown' },
    })
  })

  it("keeps its caller's own limit, over all attempts, and sends nothing after it", async () => {
    const [dead, other] = [await upstream(silent), await upstream(silent)]
    const models = { m: ['a/m', 'b/m', 'a/n'] }
    const target = router({
      providers: { ...lab('a', dead), ...lab('b', other) },
      models,
      timeouts: { firstTokenMs: 600 },
    })
    const began = performance.now()
    const reply = await target.fetch('http://shunpike/v1/chat/completions', {
      method: 'POST',
      headers: { 'x-stainless-timeout': '1' },
      body: JSON.stringify({ model: 'm', messages }),
    })
    expect(performance.now() - began).toBeGreaterThan(990)
    expect([reply.status, JSON.parse(await reply.text()).error.code]).toEqual([504, 'deadline'])
    expect([dead.received.length, other.received.length]).toEqual([1, 1])
  })

  it('ends at the total limit', async () => {
    const dead = await upstream(silent)
    const began = performance.now()
    const reply = await ask(router({ providers: lab('a', dead), timeouts: { totalMs: 200 } }), { model: 'a/m' })
    expect(reply.status).toBe(504)
    expect(performance.now() - began).toBeLessThan(1500)
  })

  it('cancels the upstream when the caller leaves, and starts no other route', async () => {
    let closed = false
    const dead = await upstream((_response, request) =>
      request.on('close', () => {
        closed = true
      }),
    )
    const other = await upstream(ok())
    const target = router({ providers: { ...lab('a', dead), ...lab('b', other) }, models: { chain: ['a/m', 'b/m'] } })
    const controller = new AbortController()
    const asked = ask(target, { model: 'chain' }, controller.signal)
    await expect.poll(() => dead.received.length).toBe(1)
    controller.abort()
    await expect(asked).rejects.toThrow()
    await expect.poll(() => closed).toBe(true)
    expect(other.received).toHaveLength(0)
    expect(target.ledger.calls()[0]).toMatchObject({ outcome: 'client_abort', attempts: 1 })
  })

  it('waits for running calls when it closes, and takes no new ones', async () => {
    const slow = await upstream((response, ...rest) => setTimeout(() => ok()(response, ...rest), 200))
    const target = router({ providers: lab('a', slow) })
    const running = ask(target, { model: 'a/m' })
    await expect.poll(() => slow.received.length).toBe(1)
    const closing = target.close()
    const refused = await ask(target, { model: 'a/m' })
    expect([refused.status, refused.json().error.code]).toEqual([503, 'shutting_down'])
    expect((await running).status).toBe(200)
    await closing
  })
})

describe('the plan', () => {
  const providers = {
    openai: { apiKey: 'k', baseURL: 'http://127.0.0.1:9/v1' },
    anthropic: { apiKey: 'k', baseURL: 'http://127.0.0.1:9' },
    openrouter: { apiKey: 'k', baseURL: 'http://127.0.0.1:9/api/v1' },
  }
  const explain = (options: Options, body: object) => {
    const { routes } = router({ providers, ...options }).explain({ body: { messages, ...body } })
    return routes.map(({ route, model, reason }) => (reason ? `${route}:${model} - ${reason}` : `${route}:${model}`))
  }

  it.each<[string, Options, object, string[]]>([
    [
      'direct first, the aggregator behind',
      {},
      { model: 'openai/gpt-5-mini' },
      ['openai:gpt-5-mini', 'openrouter:openai/gpt-5-mini'],
    ],
    [
      'a bare id',
      {},
      { model: 'claude-sonnet-4-5' },
      ['anthropic:claude-sonnet-4-5', 'openrouter:anthropic/claude-sonnet-4.5'],
    ],
    [
      "OpenRouter's spelling",
      {},
      { model: 'anthropic/claude-sonnet-4.5' },
      ['anthropic:claude-sonnet-4-5', 'openrouter:anthropic/claude-sonnet-4.5'],
    ],
    ['an author without a key', {}, { model: 'qwen/qwen3' }, ['openrouter:qwen/qwen3']],
    [
      'an unknown model of a known author',
      {},
      { model: 'openai/gpt-99' },
      ['openai:gpt-99', 'openrouter:openai/gpt-99'],
    ],
    ['an unknown bare id', {}, { model: 'mystery' }, ['openai:mystery', 'openrouter:openai/mystery']],
    ['a provider named', {}, { model: 'openrouter/openai/gpt-5-mini' }, ['openrouter:openai/gpt-5-mini']],
    ["the aggregator's own models", {}, { model: 'openrouter/auto' }, ['openrouter:openrouter/auto']],
    [
      'prefer openrouter',
      { routing: { prefer: 'openrouter' } },
      { model: 'openai/gpt-5-mini' },
      ['openrouter:openai/gpt-5-mini', 'openai:gpt-5-mini'],
    ],
    [
      'sort by price: no fee on direct',
      { routing: { prefer: 'openrouter', sort: 'price' } },
      { model: 'openai/gpt-5-mini' },
      ['openai:gpt-5-mini', 'openrouter:openai/gpt-5-mini'],
    ],
    [
      ':free',
      {},
      { model: 'openai/gpt-oss:free' },
      ['openai:gpt-oss:free - only an aggregator serves ":free"', 'openrouter:openai/gpt-oss:free'],
    ],
    [
      'provider.ignore',
      {},
      { model: 'openai/gpt-5-mini', provider: { ignore: ['openai'] } },
      ['openai:gpt-5-mini - provider.ignore names it', 'openrouter:openai/gpt-5-mini'],
    ],
    [
      'provider.allow_fallbacks',
      {},
      { model: 'openai/gpt-5-mini', provider: { allow_fallbacks: false } },
      ['openai:gpt-5-mini', 'openrouter:openai/gpt-5-mini - provider.allow_fallbacks is false'],
    ],
    [
      'provider.zdr',
      {},
      { model: 'openai/gpt-5-mini', provider: { zdr: true } },
      ['openai:gpt-5-mini - it does not promise zero data retention', 'openrouter:openai/gpt-5-mini'],
    ],
    [
      'provider.max_price',
      {},
      { model: 'openai/gpt-5-mini', provider: { max_price: { prompt: 0.01 } } },
      ['openai:gpt-5-mini - its price is above provider.max_price, or unknown', 'openrouter:openai/gpt-5-mini'],
    ],
    [
      'provider.ignore of an aggregator of ours',
      {},
      { model: 'openai/gpt-5-mini', provider: { ignore: ['openrouter'], max_price: { prompt: null } } },
      ['openai:gpt-5-mini', 'openrouter:openai/gpt-5-mini - provider.ignore names it'],
    ],
    [
      'provider.order without fallbacks',
      {},
      { model: 'openai/gpt-5-mini', provider: { order: ['azure'], allow_fallbacks: false } },
      [
        'openai:gpt-5-mini - provider.order does not name it, and provider.allow_fallbacks is false',
        'openrouter:openai/gpt-5-mini',
      ],
    ],
    [
      'provider.require_parameters',
      {},
      { model: 'openai/gpt-5-mini', temperature: 0.2, provider: { require_parameters: true } },
      [
        'openai:gpt-5-mini - provider.require_parameters is true, and it does not take "temperature"',
        'openrouter:openai/gpt-5-mini',
      ],
    ],
    [
      'provider.require_parameters that holds',
      {},
      { model: 'openai/gpt-5-mini', tools: [], top_k: null, provider: { require_parameters: true } },
      ['openai:gpt-5-mini', 'openrouter:openai/gpt-5-mini'],
    ],
    [
      'policy.deny',
      { policy: { deny: ['openrouter'] } },
      { model: 'openai/gpt-5-mini' },
      ['openai:gpt-5-mini', 'openrouter:openai/gpt-5-mini - policy.deny names its provider'],
    ],
  ])('%s', (_name, options, body, routes) => {
    expect(explain(options, body)).toEqual(routes)
  })

  it('hands the policy on to the aggregator', async () => {
    const up = await upstream(ok())
    const target = router({
      providers: { openrouter: { apiKey: 'k', baseURL: up.baseURL } },
      policy: { zdr: true, training: 'deny' },
    })
    await ask(target, { model: 'openai/gpt-5-mini', provider: { sort: 'price', zdr: false } })
    expect(up.received[0]?.body['provider']).toEqual({ sort: 'price', zdr: true, data_collection: 'deny' })
  })

  it('sends nothing to a provider that the policy denies, also when all others are down', async () => {
    const denied = await upstream(ok())
    const down = await upstream(fails(500))
    const target = router({
      providers: { ...lab('a', down), ...lab('b', denied) },
      models: { chain: ['a/m', 'b/m'] },
      policy: { deny: ['b'] },
    })
    expect((await ask(target, { model: 'chain' })).status).toBe(502)
    expect(denied.received).toHaveLength(0)
  })

  it('names what nobody sells', async () => {
    const target = router({
      providers: { openai: { apiKey: 'k', baseURL: 'http://127.0.0.1:9/v1' } },
      models: { smart: 'anthropic/claude-sonnet-5' },
    })
    const reply = await ask(target, { model: 'smart', models: ['google/gemini-3.6-flash'] })
    expect(reply.status).toBe(404)
    const { error } = (await reply.json()) as { error: { message: string; code: string } }
    expect(error.code).toBe('no_route')
    expect(error.message).toMatch(/^No configured provider sells smart or google\/gemini-3\.6-flash\./)
  })

  it('names the rule when no route is left', async () => {
    const target = router({ providers: { openai: providers.openai }, policy: { zdr: true } })
    const reply = await ask(target, { model: 'openai/gpt-5-mini' })
    expect(reply.status).toBe(404)
    expect(reply.json().error.message).toContain('openai/gpt-5-mini: it does not promise zero data retention')
  })

  it('opens the circuit of a failing route and says so', async () => {
    const down = await upstream(fails(500))
    const up = await upstream(ok())
    const options = { providers: { ...lab('a', down), ...lab('b', up) }, models: { chain: ['a/m', 'b/m'] } }
    const target = router({ ...options, breaker: { consecutive: 2 } }, { random: () => 0.5 })
    for (let i = 0; i < 4; i++) await ask(target, { model: 'chain' })
    expect(down.received).toHaveLength(2)
    expect(target.explain({ body: { model: 'chain', messages } }).routes[0]).toMatchObject({
      kept: false,
      reason: 'its circuit is open for 15 s more',
    })
    expect(target.routes().find(({ route }) => route === 'a')).toMatchObject({ state: 'open', failures: 2 })
  })
})

describe('unwell routes', () => {
  const clock = () => {
    const time = { now: 1000, chance: 0.5 }
    return { time, runtime: { monotonic: () => time.now, random: () => time.chance } }
  }
  const alias = { m: ['a/m', 'b/m'] }

  it('retries nothing on a route whose circuit has opened', async () => {
    const down = await upstream(fails(500))
    const target = router({ providers: lab('a', down), breaker: { consecutive: 2 } })
    await ask(target, { model: 'a/m' })
    expect(down.received).toHaveLength(2)
    await ask(target, { model: 'a/m' })
    expect(down.received).toHaveLength(3)
  })

  it('retries a route three times at a time, and no more', async () => {
    let arrived = 0
    const down = await upstream((...given) => void setTimeout(() => fails(500)(...given), ++arrived > 8 ? 1000 : 0))
    const target = router({ providers: lab('a', down), breaker: { consecutive: 1000, minimum: 1000 } })
    await Promise.all(Array.from({ length: 8 }, () => ask(target, { model: 'a/m' })))
    expect(down.received).toHaveLength(8 + 3)
  })

  it('gives the panic try to the route that has been open the longest', async () => {
    const { time, runtime } = clock()
    const [a, b] = [await upstream(fails(501)), await upstream(fails(501))]
    const options = { providers: { ...lab('a', a), ...lab('b', b) }, models: alias, breaker: { consecutive: 1 } }
    const target = router({ ...options, failover: { sameRoute: 0, attempts: 1 } }, runtime)
    await ask(target, { model: 'b/m' })
    time.now += 5000
    await ask(target, { model: 'a/m' })
    const plan = target.explain({ body: JSON.stringify({ model: 'm', messages }) })
    expect(plan.routes.map(({ route, kept }) => [route, kept])).toEqual([
      ['a', false],
      ['b', true],
    ])
  })

  it('gives a recovered route its calls back by and by, and keeps it as a fallback', async () => {
    const { time, runtime } = clock()
    let isDown = true
    const a = await upstream((response, request, body) => (isDown ? fails(501) : ok())(response, request, body))
    const options = { providers: { ...lab('a', a), ...lab('b', await upstream(ok())) }, models: alias }
    const target = router({ ...options, breaker: { consecutive: 1 }, failover: { sameRoute: 0 } }, runtime)
    await ask(target, { model: 'm' })
    isDown = false
    time.now += 15_001
    expect((await ask(target, { model: 'm' })).headers.get('x-shunpike-route')).toBe('a')
    const first = () => target.explain({ body: JSON.stringify({ model: 'm', messages }) }).routes
    expect(first().map(({ route, kept }) => [route, kept])).toEqual([
      ['b', true],
      ['a', true],
    ])
    time.chance = 0.05
    expect(first()[0]?.route).toBe('a')
    expect(target.explain({ body: JSON.stringify({ model: 'a/m', messages }) }).routes[0]?.kept).toBe(true)
  })

  it('leaves every model of a provider alone that cannot be reached', async () => {
    const gone = lab('gone', { baseURL: 'http://127.0.0.1:1/v1', received: [] })
    const target = router({
      providers: { ...gone, ...lab('b', await upstream(ok())) },
      models: { m: ['gone/x', 'b/m'] },
    })
    for (let i = 0; i < 5; i++) await ask(target, { model: `gone/${i}` })
    const plan = target.explain({ body: JSON.stringify({ model: 'm', messages }) })
    expect(plan.routes[0]).toMatchObject({ route: 'gone', kept: false })
    expect(plan.routes[0]?.reason).toContain('its provider cannot be reached')
  })
})

describe('the surface', () => {
  it('lists models, finds one, and answers 404 in its own shape', async () => {
    const target = router({
      providers: { openai: { apiKey: 'k' }, ...lab('lab', { baseURL: 'http://127.0.0.1:9', received: [] }) },
      models: { smart: 'openai/gpt-5-mini' },
      prices: { 'openai/gpt-4o': { input: '7', output: '8' } },
    })
    const get = async (path: string) => {
      const response = await target.fetch(`http://shunpike${path}`)
      return { status: response.status, body: await response.json() }
    }
    const { body } = (await get('/v1/models')) as { body: { data: { id: string }[] } }
    const ids = body.data.map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(['smart', 'openai/gpt-5-mini']))
    expect(await get('/v1/models/openai%2Fgpt-5-mini')).toMatchObject({
      status: 200,
      body: { id: 'openai/gpt-5-mini', pricing: { prompt: '0.00000025' } },
    })
    expect(await get('/v1/models/smart')).toMatchObject({
      body: { id: 'smart', context_length: 400_000, pricing: { prompt: '0.00000025' } },
    })
    expect(await get('/v1/models/openai/gpt-4o:floor')).toMatchObject({
      body: { id: 'openai/gpt-4o', pricing: { prompt: '0.000007' } },
    })
    const parameters = (id: string) =>
      (body.data as { id: string; supported_parameters?: string[] }[]).find((model) => model.id === id)
        ?.supported_parameters
    expect(parameters('openai/gpt-5-mini')).toEqual(expect.arrayContaining(['tools', 'reasoning', 'max_tokens']))
    expect(parameters('openai/gpt-5-mini')).not.toContain('temperature')
    expect(parameters('openai/gpt-4o')).toContain('temperature')
    expect(parameters('openai/gpt-4o')).not.toContain('reasoning')
    expect(await get('/v1/models/none/such')).toMatchObject({
      status: 404,
      body: { error: { code: 'model_not_found' } },
    })
    expect(await get('/v1/v1/things')).toMatchObject({
      status: 404,
      body: { error: { code: 'unknown_endpoint', message: expect.stringContaining('already ends in /v1') } },
    })
  })

  it('refuses calls beyond maxInFlight at once', async () => {
    const slow = await upstream((response, ...rest) => setTimeout(() => ok()(response, ...rest), 100))
    const target = router({ providers: lab('a', slow), server: { maxInFlight: 1 } })
    const first = ask(target, { model: 'a/m' })
    const second = await ask(target, { model: 'a/m' })
    expect([second.status, second.headers.get('retry-after')]).toEqual([503, '1'])
    expect((await first).status).toBe(200)
  })
})

describe('migrationPlan', () => {
  const target = () => router({ providers: { openai: { apiKey: 'k', baseURL: 'http://127.0.0.1:9/v1' } } })

  it('solves a scenario', async () => {
    const providers = [{ id: 'openai', spend: '6000', overhead: { direct: '180' } }]
    await expect(target().migrationPlan({ providers })).resolves.toMatchObject({
      optimum: { assignment: { openai: 'direct' }, net: '6180' },
      saving_vs_all_credits: '150',
    })
  })

  it('rejects with what is wrong in it', async () => {
    await expect(target().migrationPlan({ providers: [] })).rejects.toMatchObject({
      code: 'config_invalid',
      message: 'providers: expected at least one provider, got an array',
    })
  })
})
