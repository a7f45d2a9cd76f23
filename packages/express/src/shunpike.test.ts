import { once } from 'node:events'
import { createServer, get, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRouter, type Options, type Router } from '@shunpike/core'
import express, { type ErrorRequestHandler, type Express } from 'express'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { shunpike } from './shunpike.js'

const BODY = JSON.stringify({ model: 'openai/gpt-test', stream: true, messages: [{ role: 'user', content: 'hi' }] })
const DELTA = { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'gpt-test' }
const toEvent = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ ...DELTA, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
const WHOLE = `${toEvent({ content: 'hi' })}${toEvent({}, 'stop')}data: [DONE]\n\n`

const servers: Server[] = []
const routers: Router[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  await Promise.all(routers.splice(0).map((router) => router.close()))
})

async function listen(server: Server): Promise<string> {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A router over an upstream that answers with `text` and then, if told so, neither ends nor closes. */
async function startUpstream(text = WHOLE, isOpenEnded = false) {
  const seen = { calls: 0, left: false }
  const baseURL = await listen(
    createServer((_, response) => {
      seen.calls++
      response.on('close', () => {
        seen.left = !response.writableFinished
      })
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(text)
      if (!isOpenEnded) response.end()
    }),
  )
  const options: Options = { providers: { openai: { apiKey: 'sk-test-openai', baseURL: `${baseURL}/v1` } } }
  const router = createRouter(options)
  routers.push(router)
  return { router, options, seen }
}

const post = (url: string) =>
  fetch(url, { method: 'POST', body: BODY, headers: { 'content-type': 'application/json' } })

describe('mounted', () => {
  it.each([
    ['/v1', '/v1/chat/completions'],
    ['/llm', '/llm/v1/chat/completions'],
    ['/llm', '/llm/chat/completions'],
    ['/', '/v1/chat/completions'],
  ])('at %s serves %s', async (mount, path) => {
    const { router } = await startUpstream()
    const base = await listen(createServer(express().use(mount, shunpike(router))))
    const answer = await post(base + path)
    expect(answer.headers.get('cache-control')).toBe('no-cache, no-transform')
    expect(await answer.text()).toBe(WHOLE)
  })

  it('after express.json() takes the parsed body', async () => {
    const { router } = await startUpstream()
    const base = await listen(
      createServer(
        express()
          .use(express.json())
          .use('/v1', shunpike(router, { onWarning() {} })),
      ),
    )
    expect(await (await post(`${base}/v1/chat/completions`)).text()).toBe(WHOLE)
  })

  it('leaves other paths to the app, their bodies too', async () => {
    const { router, seen } = await startUpstream()
    const app = express().use('/api', shunpike(router)).use(express.json())
    app.post('/api/users', (incoming, response) => void response.json(incoming.body))
    const answer = await fetch(`${await listen(createServer(app))}/api/users`, {
      method: 'POST',
      body: '{"name":"x"}',
      headers: { 'content-type': 'application/json' },
    })
    expect(await answer.json()).toEqual({ name: 'x' })
    expect(seen.calls).toBe(0)
  })
})

it('makes a router of options, offers it and closes it', async () => {
  const { options } = await startUpstream()
  const middleware = shunpike(options)
  const base = await listen(createServer(express().use('/v1', middleware)))
  expect(middleware.router.providers).toMatchObject([{ id: 'openai' }])
  expect(await (await post(`${base}/v1/chat/completions`)).text()).toBe(WHOLE)
  await middleware.close()
  expect((await post(`${base}/v1/chat/completions`)).status).toBe(503)
})

describe('identify', () => {
  const auth = (app: Express) =>
    app.use((incoming, _response, next) => {
      Object.assign(incoming, { user: { id: 'team-a' } })
      next()
    })

  it('bills the tenant the app knows', async () => {
    const { router } = await startUpstream()
    const identify = async (incoming: express.Request & { user?: { id: string } }) => ({
      tenant: incoming.user?.id ?? 'none',
    })
    const base = await listen(createServer(auth(express()).use('/v1', shunpike(router, { identify }))))
    await (await post(`${base}/v1/chat/completions`)).text()
    expect(router.ledger.calls()).toMatchObject([{ tenant: 'team-a', outcome: 'ok' }])
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('no session')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no session'))],
  ])('hands what it %s to the app', async (_, identify) => {
    const { router, seen } = await startUpstream()
    const onError: ErrorRequestHandler = (error, _incoming, response, _next) =>
      void response.status(403).send(error.message)
    const base = await listen(createServer(express().use('/v1', shunpike(router, { identify })).use(onError)))
    const answer = await post(`${base}/v1/chat/completions`)
    expect([answer.status, await answer.text()]).toEqual([403, 'no session'])
    expect(seen.calls).toBe(0)
  })
})

it('cancels the upstream call of a client that leaves mid-stream', async () => {
  const { router, seen } = await startUpstream(toEvent({ content: 'hi' }), true)
  const base = await listen(createServer(express().use('/v1', shunpike(router))))
  const leaving = request(`${base}/v1/chat/completions`, { method: 'POST' })
  leaving.on('error', () => {})
  leaving.end(BODY)
  const [answer] = (await once(leaving, 'response')) as [IncomingMessage]
  await once(answer, 'data')
  expect(seen.left).toBe(false)
  leaving.destroy()
  await vi.waitFor(() => expect(seen.left).toBe(true), { timeout: 500 })
  expect(router.ledger.calls()).toMatchObject([{ outcome: 'client_abort' }])
})

it('is honest about a stream that fails after its first byte', async () => {
  const { router } = await startUpstream(toEvent({ content: 'hi' }))
  const base = await listen(createServer(express().use('/v1', shunpike(router))))
  const text = await (await post(`${base}/v1/chat/completions`)).text()
  expect(text).toContain('"content":"hi"')
  expect(text).toContain('"finish_reason":"error"')
  expect(text).not.toContain('[DONE]')
})

it('answers a WebSocket with 426', async () => {
  const { router, seen } = await startUpstream()
  const base = await listen(createServer(express().use('/v1', shunpike(router))))
  const opening = get(`${base}/v1/chat/completions`, { headers: { connection: 'Upgrade', upgrade: 'websocket' } })
  const [answer] = (await once(opening, 'response')) as [IncomingMessage]
  answer.resume()
  expect(answer.statusCode).toBe(426)
  expect(seen.calls).toBe(0)
})

describe('mistakes', () => {
  it('in the options are named at start', () => {
    expect(() => shunpike({}, { identify: 'team-a', onWarn() {} } as never)).toThrow(
      /^identify: expected a function .*, got "team-a"\nonWarn: unknown option/,
    )
    expect(() => shunpike(null as never)).toThrow('router: expected a router or its options, got null')
  })

  it('of a second mount at one path are told once, also where one is mounted and one has a path', async () => {
    const { router } = await startUpstream()
    const codes: string[] = []
    const onWarning = ({ code }: { code: string }) => codes.push(code)
    const app = express()
      .use(shunpike(router, { path: '/v1', onWarning }))
      .use('/api', shunpike(router, { onWarning }))
      .use('/v1', shunpike(router, { onWarning }))
    const base = await listen(createServer(app))
    for (const path of ['/api/x', '/v1/x', '/v1/x']) await fetch(base + path)
    expect(codes).toEqual(['mounted_twice'])
  })
})
