/** Circuits and cooldowns, on a clock of our own. */
import { OpenAI } from 'openai-7'
import { expect, it } from 'vitest'
import { completion, failure, ROLE, type Script, STREAM, stream, TEXT, WORDS } from '../stage/answers.js'
import { ask, askStream, USER } from '../stage/ask.js'
import { NO_BREAKER, startWorld } from '../stage/world.js'

/** A circuit that is open for this long may be jittered by a fifth. */
const OPEN_MS = 10_000

function startClocked(openai: Script, isStream = false) {
  let now = 0
  const world = startWorld({
    up: { openai, openrouter: isStream ? stream(STREAM) : completion() },
    options: {
      breaker: { openMs: OPEN_MS, maxOpenMs: 16 * OPEN_MS },
      timeouts: { firstTokenMs: 1000, totalMs: 3_600_000 },
    },
    runtime: { monotonic: () => now + performance.now() },
  })
  const pass = (ms: number) => {
    now += ms
  }
  return { world, pass }
}

it('F-084 a provider that only fails is left alone, but for one probe each time', async () => {
  const clocked = startClocked(failure(500))
  const world = await clocked.world
  for (let calls = 0; calls < 30; calls++) expect(await ask(world)).toMatchObject({ status: 200, content: TEXT })
  const opened = world.up.openai?.hits() ?? 0
  expect(opened).toBeGreaterThanOrEqual(5)
  expect(opened).toBeLessThanOrEqual(10)
  clocked.pass(OPEN_MS * 1.3)
  await Promise.all(Array.from({ length: 20 }, () => ask(world)))
  expect(world.up.openai?.hits()).toBe(opened + 1)
  expect(world.router.routes()[0]).toMatchObject({ route: 'openai', state: 'open' })
})

it('F-085 one failure opens nothing', async () => {
  const world = await startWorld({ up: { openai: failure(500), openrouter: completion() } })
  await ask(world)
  expect(world.router.routes()[0]).toMatchObject({ route: 'openai', failures: 1, state: 'closed' })
})

it('F-089 a probe that streams for long holds nobody up: its first content is the verdict', async () => {
  const slow = stream([ROLE, WORDS[0] as string, { sleepMs: 60_000 }])
  const clocked = startClocked(
    (connection) => (connection < 5 ? failure(500) : connection === 5 ? slow : stream(STREAM)),
    true,
  )
  const world = await clocked.world
  for (let calls = 0; calls < 5; calls++) await askStream(world)
  clocked.pass(OPEN_MS * 1.3)
  const leave = new AbortController()
  const probe = await fetch(`${world.base}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'openai/gpt-5-mini', messages: USER, stream: true }),
    signal: leave.signal,
  })
  expect(probe.headers.get('x-shunpike-route')).toBe('openai')
  expect(world.router.routes()[0]).toMatchObject({ route: 'openai', state: 'closed' })
  for (let calls = 0; calls < 3; calls++) expect(await askStream(world)).toMatchObject({ content: TEXT })
  leave.abort()
})

it('F-091 a probe that hangs is a failure at the limit for the first content, and the next comes later', async () => {
  const clocked = startClocked((connection) => (connection < 5 ? failure(500) : ['receive', 'hang']), true)
  const world = await clocked.world
  for (let calls = 0; calls < 5; calls++) await askStream(world)
  clocked.pass(OPEN_MS * 1.3)
  expect(await askStream(world)).toMatchObject({ content: TEXT })
  expect(world.attempts()).toMatchObject([{ code: 'first_token_timeout' }, { outcome: 'ok' }])
  clocked.pass(OPEN_MS * 1.3)
  expect(await askStream(world)).toMatchObject({ content: TEXT })
  expect(world.up.openai?.hits()).toBe(6)
  clocked.pass(OPEN_MS * 1.3)
  await askStream(world)
  expect(world.up.openai?.hits()).toBe(7)
})

it('F-095 a longer wait prolongs a cooldown', async () => {
  let now = 0
  const [receive, send] = failure(429, {}, { 'retry-after': '60' })
  const script: Script = (connection) =>
    connection === 0
      ? failure(429, {}, { 'retry-after': '10' })
      : [receive as 'receive', { sleepMs: 300 }, send as { send: string }]
  const world = await startWorld({
    up: { openai: script, openrouter: completion() },
    runtime: { monotonic: () => now },
  })
  const asked = [ask(world), ask(world)]
  for (const { status } of await Promise.all(asked)) expect(status).toBe(200)
  expect(world.up.openai?.hits()).toBe(2)
  now = 55_000
  await ask(world)
  expect(world.up.openai?.hits()).toBe(2)
  now = 61_000
  await ask(world)
  expect(world.up.openai?.hits()).toBe(3)
})

it('F-098 old failures are forgotten', async () => {
  let now = 0
  const world = await startWorld({
    up: { openai: failure(500), openrouter: completion() },
    options: { breaker: { consecutive: 1000, minimum: 11, ratio: 0.5 } },
    runtime: { monotonic: () => now },
  })
  for (let calls = 0; calls < 10; calls++) await ask(world)
  now = 600_000
  await ask(world)
  expect(world.router.routes()[0]).toMatchObject({ route: 'openai', failures: 11, state: 'closed' })
})

it('F-103 the official client does not multiply our attempts', async () => {
  const world = await startWorld({
    up: { openai: failure(503), openrouter: failure(503) },
    options: { breaker: NO_BREAKER },
  })
  const client = new OpenAI({ baseURL: world.base, apiKey: 'app', maxRetries: 2 })
  const asked = client.chat.completions.create({
    model: 'openai/gpt-5-mini',
    messages: [{ role: 'user', content: 'hi' }],
  })
  await expect(asked).rejects.toMatchObject({ status: 503 })
  expect(world.router.ledger.attempts()).toHaveLength(3)
  expect((world.up.openai?.hits() ?? 0) + (world.up.openrouter?.hits() ?? 0)).toBe(3)
})
