import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRouter, type EndpointRequest, type Options, type Router } from '@shunpike/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type ServeOptions, type Server, serve } from './server.js'

const CHAT = '/v1/chat/completions'
const OPTIONS: Options = { providers: { openai: { apiKey: 'sk-test-openai' } } }
const toDigest = (key: string) => createHash('sha256').update(key).digest('hex')
const KEYS: NonNullable<Options['keys']> = [
  { id: 'a', sha256: toDigest('key-a'), tenant: 'team-a', role: 'user' },
  { id: 'b', sha256: toDigest('key-b').toUpperCase(), tenant: 'team-b', role: 'user' },
  { id: 'c', sha256: toDigest('key-c'), tenant: 'team-c', role: 'admin' },
]
const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function start(router: Router | Options, options?: ServeOptions): Promise<Server> {
  const server = await serve(router, options)
  servers.push(server)
  return server
}

/** A router whose answers stream until they are told to end. */
function createStub(options: Options = OPTIONS) {
  const asked: EndpointRequest[] = []
  const ends: (() => void)[] = []
  const handle: Router['handle'] = async (_endpoint, given) => {
    asked.push(given)
    const ended = new Promise<void>((resolve) => {
      ends.push(resolve)
      given.signal?.addEventListener('abort', () => resolve())
    })
    const body = (async function* () {
      yield Buffer.from('data: 1\n\n')
      await ended
      yield Buffer.from('data: [DONE]\n\n')
    })()
    return { status: 200, headers: { 'content-type': 'text/event-stream' }, body }
  }
  const endAll = () => {
    for (const end of ends.splice(0)) end()
  }
  return { router: { ...createRouter(options), handle }, asked, endAll }
}

const post = (base: string, headers: Record<string, string> = {}) =>
  fetch(base + CHAT, { method: 'POST', body: '{}', headers })

describe('without keys', () => {
  it('binds loopback', async () => {
    const { router, asked, endAll } = createStub()
    const { url } = await start(router)
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const answer = await post(url)
    endAll()
    expect(await answer.text()).toBe('data: 1\n\ndata: [DONE]\n\n')
    expect(asked[0]?.tenant).toBeUndefined()
  })

  it.each(['0.0.0.0', '::', '192.0.2.1'])('refuses %s and says why', async (host) => {
    await expect(serve(OPTIONS, { host })).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining(`got "${host}". Add \`keys\``),
    })
  })

  it('rejects when the port is taken', async () => {
    const { url } = await start(OPTIONS)
    await expect(serve(OPTIONS, { port: Number(new URL(url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

describe('with keys', () => {
  it('may bind any host', async () => {
    const { url } = await start({ ...OPTIONS, keys: KEYS }, { host: '0.0.0.0' })
    expect((await fetch(`${url.replace('0.0.0.0', '127.0.0.1')}/healthz`)).status).toBe(200)
  })

  it.each<[string, Record<string, string>, string]>([
    ['bearer', { authorization: 'Bearer key-a' }, 'team-a'],
    ['lower-case bearer', { authorization: 'bearer key-b' }, 'team-b'],
    ['x-api-key', { 'x-api-key': 'key-b' }, 'team-b'],
    ['x-goog-api-key', { 'x-goog-api-key': 'key-a' }, 'team-a'],
    ['one key in two places', { authorization: 'Bearer key-a', 'x-api-key': 'key-a' }, 'team-a'],
  ])('takes the tenant from the key: %s', async (_, headers, tenant) => {
    const { router, asked, endAll } = createStub({ ...OPTIONS, keys: KEYS })
    const { url } = await start(router)
    const answer = await post(url, headers)
    endAll()
    expect(answer.status).toBe(200)
    await answer.text()
    expect(asked[0]?.tenant).toBe(tenant)
  })

  it.each(['/metrics', '/shunpike', '/shunpike/api/plan?x=1', '//shunpike/'])('keeps %s to admins', async (path) => {
    const { url } = await start(createStub({ ...OPTIONS, keys: KEYS }).router)
    const user = await fetch(url + path, { headers: { 'x-api-key': 'key-a' } })
    expect([user.status, ((await user.json()) as { error: { code: string } }).error.code]).toEqual([403, 'forbidden'])
    expect((await fetch(url + path, { headers: { 'x-api-key': 'key-c' } })).status).not.toBe(403)
    expect((await fetch(url + path)).status).toBe(401)
  })

  it('answers every other key alike, on every path', async () => {
    const { router, asked } = createStub({ ...OPTIONS, keys: KEYS })
    const { url } = await start(router)
    const answers = await Promise.all([
      post(url),
      post(url, { authorization: 'Bearer key' }),
      post(url, { authorization: `Bearer ${KEYS[0]?.sha256}` }),
      post(url, { authorization: 'Basic key-a' }),
      post(url, { authorization: 'Bearer key-a', 'x-api-key': 'key-b' }),
      fetch(`${url}${CHAT}?key=key-a`, { method: 'POST', body: '{}' }),
      fetch(`${url}/v1/models`),
      fetch(`${url}/nothing`),
      fetch(url, { method: 'OPTIONS' }),
    ])
    const bodies = new Set(await Promise.all(answers.map((answer) => answer.text())))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401))
    expect(bodies.size).toBe(1)
    expect(asked).toEqual([])
  })
})

it('says no more than its health on /healthz and /readyz', async () => {
  const { url } = await start({ ...OPTIONS, keys: KEYS })
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' })
  expect(await (await fetch(`${url}/readyz?x=1`)).json()).toEqual({ status: 'ready' })
})

it('refuses at once beyond maxInFlight', async () => {
  const { router, endAll } = createStub({ ...OPTIONS, server: { maxInFlight: 2 } })
  const { url } = await start(router)
  const running = await Promise.all([post(url), post(url)])
  const refused = await post(url)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
  expect(await refused.json()).toMatchObject({ error: { code: 'too_busy' } })
  endAll()
  await Promise.all(running.map((answer) => answer.text()))
  const next = await post(url)
  endAll()
  expect(next.status).toBe(200)
  await next.text()
})

describe('drain', () => {
  it('lets running streams end, refuses the rest and tells the probe', async () => {
    const { router, endAll } = createStub()
    const server = await start(router)
    const running = await post(server.url)
    const agent = new Agent({ keepAlive: true })
    const probe = async (path: string, method = 'GET') => {
      const [answer] = (await once(request(server.url + path, { method, agent }).end(), 'response')) as [
        IncomingMessage,
      ]
      answer.resume()
      return [answer.statusCode, answer.headers.connection]
    }
    const drained = server.drain()
    expect(await probe('/readyz')).toEqual([503, 'close'])
    expect(await probe('/healthz')).toEqual([200, 'close'])
    expect(await probe(CHAT, 'POST')).toEqual([503, 'close'])
    endAll()
    expect(await running.text()).toBe('data: 1\n\ndata: [DONE]\n\n')
    await drained
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow()
    agent.destroy()
  })

  it('cuts what is still running after drainMs', async () => {
    const { router, asked } = createStub({ ...OPTIONS, server: { drainMs: 50 } })
    const server = await start(router)
    const running = await post(server.url)
    const cut = expect(running.text()).rejects.toThrow()
    await server.drain()
    await cut
    await vi.waitFor(() => expect(asked[0]?.signal?.aborted).toBe(true))
  })

  it('tells a real stream why it ends', async () => {
    const upstream = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}\n\n')
    })
    upstream.listen(0, '127.0.0.1')
    await once(upstream, 'listening')
    const baseURL = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`
    const server = await start({ providers: { openai: { apiKey: 'k', baseURL } }, server: { drainMs: 50 } })
    const body = JSON.stringify({ model: 'openai/m', stream: true, messages: [{ role: 'user', content: 'hi' }] })
    const running = await fetch(server.url + CHAT, { method: 'POST', body })
    await server.drain()
    const text = await running.text()
    expect(text).toContain('"code":"shutting_down"')
    expect(text).not.toContain('[DONE]')
    upstream.closeAllConnections()
    upstream.close()
  })

  it('ends at once when close is called meanwhile', async () => {
    const { router } = createStub()
    const server = await start(router)
    const running = await post(server.url)
    const cut = expect(running.text()).rejects.toThrow()
    const drained = server.drain()
    await server.close()
    await Promise.all([cut, drained])
  })
})

it('works over a real router and a real upstream', async () => {
  const chunk = {
    id: 'c1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'gpt-test',
    choices: [{ index: 0, delta: { content: 'hi' }, finish_reason: null }],
  }
  const last = { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }
  const upstream = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const event of [chunk, last]) response.write(`data: ${JSON.stringify(event)}\n\n`)
    response.end('data: [DONE]\n\n')
  })
  upstream.listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  const { url } = await start({
    providers: {
      openai: { apiKey: 'sk-test-openai', baseURL: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1` },
    },
  })
  const body = JSON.stringify({ model: 'openai/gpt-test', stream: true, messages: [{ role: 'user', content: 'hi' }] })
  const answer = await fetch(url + CHAT, { method: 'POST', body })
  const text = await answer.text()
  expect([answer.status, answer.headers.get('x-shunpike-route')]).toEqual([200, 'openai'])
  expect(text).toContain('"content":"hi"')
  expect(text).toMatch(/data: \[DONE\]\n\n$/)
  const refused = await fetch(url + CHAT, { method: 'POST', body: '{' })
  expect(refused.status).toBe(400)
  upstream.closeAllConnections()
  upstream.close()
  await once(upstream, 'close')
})
