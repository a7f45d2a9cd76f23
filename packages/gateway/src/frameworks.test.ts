/** What a framework asks of the rim that has parsers, filters and a shutdown of its own. */
import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRouter, type EndpointRequest, type Reply, type Router, ShunpikeError } from '@shunpike/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createGateway } from './gateway.js'
import type { Gateway, GatewayOptions, GatewayRequest } from './gateway-types.js'

const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
})

type Answer = (given: EndpointRequest) => Reply | Promise<Reply>
type Serve = (gateway: Gateway, request: GatewayRequest, response: ServerResponse) => unknown

const toJson: Answer = () => ({ status: 200, headers: {}, body: Buffer.from('{"ok":true}') })

/** Never answers. */
const never: Answer = () => new Promise(() => {})

/** A gateway over a router that answers as told, in a framework that does with it what `serve` does. */
async function start(serve: Serve, answer = toJson, options: GatewayOptions = {}) {
  const asked: EndpointRequest[] = []
  const router: Router = {
    ...createRouter({ providers: { openai: { apiKey: 'sk-test-openai' } } }),
    async handle(_endpoint, given) {
      asked.push(given)
      return await answer(given)
    },
  }
  const gateway = createGateway(router, options)
  const server = createServer((request, response) => serve(gateway, request, response))
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    asked,
    gateway,
    server,
    base,
    post: (path: string, body = '{}') => fetch(base + path, { method: 'POST', body }),
  }
}

describe('locate', () => {
  it('says where a request is below the mount point', async () => {
    const locate = ({ url }: GatewayRequest) => url?.replace('/deep/llm', '')
    const { post, base } = await start(
      async (gateway, request, response) => (await gateway.handle(request, response)) || response.end('mine'),
      toJson,
      { locate },
    )
    expect(await (await post('/deep/llm/chat/completions')).json()).toEqual({ ok: true })
    expect(await (await fetch(`${base}/deep/llm/models`)).json()).toEqual({ ok: true })
    expect(await (await fetch(`${base}/deep/models`)).text()).toBe('mine')
  })
})

describe('admit', () => {
  const admit: Serve = async (gateway, request, response) => {
    if (!(await gateway.admit(request, response))) return
    request.on('end', () => response.end()).resume()
    response.write(`admitted ${request.rawBody}`)
    if (request.readableEnded) response.end()
  }

  it('keeps the bytes of a body of ours, and leaves the others unread', async () => {
    const { post } = await start(admit)
    expect(await (await post('/v1/chat/completions', '{"a": 1}')).text()).toBe('admitted {"a": 1}')
    expect(await (await post('/users', '{"a": 1}')).text()).toBe('admitted undefined')
  })

  it('answers what cannot be served', async () => {
    const { post, base } = await start(admit, toJson, { maxBodyBytes: 10 })
    const large = await post('/v1/chat/completions', 'x'.repeat(20))
    expect([large.status, await large.json()]).toMatchObject([413, { error: { code: 'body_too_large' } }])
    const opening = get(`${base}/v1/models`, { headers: { connection: 'Upgrade', upgrade: 'websocket' } })
    const [answer] = (await once(opening, 'response')) as [IncomingMessage]
    answer.resume()
    expect(answer.statusCode).toBe(426)
  })
})

describe('refuse', () => {
  const forbidden = new ShunpikeError('forbidden', 'Not you.')

  it('answers with an error', async () => {
    const { post } = await start((gateway, request, response) => gateway.refuse(request, response, forbidden))
    const answer = await post('/v1/chat/completions')
    expect([answer.status, await answer.json()]).toMatchObject([403, { error: { message: 'Not you.' } }])
  })

  it('cuts an answer off that is under way', async () => {
    const { post } = await start((gateway, request, response) => {
      response.write('half')
      gateway.refuse(request, response, forbidden)
    })
    await expect(post('/v1/chat/completions').then((answer) => answer.text())).rejects.toThrow()
  })

  it('ends the call that it answers in place of', async () => {
    const { post, asked } = await start((gateway, request, response) => {
      void gateway.handle(request, response)
      setTimeout(() => gateway.refuse(request, response, forbidden), 20)
    }, never)
    expect((await post('/v1/chat/completions')).status).toBe(403)
    await vi.waitFor(() => expect(asked[0]?.signal?.aborted).toBe(true))
  })
})

it.each([
  ['has begun', true],
  ['has not begun', false],
])('lets no connection outlive an answer that %s when the gateway closes', async (_, hasBegun) => {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const answer: Answer = async () => {
    if (!hasBegun) await released
    return { status: 200, headers: { 'content-type': 'text/event-stream' }, body: pieces() }
  }
  async function* pieces() {
    yield Buffer.from('one ')
    await released
    yield Buffer.from('two')
  }
  const { post, asked, gateway, server } = await start(
    (rim, request, response) => rim.handle(request, response),
    answer,
  )
  server.keepAliveTimeout = 60_000
  const answered = post('/v1/chat/completions')
  await vi.waitFor(() => expect(asked).toHaveLength(1))
  if (hasBegun) await answered
  await gateway.close()
  const closed = once(server, 'close')
  server.close()
  release()
  expect(await (await answered).text()).toBe('one two')
  await closed
  servers.splice(servers.indexOf(server), 1)
})
