import { once } from 'node:events'
import { connect } from 'node:net'
import { inspect } from 'node:util'
import { createRouter } from '@shunpike/core'
import { serve } from '@shunpike/gateway'
import { expect, it } from 'vitest'
import { completion, failure, json, ROLE, type Script, STREAM, stream, TEXT, WORDS } from '../stage/answers.js'
import { ask, askStream, MODEL, USER } from '../stage/ask.js'
import { keyOf, startWorld } from '../stage/world.js'

it.each([
  '/v1/proxy/http://127.0.0.1:1/x',
  '/proxy?url=http://127.0.0.1:1/',
  '//v1/../proxy',
  '/v1/PROXY',
  '/v1/http://169.254.169.254/',
  '/V1/CHAT/COMPLETIONS',
  '/v1/passthrough/openai/models',
])('S-003 no path leads elsewhere: %s', async (path) => {
  const world = await startWorld({ up: { openai: completion() } })
  for (const method of ['GET', 'POST']) {
    const init = { method, ...(method === 'POST' ? { body: JSON.stringify({ model: MODEL, messages: USER }) } : {}) }
    expect((await fetch(world.server.url + path, init)).status).toBe(404)
  }
  const direct = {
    'x-base-url': 'http://127.0.0.1:1',
    'x-portkey-custom-host': 'http://127.0.0.1:1',
    host: '127.0.0.1',
  }
  expect(await ask(world, { base_url: 'http://127.0.0.1:1', api_base: 'x' }, { headers: direct })).toMatchObject({
    content: TEXT,
  })
  expect(world.up.openai?.hits()).toBe(1)
})

it.each([
  '../../admin',
  '%2e%2e/%2e%2e/x',
  'x?key=1',
  'x#f',
  '//evil/x',
  '\\\\evil',
  'x/../../y',
  'x:generateContent?',
])('S-004 a model named %s stays below its prefix', async (name) => {
  const world = await startWorld({ up: { google: failure(404) } })
  for (const model of [name, `google/${name}`, `google/gemini-3.6-flash${name}`]) {
    const { status } = await ask(world, { model })
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
  }
  for (const request of world.up.google?.requests() ?? []) {
    const path = /^POST (\S+) /.exec(request)?.[1] ?? ''
    expect(path).toMatch(/^\/v1beta\/models\/[^/?#\\]+(?:\?alt=sse)?$/)
    expect(decodeURIComponent(path)).not.toContain('..')
  }
})

it.each([
  'http://evil.test#',
  'http://a@evil.test',
  'http://evil.test/?x=',
  'ftp://evil.test',
  'evil.test',
  'http://u:p@evil.test/',
])('S-005 the base URL %s is refused at start', (baseURL) => {
  expect(() => createRouter({ providers: { openai: { apiKey: 'sk-x-1234567', baseURL } } })).toThrow(
    /providers\.openai\.baseURL: expected/,
  )
})

it('S-013 nobody serves the world without keys', async () => {
  const options = { providers: { openai: { apiKey: 'sk-x-1234567' } } }
  for (const host of ['0.0.0.0', '::']) await expect(serve(options, { host })).rejects.toThrow(/Add `keys`/)
})

const KEYS = [{ id: 'a', sha256: 'a'.repeat(64), tenant: 'team-a', role: 'user' as const }]

it('S-025 without a key nothing is learned and nothing is sent, whatever the method', async () => {
  const world = await startWorld({ up: { openai: completion() }, options: { keys: KEYS } })
  for (const path of ['/v1/chat/completions', '/v1/models', '/config', '/', '/shunpike', '/metrics']) {
    for (const method of ['OPTIONS', 'HEAD', 'GET', 'POST', 'PUT', 'DELETE', 'PATCH']) {
      const answer = await fetch(world.server.url + path, { method })
      expect([path, method, answer.status]).toEqual([path, method, 401])
      expect(await answer.text()).not.toMatch(/openai|team-a|127\.0\.0\.1/)
    }
  }
  const trace = await raw(world.server.url, 'TRACE / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
  expect(trace).toMatch(/^HTTP\/1\.1 4\d\d /)
  expect(world.up.openai?.hits()).toBe(0)
})

it('S-028 what shows the traffic of all needs a key, and health tells nothing', async () => {
  const world = await startWorld({ up: { openai: completion() }, options: { keys: KEYS } })
  for (const path of ['/metrics', '/shunpike', '/shunpike/api/requests'])
    expect((await fetch(world.server.url + path)).status).toBe(401)
  for (const path of ['/healthz', '/readyz'])
    expect(await (await fetch(world.server.url + path)).json()).toEqual({
      status: expect.stringMatching(/^(ok|ready)$/),
    })
})

/** Whether any twelve characters of a key are in `seen`, or the key in base64. */
function leaks(seen: string): string[] {
  const keys = ['openai', 'openrouter', 'anthropic', 'google'].map(keyOf)
  return keys.filter((key) => {
    const parts = Array.from({ length: key.length - 11 }, (_, at) => key.slice(at, at + 12))
    return seen.includes(Buffer.from(key).toString('base64').slice(0, 16)) || parts.some((part) => seen.includes(part))
  })
}

it('S-030 no key is in anything that is told or written, whatever the provider does', async () => {
  const seen: string[] = []
  const scripts: [Script | 'refused', boolean][] = [
    ['refused', false],
    [['receive', 'rst'], false],
    [failure(400, { message: `bad key ${keyOf('openai')}` }), false],
    [failure(401, { message: keyOf('openai') }), false],
    [failure(429, { message: keyOf('openai') }, { 'x-request-id': keyOf('openai') }), false],
    [failure(500, { message: keyOf('openai') }), false],
    [json(200, { error: { message: keyOf('openai'), code: keyOf('openai') } }), false],
    [stream([ROLE, ...WORDS.slice(0, 4)], { ending: 'rst' }), true],
    [stream(STREAM), true],
  ]
  for (const [openai, isStream] of scripts) {
    const world = await startWorld({ up: { openai, openrouter: failure(503) } })
    const { text, headers } = await (isStream ? askStream(world) : ask(world))
    const { calls, attempts } = world.router.ledger
    const { providers, config } = world.router
    seen.push(
      text,
      ...headers.values(),
      inspect([calls(), attempts(), providers, config, world.router.routes()], { depth: 9 }),
    )
    seen.push(await (await fetch(`${world.base}/models`)).text())
    seen.push(...(world.up.openrouter?.requests() ?? []).map((request) => request.replaceAll(keyOf('openrouter'), '')))
  }
  expect(leaks(seen.join('\n'))).toEqual([])
  expect(leaks(`x ${keyOf('openai')}`)).toEqual([keyOf('openai')])
})

it('S-034 an error that is printed with all its causes shows no key', async () => {
  for (const openai of ['refused', ['receive', 'rst'], failure(401), failure(500)] satisfies (Script | 'refused')[]) {
    const world = await startWorld({ up: { openai } })
    const error: unknown = await world.router.call({ body: { model: MODEL, messages: USER } }).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(Error)
    expect(leaks(inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error))).toEqual([])
    expect(leaks(inspect(world.router, { depth: 20, showHidden: true }))).toEqual([])
  }
})

it("S-036 none of the caller's headers goes upstream", async () => {
  const world = await startWorld({ up: { openai: completion() } })
  const headers = {
    authorization: 'Bearer caller-secret',
    'x-api-key': 'caller-secret',
    cookie: 'session=caller-secret',
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-host': 'caller.example',
    'x-shunpike-internal': 'caller-secret',
  }
  await ask(world, {}, { headers })
  const [request = ''] = world.up.openai?.requests() ?? []
  expect(request).toContain(`authorization: Bearer ${keyOf('openai')}`)
  expect(request).not.toMatch(/caller-secret|203\.0\.113\.9|caller\.example|cookie|x-forwarded|x-api-key/i)
})

async function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let answer = ''
  socket.on('data', (piece: Buffer) => {
    answer += piece.toString('latin1')
  })
  socket.on('error', () => {})
  socket.end(text)
  await once(socket, 'close')
  return answer
}

const BODY = JSON.stringify({ model: MODEL, messages: USER })
const POST = 'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n'

it.each([
  ['content-length beside chunked', `${POST}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['two lengths', `${POST}content-length: 4\r\ncontent-length: 5\r\n\r\nabcde`],
  ['chunked that is not last', `${POST}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
  ['a bare LF', 'POST /v1/chat/completions HTTP/1.1\nhost: x\ncontent-length: 2\n\n{}'],
  ['a space before the colon', `${POST}content-length : 2\r\n\r\n{}`],
  ['a folded header', `${POST}x-a: b\r\n c: d\r\ncontent-length: 2\r\n\r\n{}`],
])('S-043 %s never becomes two requests', async (_, bytes) => {
  const world = await startWorld({ up: { openai: completion() } })
  const answer = await raw(
    world.server.url,
    `${bytes}${POST}connection: close\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`,
  )
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  expect(world.up.openai?.hits()).toBe(0)
})
