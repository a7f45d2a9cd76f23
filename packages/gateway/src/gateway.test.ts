import { once } from 'node:events'
import { createServer, get, type IncomingMessage, request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Call, createRouter, type EndpointRequest, type Reply, type Router } from '@shunpike/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createGateway } from './gateway.js'
import type { GatewayOptions, GatewayRequest } from './gateway-types.js'
import { createNodeHandler } from './node-handler.js'

const CHAT = '/v1/chat/completions'
const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
})

/** A router that answers as told and remembers what it was asked. */
function createStub(
  answer: (request: EndpointRequest) => Reply | Promise<Reply>,
): Router & { asked: EndpointRequest[] } {
  const asked: EndpointRequest[] = []
  const router = createRouter({ providers: { openai: { apiKey: 'sk-test-openai' } } })
  return {
    ...router,
    asked,
    async handle(_endpoint, given) {
      asked.push(given)
      return await answer(given)
    },
  }
}

const toJson = (): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{"ok":true}'),
})

function toEvents(body: AsyncIterable<Uint8Array>): Reply {
  return { status: 200, headers: { 'content-type': 'text/event-stream; charset=utf-8' }, body }
}

type Before = (request: GatewayRequest) => unknown

/** Serves a gateway on a socket; `before` stands for the app's own middleware. */
async function start(router: Router, options: GatewayOptions = {}, before: Before = () => {}): Promise<string> {
  const handler = createNodeHandler(createGateway(router, options))
  const server = createServer(async (incoming, response) => {
    await before(incoming)
    handler(incoming, response)
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function readAll(incoming: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

describe('the body of a request', () => {
  const post = (base: string, body: string) => fetch(base + CHAT, { method: 'POST', body })

  it('reaches the router byte by byte', async () => {
    const router = createStub(toJson)
    const base = await start(router)
    const answer = await post(base, '{"seed":12345678901234567890}')
    expect(await answer.json()).toEqual({ ok: true })
    expect(Buffer.from(router.asked[0]?.body as Uint8Array).toString()).toBe('{"seed":12345678901234567890}')
  })

  it.each<[string, Before, unknown]>([
    [
      'rawBody before body',
      (incoming) => Object.assign(incoming, { rawBody: Buffer.from('raw'), body: { a: 1 } }),
      Buffer.from('raw'),
    ],
    ['text as it is', (incoming) => Object.assign(incoming, { body: '{"a":1}' }), '{"a":1}'],
    ['a parsed object', (incoming) => Object.assign(incoming, { body: { a: 1 } }), { a: 1 }],
    ['the stream where Express 4 left {}', (incoming) => Object.assign(incoming, { body: {} }), Buffer.from('sent')],
  ])('is taken from a parser before us: %s', async (_, before, expected) => {
    const router = createStub(toJson)
    await post(await start(router, { onWarning() {} }, before), 'sent')
    expect(router.asked[0]?.body).toEqual(expected)
  })

  it('is refused above the limit, announced or not, with the limit and the mend', async () => {
    const router = createStub(toJson)
    const base = await start(router, { maxBodyBytes: 1000 })
    const announced = await post(base, 'x'.repeat(300_000))
    const chunked = request(base + CHAT, { method: 'POST' })
    const answered = once(chunked, 'response') as Promise<[IncomingMessage]>
    for (let i = 0; i < 50; i++) chunked.write('x'.repeat(10_000))
    chunked.end()
    const [answer] = await answered
    for (const text of [await announced.text(), await readAll(answer)]) {
      expect(JSON.parse(text).error).toMatchObject({
        code: 'body_too_large',
        message: expect.stringMatching(/1000 bytes.*server\.maxBodyBytes/),
      })
    }
    expect([announced.status, answer.statusCode]).toEqual([413, 413])
    expect(router.asked).toEqual([])
  })

  it('gives 408 when no more of it comes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const base = await start(createStub(toJson))
      const socket = connect(Number(new URL(base).port), '127.0.0.1')
      socket.write(`POST ${CHAT} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{`)
      while (vi.getTimerCount() === 0) await new Promise(setImmediate)
      await vi.advanceTimersByTimeAsync(30_000)
      const text = await readAll(socket)
      expect(text).toMatch(/^HTTP\/1\.1 408 /)
      expect(text).toMatch(/connection: close/i)
      expect(text).toContain('"code":"request_timeout"')
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('the answer', () => {
  it('streams events untouched', async () => {
    const base = await start(
      createStub(() =>
        toEvents(
          (async function* () {
            yield Buffer.from('data: 1\n\nda')
            yield Buffer.from('ta: 2\n\n')
          })(),
        ),
      ),
    )
    const answer = await fetch(base + CHAT, { method: 'POST', body: '{}' })
    expect(await answer.text()).toBe('data: 1\n\ndata: 2\n\n')
  })

  it('gets keep-alives in silent gaps, never amid an event', async () => {
    const base = await start(
      createStub(() =>
        toEvents(
          (async function* () {
            yield Buffer.from('data: 1\n\n')
            await sleep(100)
            yield Buffer.from('da')
            await sleep(100)
            yield Buffer.from('ta: 2\r\n\r\n')
            await sleep(100)
          })(),
        ),
      ),
      { keepAliveMs: 40 },
    )
    const text = await (await fetch(base + CHAT, { method: 'POST', body: '{}' })).text()
    expect(text).toMatch(/^data: 1\n\n(: keep-alive\n\n)+data: 2\r\n\r\n(: keep-alive\n\n)+$/)
  })

  it('is cut, not ended, when it fails after the first byte', async () => {
    const base = await start(
      createStub(() =>
        toEvents(
          (async function* () {
            yield Buffer.from('data: 1\n\n')
            throw new Error('upstream died')
          })(),
        ),
      ),
    )
    const answer = await fetch(base + CHAT, { method: 'POST', body: '{}' })
    await expect(answer.text()).rejects.toThrow()
  })

  it('tells nothing of a bug in the router', async () => {
    const base = await start(createStub(() => Promise.reject(new Error('secret of 10.0.0.1'))))
    const answer = await fetch(base + CHAT, { method: 'POST', body: '{}' })
    const text = await answer.text()
    expect(answer.status).toBe(500)
    expect(JSON.parse(text).error.code).toBe('internal_error')
    expect(text).not.toMatch(/secret|10\.0|at .*\.(ts|js)/)
  })

  it('waits for a client that does not read', async () => {
    let made = 0
    let ended = false
    const base = await start(
      createStub(({ signal }) =>
        toEvents(
          (async function* () {
            try {
              for (; made < 1000 && !signal?.aborted; made++) yield Buffer.alloc(1 << 20, 32)
            } finally {
              ended = true
            }
          })(),
        ),
      ),
    )
    const stopped = request(base + CHAT, { method: 'POST' })
    stopped.end('{}')
    const [answer] = (await once(stopped, 'response')) as [IncomingMessage]
    answer.pause()
    await sleep(300)
    const madeAtRest = made
    await sleep(200)
    expect(made).toBe(madeAtRest)
    expect(made).toBeLessThan(100)
    answer.destroy()
    await vi.waitFor(() => expect(ended).toBe(true))
  })
})

describe('a client that leaves', () => {
  it('aborts the signal before the head is sent', async () => {
    const router = createStub(async ({ signal }) => {
      await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()))
      return toJson()
    })
    const base = await start(router)
    const leaving = request(base + CHAT, { method: 'POST' })
    leaving.on('error', () => {})
    leaving.end('{}')
    await vi.waitFor(() => expect(router.asked).toHaveLength(1))
    expect(router.asked[0]?.signal?.aborted).toBe(false)
    leaving.destroy()
    await vi.waitFor(() => expect(router.asked[0]?.signal?.aborted).toBe(true))
  })

  it('aborts the signal mid-stream', async () => {
    const router = createStub(({ signal }) =>
      toEvents(
        (async function* () {
          for (let i = 0; !signal?.aborted; i++) {
            yield Buffer.from(`data: ${i}\n\n`)
            await sleep(5)
          }
        })(),
      ),
    )
    const leaving = request((await start(router)) + CHAT, { method: 'POST' })
    leaving.on('error', () => {})
    leaving.end('{}')
    const [answer] = (await once(leaving, 'response')) as [IncomingMessage]
    await once(answer, 'data')
    leaving.destroy()
    await vi.waitFor(() => expect(router.asked[0]?.signal?.aborted).toBe(true))
  })

  it('does not abort it once the answer is whole', async () => {
    const router = createStub(toJson)
    const base = await start(router)
    await (await fetch(base + CHAT, { method: 'POST', body: '{}' })).text()
    await sleep(20)
    expect(router.asked[0]?.signal?.aborted).toBe(false)
  })
})

describe('paths and methods', () => {
  it('leaves a path that is not ours untouched', async () => {
    const gateway = createGateway(createStub(toJson))
    const server = createServer(async (incoming, response) => {
      const isOurs = await gateway.handle(incoming, response)
      response.end(`${isOurs} ${await readAll(incoming)}`)
    })
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/users`
    expect(await (await fetch(url, { method: 'POST', body: 'mine' })).text()).toBe('false mine')
  })

  it('finds the endpoint by url or originalUrl', async () => {
    const router = createStub(toJson)
    const base = await start(router, {}, (incoming) =>
      Object.assign(incoming, { originalUrl: `/llm${incoming.url}`, url: '/' }),
    )
    expect((await fetch(base + CHAT, { method: 'POST', body: '{}' })).status).toBe(200)
  })

  it("answers 404 in OpenAI's words, and says so when /v1 is there twice", async () => {
    const base = await start(createStub(toJson))
    const answer = await fetch(`${base}/v1/v1/nothing?key=sk-secret`)
    const { error } = (await answer.json()) as { error: { code: string; message: string } }
    expect([answer.status, error.code]).toEqual([404, 'unknown_endpoint'])
    expect(error.message).toMatch(/already ends in \/v1/)
    expect(error.message).not.toContain('sk-secret')
  })

  it('answers HEAD without a body and OPTIONS with the methods', async () => {
    const base = await start(createStub(toJson))
    const head = await fetch(`${base}/v1/models`, { method: 'HEAD' })
    const options = await fetch(base + CHAT, { method: 'OPTIONS' })
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '11', ''])
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, POST, OPTIONS'])
  })

  it.each([CHAT, '/v1/realtime'])('answers a WebSocket on %s with 426', async (path) => {
    const router = createStub(toJson)
    const opening = get((await start(router)) + path, { headers: { connection: 'Upgrade', upgrade: 'websocket' } })
    const [answer] = (await once(opening, 'response')) as [IncomingMessage]
    expect(answer.statusCode).toBe(426)
    expect(JSON.parse(await readAll(answer)).error.code).toBe('upgrade_not_supported')
    expect(router.asked).toEqual([])
  })
})

describe('path', () => {
  it('keeps all that is not below it', async () => {
    const base = await start(createStub(toJson), { path: '/llm' })
    const post = async (path: string) => (await fetch(base + path, { method: 'POST', body: '{}' })).status
    expect([await post(`/llm${CHAT}`), await post('/llm/chat/completions')]).toEqual([200, 200])
    expect([await post(CHAT), await post(`/llmx${CHAT}`), await post(`/x/llm${CHAT}`)]).toEqual([404, 404, 404])
  })
})

describe('the client of a request', () => {
  const answered = (id: string): Reply => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ id })),
  })
  const params = { model: 'm', messages: [{ role: 'user' as const, content: 'hi' }] }

  it('asks identify once, and goes on after the answer to the request is out', async () => {
    const calls: Call[] = []
    const router = { ...createStub(toJson), call: async (call: Call) => answered(String(calls.push(call))) }
    let asked = 0
    const gateway = createGateway(router, { identify: () => ({ tenant: `team-${++asked}` }) })
    const late = new Promise<void>((resolve, reject) => {
      const server = createServer(async (incoming, response) => {
        const { chat } = gateway.client(incoming, response)
        await chat.completions.create(params)
        response.end()
        response.once('close', () => chat.completions.create(params).then(() => resolve(), reject))
      })
      servers.push(server)
      server.listen(0, '127.0.0.1', () =>
        fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`).catch(reject),
      )
    })
    await late
    expect(calls.map(({ tenant, signal }) => [tenant, signal?.aborted])).toEqual([
      ['team-1', false],
      ['team-1', false],
    ])
  })
})

it('warns through the process when nobody listens', async () => {
  const warned = once(process, 'warning') as Promise<[Error & { code: string }]>
  const base = await start(createStub(toJson), {}, (incoming) => Object.assign(incoming, { body: { a: 1 } }))
  await fetch(base + CHAT, { method: 'POST', body: '{}' })
  const [{ name, code, message }] = await warned
  expect([name, code]).toEqual(['ShunpikeWarning', 'body_parsed'])
  expect(message).toMatch(/413.*Mount Shunpike before the parser/)
})

describe('identify', () => {
  it('says whom a call is billed to, and nothing but that reaches the router', async () => {
    const router = createStub(toJson)
    const identify = async () => ({ tenant: 'team-a', user: 'u1', tags: { app: 'x' }, password: 'p' })
    await fetch((await start(router, { identify })) + CHAT, { method: 'POST', body: '{}' })
    expect(router.asked[0]).toMatchObject({ tenant: 'team-a', user: 'u1', tags: { app: 'x' } })
    expect(router.asked[0]).not.toHaveProperty('password')
  })

  it('ends the request when it throws, before anything is read', async () => {
    const router = createStub(toJson)
    const failure = new Error('no session')
    const gateway = createGateway(router, { identify: () => Promise.reject(failure) })
    const seen: unknown[] = []
    const server = createServer((incoming, response) => {
      gateway.handle(incoming, response).catch((error) => {
        seen.push(error)
        response.writeHead(403).end()
      })
    })
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${CHAT}`
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(403)
    expect(seen).toEqual([failure])
    expect(router.asked).toEqual([])
  })
})
