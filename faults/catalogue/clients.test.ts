/** Clients that leave, and servers that close. */
import { createHash } from 'node:crypto'
import { Agent, type IncomingMessage, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { completion, DONE, ROLE, STOP, STREAM, stream, TEXT, WORDS } from '../stage/answers.js'
import { ask, askStream, MODEL, USER } from '../stage/ask.js'
import { startWorld, type World } from '../stage/world.js'

const body = JSON.stringify({ model: MODEL, messages: USER, stream: true })

/** Opens a stream; resolves when its first bytes are there. */
async function open({ base }: World, signal: AbortSignal) {
  const response = await fetch(`${base}/chat/completions`, { method: 'POST', body, signal })
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  await reader.read()
  return { response, reader }
}

/** A provider that notes when its connection ends. */
const slowly = WORDS.flatMap((word) => [word, { sleepMs: 100 }])

it('F-106 a caller who leaves before the first token ends the call upstream', async () => {
  const world = await startWorld({ up: { openai: ['receive', 'hang'], openrouter: completion() } })
  const leave = new AbortController()
  const asked = ask(world, {}, { signal: leave.signal })
  await expect.poll(() => world.up.openai?.hits(), { timeout: 10_000 }).toBe(1)
  expect(world.up.openai?.open()).toBe(1)
  leave.abort()
  await expect(asked).rejects.toThrow()
  await expect.poll(() => world.up.openai?.open(), { timeout: 5000 }).toBe(0)
  await expect.poll(() => world.router.ledger.calls()[0]?.outcome, { timeout: 5000 }).toBe('client_abort')
  expect(world.attempts()).toMatchObject([{ route: 'openai', outcome: 'client_abort', code: 'client_closed' }])
  expect(world.up.openrouter?.hits()).toBe(0)
  expect(world.router.routes()[0]).toMatchObject({ failures: 0 })
})

it('F-107 a caller who leaves after some words ends the call upstream', async () => {
  const world = await startWorld({ up: { openai: stream([ROLE, ...slowly]), openrouter: stream(STREAM) } })
  const leave = new AbortController()
  const { reader } = await open(world, leave.signal)
  await reader.read()
  leave.abort()
  await expect.poll(() => world.up.openai?.open(), { timeout: 5000 }).toBe(0)
  await expect.poll(() => world.router.ledger.calls()[0]?.outcome, { timeout: 5000 }).toBe('client_abort')
  expect(world.attempts()).toMatchObject([{ outcome: 'client_abort', usageComplete: false }])
  expect(world.attempts()[0]?.cost.total).not.toBe(0n)
  expect(world.up.openrouter?.hits()).toBe(0)
})

it('F-112 five hundred callers who leave at random leave nothing behind', async () => {
  const world = await startWorld({ up: { openai: stream([ROLE, ...slowly.slice(0, 20), STOP, DONE]) } })
  await askStream(world)
  const random = createRandom(17)
  const drop = async () => {
    const asked = request(`${world.base}/chat/completions`, { method: 'POST', agent: false }, (response) =>
      response.resume(),
    )
    asked.on('error', () => {}).end(body)
    await sleep(random() * 400)
    asked.destroy()
  }
  const before = countHandles()
  for (let wave = 0; wave < 10; wave++) await Promise.all(Array.from({ length: 50 }, drop))
  await expect.poll(() => world.up.openai?.open(), { timeout: 15_000 }).toBe(0)
  await expect.poll(() => countHandles() - before, { timeout: 15_000 }).toBeLessThanOrEqual(5)
  const calls = world.router.ledger.calls()
  expect(calls.every(({ outcome }) => outcome !== 'unknown')).toBe(true)
  expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length)
  expect(calls.length).toBeLessThanOrEqual(501)
})

function countHandles(): number {
  return process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name)).length
}

/** Mulberry32: the same numbers in every run. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

it('F-142 what is under way ends before the gateway does, and nothing new begins', async () => {
  const half = WORDS.slice(0, 30)
  const rest = WORDS.slice(30)
  const script = stream([ROLE, ...half, { sleepMs: 1500 }, ...rest, STOP, DONE])
  const world = await startWorld({ up: { openai: script }, options: { server: { drainMs: 20_000 } } })
  const asked = Array.from({ length: 10 }, () => askStream(world))
  await expect
    .poll(() => world.router.ledger.calls().filter(({ ttftMs }) => ttftMs !== null).length, { timeout: 10_000 })
    .toBe(10)
  const drained = world.server.drain()
  const ready = await fetch(`${world.server.url}/readyz`)
  const late = await ask(world).catch(() => undefined)
  expect(ready.status).toBe(503)
  expect(late?.status ?? 503).toBe(503)
  for (const { content, done } of await Promise.all(asked)) expect([content, done]).toEqual([TEXT, true])
  await drained
  await expect(fetch(`${world.server.url}/healthz`)).rejects.toThrow()
})

it('F-143 a stream that outlasts the drain ends with an error of its own', async () => {
  const world = await startWorld({
    up: { openai: stream([ROLE, ...WORDS.slice(0, 5)], { ending: 'hang' }) },
    options: { server: { drainMs: 300 } },
  })
  const asked = askStream(world)
  await expect.poll(() => world.router.ledger.calls()[0]?.ttftMs ?? null, { timeout: 10_000 }).not.toBeNull()
  await world.server.drain()
  expect(await asked).toMatchObject({ finish: 'error', done: false, error: { code: 'shutting_down' } })
  expect(world.attempts()[0]).toMatchObject({ code: 'shutting_down', outcome: 'error' })
})

it('F-144 a kept connection is given up when the gateway drains', async () => {
  const slow = stream([ROLE, { sleepMs: 1000 }, ...WORDS, STOP, DONE])
  const world = await startWorld({ up: { openai: slow }, options: { server: { drainMs: 10_000 } } })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const get = () => send(`${world.server.url}/healthz`, agent)
  expect((await get()).headers.connection).toBe('keep-alive')
  const asked = askStream(world)
  await expect.poll(() => world.up.openai?.hits(), { timeout: 10_000 }).toBe(1)
  expect((await get()).headers.connection).toBe('keep-alive')
  const drained = world.server.drain()
  const after = await get().catch(() => undefined)
  if (after) expect(after.headers.connection).toBe('close')
  await asked
  await drained
  await expect(get()).rejects.toThrow()
  agent.destroy()
})

function send(url: string, agent: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, { agent }, (response) => {
      response.resume()
      response.once('end', () => resolve(response))
    })
      .once('error', reject)
      .end()
  })
}

const digest = (key: string) => createHash('sha256').update(key).digest('hex')

it('S-016 keys that begin alike are two keys', async () => {
  const [a, b] = ['sk-same-first-twenty-chars-a', 'sk-same-first-twenty-chars-b']
  const keys = [
    { id: 'a', sha256: digest(a), tenant: 'team-a', role: 'user' as const },
    { id: 'b', sha256: digest(b), tenant: 'team-b', role: 'user' as const },
  ]
  const world = await startWorld({ up: { openai: completion() }, options: { keys } })
  const as = (key: string) => ask(world, {}, { headers: { authorization: `Bearer ${key}` } })
  expect([(await as(a)).status, (await as(b)).status, (await as(a.slice(0, 20))).status]).toEqual([200, 200, 401])
  expect(world.router.ledger.calls().map(({ tenant }) => tenant)).toEqual(['team-a', 'team-b'])
})

it('S-018 a stored digest is no key', async () => {
  const keys = [{ id: 'a', sha256: digest('secret-key'), tenant: 'team-a', role: 'user' as const }]
  const world = await startWorld({ up: { openai: completion() }, options: { keys } })
  for (const key of [digest('secret-key'), digest('secret-key').toUpperCase()])
    expect((await ask(world, {}, { headers: { authorization: `Bearer ${key}` } })).status).toBe(401)
  expect(world.up.openai?.hits()).toBe(0)
})

it('S-022 nothing that a caller writes makes it somebody else', async () => {
  const keys = [{ id: 'a', sha256: digest('key-a'), tenant: 'team-a', role: 'user' as const }]
  const world = await startWorld({ up: { openai: completion() }, options: { keys } })
  const headers = { authorization: 'Bearer key-a', 'x-tenant-id': 'team-b', 'x-user': 'root', 'x-shunpike-tenant': 'b' }
  const claims = { user: 'team-b', metadata: { user_api_key: 'key-b', tenant: 'team-b' }, tenant: 'team-b' }
  expect(await ask(world, claims, { headers })).toMatchObject({ status: 200 })
  expect(world.router.ledger.calls()).toMatchObject([{ tenant: 'team-a' }])
})
