import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Client, createRouter, isShunpikeError, type Options, type Router } from '@shunpike/core'
import Koa from 'koa'
import compress from 'koa-compress'
import mount from 'koa-mount'
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { shunpike } from './shunpike.js'

const CHUNK =
  'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":null}]}\n\n'
const BODY = JSON.stringify({ model: 'lab/m', stream: true, messages: [{ role: 'user', content: 'hi' }] })

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

/** A router over an upstream that streams one chunk, and ends then or never. */
async function startUpstream({ isEndless = false } = {}) {
  const seen = { hasLeft: false }
  const baseURL = await listen(
    createServer((_, response) => {
      response.on('close', () => {
        seen.hasLeft = !response.writableFinished
      })
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(CHUNK)
      if (!isEndless) response.end('data: [DONE]\n\n')
    }),
  )
  const options: Options = { providers: { lab: { type: 'openai-compatible', apiKey: 'sk-test-lab', baseURL } } }
  const router = createRouter(options)
  routers.push(router)
  return { router, options, seen }
}

const post = async (app: Koa, path = '/v1/chat/completions') =>
  fetch((await listen(createServer(app.callback()))) + path, { method: 'POST', body: BODY })

it('lets the middleware around it see the answer and add to it', async () => {
  const { router } = await startUpstream()
  const seen: unknown[] = []
  const app = new Koa()
    .use(async (ctx, next) => {
      await next()
      ctx.set('x-response-time', '1 ms')
      seen.push(ctx.status, ctx.type)
      ctx.res.once('finish', () => seen.push('finished'))
    })
    .use(shunpike(router))
  const answer = await post(app)
  expect(answer.headers.get('x-response-time')).toBe('1 ms')
  expect(await answer.text()).toBe(`${CHUNK}data: [DONE]\n\n`)
  await vi.waitFor(() => expect(seen).toEqual([200, 'text/event-stream', 'finished']))
})

it('cancels the upstream call of an answer that the app throws away', async () => {
  const { router, seen } = await startUpstream({ isEndless: true })
  const app = new Koa()
    .use(async (ctx, next) => {
      await next()
      ctx.throw(418, 'no tea')
    })
    .use(shunpike(router))
  app.silent = true
  const answer = await post(app)
  expect([answer.status, await answer.text()]).toEqual([418, 'no tea'])
  await vi.waitFor(() => expect(seen.hasLeft).toBe(true))
  expect(router.ledger.calls()).toMatchObject([{ outcome: 'client_abort' }])
})

it('makes a router of options, offers it and closes it', async () => {
  const { options } = await startUpstream()
  const middleware = shunpike(options)
  expect(middleware.router.providers).toMatchObject([{ id: 'lab' }])
  const app = new Koa().use(middleware)
  expect((await post(app)).status).toBe(200)
  await middleware.close()
  expect((await post(app)).status).toBe(503)
})

it('hands identify the context, with what the app put there', async () => {
  const { router } = await startUpstream()
  const app = new Koa()
    .use((ctx, next) => {
      ctx.state.user = { team: 'team-a' }
      return next()
    })
    .use(shunpike(router, { identify: (ctx) => ({ tenant: ctx.state.user.team }) }))
  await (await post(app)).text()
  expect(router.ledger.calls()).toMatchObject([{ tenant: 'team-a' }])
})

it('is known to TypeScript on every context', () => {
  expectTypeOf<Koa.Context['shunpike']>().toEqualTypeOf<Client>()
  expectTypeOf<Koa.ParameterizedContext<{ mine: 1 }, { own: 2 }>['shunpike']>().toEqualTypeOf<Client>()
})

describe('mistakes', () => {
  it('in the options are named at start', () => {
    const failing = () => shunpike({}, { identity: () => ({}), path: 'v1/', maxBodyBytes: 0 } as never)
    expect(failing).toThrow(
      /identity: unknown option.*\npath: expected a path .*"\/v1", got "v1\/"\nmaxBodyBytes: expected .* got 0/,
    )
    try {
      failing()
    } catch (error) {
      expect(isShunpikeError(error) && error.code).toBe('config_invalid')
    }
  })

  it('of a second mount at one path are told once', async () => {
    const { router } = await startUpstream()
    const codes: string[] = []
    const create = () => shunpike(router, { path: '/v1', onWarning: ({ code }) => codes.push(code) })
    const app = new Koa()
      .use(create())
      .use(mount('/v1', shunpike(router, { onWarning() {} })))
      .use(create())
    await post(app, '/v1/other')
    await post(app, '/v1/other')
    expect(codes).toEqual(['mounted_twice'])
  })

  it('of a compression in spite of no-transform are told once', async () => {
    const { router } = await startUpstream()
    const codes: string[] = []
    const app = new Koa()
      .use(compress({ filter: () => true }))
      .use(async (ctx, next) => {
        await next()
        ctx.remove('cache-control')
      })
      .use(shunpike(router, { onWarning: ({ code }) => codes.push(code) }))
    for (const _ of [1, 2]) expect(await (await post(app)).text()).toContain('[DONE]')
    expect(codes).toEqual(['stream_compressed'])
  })
})
