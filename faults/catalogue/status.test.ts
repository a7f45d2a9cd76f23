import { expect, it } from 'vitest'
import { answer, completion, failure, json, TEXT } from '../stage/answers.js'
import { ask, MODEL } from '../stage/ask.js'
import { keyOf, NO_BREAKER, startWorld } from '../stage/world.js'

const later = (script: ReturnType<typeof completion>, first: ReturnType<typeof completion>) => (connection: number) =>
  connection === 0 ? first : script

it('F-016 a date in Retry-After is read against the date of the answer, not our clock', async () => {
  const sent = Date.now() - 3_600_000
  const limited = failure(
    429,
    {},
    {
      date: new Date(sent).toUTCString(),
      'retry-after': new Date(sent + 2000).toUTCString(),
    },
  )
  const world = await startWorld({ up: { openai: later(completion(), limited) } })
  const began = performance.now()
  expect(await ask(world)).toMatchObject({ status: 200, content: TEXT })
  expect(performance.now() - began).toBeGreaterThan(1900)
  expect(world.up.openai?.hits()).toBe(2)
})

it('F-018 a key out of funds is set aside for a minute and asked no more', async () => {
  let now = 0
  const broke = failure(429, { type: 'insufficient_quota', code: 'credit_balance_exhausted' })
  const world = await startWorld({
    up: { openai: broke, openrouter: completion() },
    runtime: { monotonic: () => now },
  })
  for (const [at, hits] of [
    [0, 1],
    [59_000, 1],
    [61_000, 2],
    [119_000, 2],
  ] as const) {
    now = at
    expect(await ask(world)).toMatchObject({ status: 200, content: TEXT })
    expect(world.up.openai?.hits()).toBe(hits)
  }
  expect(world.router.ledger.attempts()[0]).toMatchObject({ route: 'openai', code: 'out_of_funds' })
})

it("F-021 Anthropic's 400 for an empty account is lack of funds, not the caller's mistake", async () => {
  const error = { type: 'invalid_request_error', message: 'Your credit balance is too low to access the API.' }
  const broke = json(400, { type: 'error', error })
  const world = await startWorld({ up: { anthropic: broke, openrouter: completion() } })
  const model = 'anthropic/claude-sonnet-5'
  expect(await ask(world, { model })).toMatchObject({ status: 200, content: TEXT })
  expect(await ask(world, { model })).toMatchObject({ status: 200 })
  expect(world.up.anthropic?.hits()).toBe(1)
  const alone = await startWorld({ up: { anthropic: broke } })
  expect(await ask(alone, { model })).toMatchObject({ status: 402, error: { code: 'out_of_funds' } })
})

it('F-022 a key that is refused is set aside alone', async () => {
  const apiKeys = [keyOf('first'), keyOf('second')]
  const refused = failure(401, { code: 'invalid_api_key' })
  const world = await startWorld({
    up: { openai: later(completion(), refused), openrouter: completion() },
    options: { providers: { openai: { apiKeys } } },
  })
  for (let calls = 0; calls < 3; calls++) expect(await ask(world)).toMatchObject({ status: 200, content: TEXT })
  const used = world.up.openai?.requests().map((request) => /authorization: Bearer (\S+)/i.exec(request)?.[1])
  expect(used).toEqual([keyOf('first'), keyOf('second'), keyOf('second'), keyOf('second')])
  const single = await startWorld({ up: { openai: refused, openrouter: completion() } })
  expect(await ask(single)).toMatchObject({ status: 200 })
  expect(single.attempts().map(({ route }) => route)).toEqual(['openai', 'openrouter'])
})

it('F-024 an account without funds is left alone for every model of it', async () => {
  const world = await startWorld({
    up: { openrouter: failure(402, { code: 402 }), openai: completion() },
    options: { routing: { prefer: 'openrouter' } },
  })
  expect(await ask(world)).toMatchObject({ status: 200, content: TEXT })
  expect(await ask(world, { model: 'openai/gpt-5.4' })).toMatchObject({ status: 200 })
  expect(await ask(world, { model: 'openai/gpt-4o-mini' })).toMatchObject({ status: 200 })
  expect(world.up.openrouter?.hits()).toBe(1)
})

it('F-025 a country that is not served goes to allowed routes only and is no verdict on the route', async () => {
  const barred = failure(403, {
    code: 'unsupported_country_region_territory',
    message: 'Country, region, or territory not supported',
  })
  const world = await startWorld({ up: { openai: barred, openrouter: completion() } })
  expect(await ask(world)).toMatchObject({ status: 200, content: TEXT })
  expect(world.router.routes()[0]).toMatchObject({ route: 'openai', failures: 0, state: 'closed' })
  const strict = await startWorld({
    up: { openai: barred, openrouter: completion() },
    options: { policy: { deny: ['openrouter'] } },
  })
  expect(await ask(strict)).toMatchObject({ status: 502, error: { code: 'gateway_credential' } })
  expect(strict.up.openrouter?.hits()).toBe(0)
})

it('F-026 a model that the provider does not know is tried elsewhere, once, without blame', async () => {
  const unknown = failure(404, { code: 'model_not_found', type: 'invalid_request_error' })
  const world = await startWorld({ up: { openai: unknown, openrouter: completion() } })
  expect(await ask(world)).toMatchObject({ status: 200, content: TEXT })
  expect(world.up.openai?.hits()).toBe(1)
  expect(world.router.routes()[0]).toMatchObject({ route: 'openai', failures: 0, state: 'closed' })
})

it('F-027 what is too long goes to a larger window, or back to the caller in the words of the provider', async () => {
  const message = 'This model takes 8192 tokens at most.'
  const tooLong = failure(400, { code: 'context_length_exceeded', message })
  const start = (second: number) =>
    startWorld({
      up: { small: tooLong, other: completion() },
      options: {
        providers: {
          small: { models: { one: { contextWindow: 8192 } } },
          other: { models: { two: { contextWindow: second } } },
        },
      },
    })
  const chain = { model: 'small/one', models: ['other/two'] }
  const larger = await start(128_000)
  expect(await ask(larger, chain)).toMatchObject({ status: 200, content: TEXT })
  const same = await start(8192)
  expect(await ask(same, chain)).toMatchObject({ status: 400, error: { code: 'context_length_exceeded', message } })
  expect([same.up.small?.hits(), same.up.other?.hits()]).toEqual([1, 0])
  expect(same.router.routes()[0]).toMatchObject({ failures: 0 })
})

it('F-028 a refusal by content policy is routed around only where that is asked for', async () => {
  const refused = failure(400, { code: 'content_policy_violation', message: 'Not this.' })
  const up = { openai: refused, openrouter: completion() }
  const usual = await startWorld({ up })
  expect(await ask(usual)).toMatchObject({ status: 400, error: { code: 'content_policy', message: 'Not this.' } })
  expect(usual.up.openrouter?.hits()).toBe(0)
  const asked = await startWorld({ up, options: { failover: { contentPolicy: true } } })
  expect(await ask(asked)).toMatchObject({ status: 200, content: TEXT })
  expect(asked.up.openrouter?.hits()).toBe(1)
  for (const world of [usual, asked]) expect(world.router.routes()[0]).toMatchObject({ failures: 0 })
})

it('F-029 a request that is too large or cannot be processed comes back from the first provider', async () => {
  for (const status of [413, 422]) {
    const world = await startWorld({
      up: { openai: failure(status, { message: 'too much' }), openrouter: completion() },
    })
    expect(await ask(world)).toMatchObject({ status, error: { message: 'too much' } })
    expect([world.up.openai?.hits(), world.up.openrouter?.hits()]).toEqual([1, 0])
    expect(world.router.routes()[0]).toMatchObject({ failures: 0 })
  }
})

it('F-032 when all fail the shortest wait is passed on, or that trying again is no use', async () => {
  const limited = failure(429, {}, { 'retry-after': '40' })
  const world = await startWorld({ up: { openai: limited, openrouter: failure(503, {}, { 'retry-after': '5' }) } })
  const waits = await ask(world)
  expect([429, 503]).toContain(waits.status)
  expect(waits.headers.get('retry-after')).toBe('5')
  expect(waits.headers.has('x-should-retry')).toBe(false)
  expect(waits.error?.metadata?.attempts).toMatchObject([{ route: 'openai' }, { route: 'openrouter' }])
  expect(waits.text).not.toContain('the words of the upstream')
  const silent = await startWorld({ up: { openai: failure(429), openrouter: failure(503) } })
  expect((await ask(silent)).headers.get('x-should-retry')).toBe('false')
})

it('F-102 each send is an attempt in the ledger', async () => {
  const world = await startWorld({
    up: { openai: failure(503), openrouter: failure(503) },
    options: { breaker: NO_BREAKER },
  })
  for (let calls = 0; calls < 3; calls++) await ask(world)
  const hits = (world.up.openai?.hits() ?? 0) + (world.up.openrouter?.hits() ?? 0)
  expect(world.router.ledger.attempts()).toHaveLength(hits)
  expect(world.router.ledger.calls().map(({ attempts }) => attempts)).toEqual([3, 3, 3])
})

it('F-104 a denied provider gets nothing, even when it alone is healthy', async () => {
  const world = await startWorld({
    up: { openai: failure(500), openrouter: completion() },
    options: { policy: { deny: ['openrouter'] } },
  })
  expect((await ask(world)).status).toBe(502)
  expect(world.up.openrouter?.requests()).toEqual([])
  const only = await ask(world, { model: 'mistral/large', models: [MODEL], provider: { ignore: ['openai'] } })
  expect(only).toMatchObject({ status: 404, error: { message: expect.stringContaining('policy.deny') } })
  expect(world.up.openrouter?.requests()).toEqual([])
})

it('S-029 an answer that echoes our key is not handed on', async () => {
  const key = keyOf('openai')
  const echo = failure(401, { message: `Received API Key = ${key}, Key Hash = 7f3a91`, code: 'token_not_found' })
  const world = await startWorld({ up: { openai: echo } })
  const asked = await ask(world)
  expect(asked.status).toBe(502)
  const seen = asked.text + JSON.stringify([...asked.headers]) + JSON.stringify(world.router.ledger.attempts(), toText)
  expect(seen).not.toContain(key.slice(3, 15))
  // The same words in an answer that is otherwise handed on word for word.
  const worse = await startWorld({ up: { openai: failure(400, { message: `bad key ${key}` }) } })
  expect((await ask(worse)).text).not.toContain(key.slice(3, 15))
})

const toText = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

it('F-044 a 204 is no answer', async () => {
  const world = await startWorld({ up: { openai: answer(204, ''), openrouter: completion() } })
  expect(await ask(world)).toMatchObject({ status: 200, content: TEXT })
  expect(world.attempts()).toMatchObject([{ status: 204, code: 'empty_response' }, { outcome: 'ok' }])
})
