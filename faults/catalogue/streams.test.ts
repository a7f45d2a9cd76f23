/** Streams that break after the first byte, and how their bytes are cut. */
import type { FaultStep } from '@shunpike/testkit'
import { expect, it } from 'vitest'
import { chunk, DONE, event, ROLE, STOP, STREAM, stream, TEXT, USED, WORDS } from '../stage/answers.js'
import { askStream } from '../stage/ask.js'
import { startWorld, type World } from '../stage/world.js'

const PREFIX = WORDS.slice(0, 3)

/** The caller saw a part and the reason, never an end. */
async function expectCut(world: World, code = 'truncated'): Promise<void> {
  const asked = await askStream(world)
  expect(asked).toMatchObject({ status: 200, finish: 'error', done: false, error: { code } })
  expect(TEXT.startsWith(asked.content) && asked.content.length > 0).toBe(true)
  expect(world.attempts().at(-1)).toMatchObject({ outcome: 'error', code })
  expect(world.router.ledger.calls().at(-1)).toMatchObject({ outcome: 'error' })
}

it.each([
  ['chunked', 'fin'],
  ['chunked', 'rst'],
  ['close', 'fin'],
  ['close', 'rst'],
] as const)('F-047 a %s body that ends by %s after three events is told as cut', async (framing, ending) => {
  await expectCut(await startWorld({ up: { openai: stream([ROLE, ...PREFIX], { framing, ending }) } }))
})

it('F-048 a stream that finished but lacks [DONE] is whole, and gets one', async () => {
  const world = await startWorld({ up: { openai: stream([ROLE, ...WORDS, STOP, USED], { framing: 'close' }) } })
  const asked = await askStream(world)
  expect(asked).toMatchObject({ content: TEXT, finish: 'stop', done: true, error: null })
  expect(asked.usage).toMatchObject({ completion_tokens: 60 })
  expect(world.attempts()[0]).toMatchObject({ outcome: 'ok', usageComplete: true })
})

it('F-050 a role without content is no answer: the next route gives the whole of it', async () => {
  for (const ending of ['rst', 'fin'] as const) {
    const other = STREAM.map((piece) => piece.replaceAll('chatcmpl-1', 'gen-2'))
    const world = await startWorld({ up: { openai: stream([ROLE], { ending }), openrouter: stream(other) } })
    const asked = await askStream(world)
    expect(asked).toMatchObject({ content: TEXT, done: true, error: null })
    expect(new Set(asked.events.map(({ id }) => id))).toEqual(new Set(['gen-2']))
    expect(asked.text.match(/"role":/g)).toHaveLength(1)
  }
})

it('F-053 an overload after ten words is told in the stream, once, without a splice', async () => {
  const error = event({ error: { message: 'busy', type: 'overloaded_error', code: 'server_is_overloaded' } })
  const world = await startWorld({
    up: { openai: stream([ROLE, ...WORDS.slice(0, 10), { sleepMs: 100 }, error]), openrouter: stream(STREAM) },
  })
  await expectCut(world, 'overloaded')
  expect(world.up.openrouter?.hits()).toBe(0)
  expect(world.router.routes()[0]).toMatchObject({ route: 'openai', failures: 1 })
})

it('F-054 a tool call that is cut stays cut', async () => {
  const call = (more: object) => chunk({ tool_calls: [{ index: 0, ...more }] })
  const pieces = [
    ROLE,
    call({ id: 'call_1', type: 'function', function: { name: 'weather', arguments: '' } }),
    call({ function: { arguments: '{"city":"Par' } }),
  ]
  for (const ending of ['fin', 'rst'] as const) {
    const world = await startWorld({ up: { openai: stream(pieces, { framing: 'close', ending }) } })
    const asked = await askStream(world)
    expect(asked).toMatchObject({
      argumentText: '{"city":"Par',
      finish: 'error',
      done: false,
      error: { code: 'truncated' },
    })
    expect(world.attempts()[0]).toMatchObject({ outcome: 'error', code: 'truncated' })
  }
})

it('F-056 what comes after the end is not part of it', async () => {
  const late = [STOP, chunk({ content: ' and more' }), STOP, USED, DONE]
  const world = await startWorld({ up: { openai: stream([ROLE, ...WORDS, ...late]) } })
  const asked = await askStream(world)
  expect(asked).toMatchObject({ content: TEXT, done: true, error: null })
  const ends = asked.events.flatMap(({ choices }) => choices ?? []).filter((choice) => choice.finish_reason)
  expect(ends).toHaveLength(1)
  expect(world.attempts()[0]?.usage).toMatchObject({ output: 60 })
})

it('F-057 where no fallback is allowed the first error is the answer', async () => {
  const world = await startWorld({
    up: { openai: stream([ROLE, ...PREFIX], { ending: 'rst' }), openrouter: stream(STREAM) },
  })
  const asked = await askStream(world, { provider: { allow_fallbacks: false } })
  expect(asked).toMatchObject({ finish: 'error', done: false, error: { code: 'truncated' } })
  expect(world.up.openrouter?.hits()).toBe(0)
})

it('F-060 characters survive being sent byte by byte', async () => {
  const text = '漢字とかな, 🎉👩‍👩‍👧‍👦 e\u0301 ünï 🏳️‍🌈'
  const bytes = Buffer.from([ROLE, chunk({ content: text }), STOP, DONE].join(''))
  const steps = [...bytes].flatMap((byte): FaultStep[] => [{ send: Uint8Array.of(byte) }, { sleepMs: 0 }])
  const world = await startWorld({ up: { openai: stream(steps, { framing: 'close' }) } })
  const asked = await askStream(world)
  expect(asked).toMatchObject({ content: text, done: true })
  expect(asked.text).not.toContain('\uFFFD')
})

it.each([
  ['CRLF', '\r\n'],
  ['CR', '\r'],
])('F-061 lines that end in %s are read, and written with LF', async (_, end) => {
  const world = await startWorld({ up: { openai: stream(STREAM.map((piece) => piece.replaceAll('\n', end))) } })
  const asked = await askStream(world)
  expect(asked).toMatchObject({ content: TEXT, finish: 'stop', done: true })
  expect(asked.text).not.toContain('\r')
})

it('F-062 CR and LF in two pieces are one line end', async () => {
  const data = chunk({ content: TEXT }).slice(6, -2)
  const at = data.indexOf(',') + 1
  const pause = { sleepMs: 20 }
  const lines = [
    `data: ${data.slice(0, at)}\r`,
    pause,
    `\ndata: ${data.slice(at)}\r`,
    pause,
    '\n\r',
    pause,
    '\n',
    STOP,
    DONE,
  ]
  const world = await startWorld({ up: { openai: stream([ROLE, ...lines]) } })
  expect(await askStream(world)).toMatchObject({ content: TEXT, finish: 'stop', done: true, error: null })
})

it('F-063 fields are read as the standard of server-sent events has them', async () => {
  const data = chunk({ content: TEXT }).slice(6, -2)
  const split = data.replace(',', ',\ndata: ').replace('"choices"', '\ndata:"choices"')
  const world = await startWorld({
    up: { openai: stream([`data:${ROLE.slice(6)}`, `id: 7\nretry: 10\ndata:${split}\n\n`, STOP, DONE]) },
  })
  expect(await askStream(world)).toMatchObject({ content: TEXT, finish: 'stop', done: true, error: null })
})

it('F-064 comments are no content: the limit for the first one goes on', async () => {
  const wait = Array.from({ length: 60 }, (): (string | FaultStep)[] => [
    ': OPENROUTER PROCESSING\n\n',
    { sleepMs: 50 },
  ])
  const patient = await startWorld({ up: { openrouter: stream([...wait.slice(0, 6).flat(), ...STREAM]) } })
  expect(await askStream(patient)).toMatchObject({ content: TEXT, done: true })
  const world = await startWorld({
    up: { openai: stream([...wait.flat(), ...STREAM]), openrouter: stream(STREAM) },
    options: { timeouts: { firstTokenMs: 600 } },
  })
  expect(await askStream(world)).toMatchObject({ content: TEXT, done: true })
  expect(world.attempts()).toMatchObject([{ code: 'first_token_timeout' }, { outcome: 'ok' }])
})

it('F-067 an event without an end is given up at its limit, and the process lives', async () => {
  const piece = 'data: x\n'.repeat(131_072)
  const endless = Array.from({ length: 64 }, () => piece)
  const world = await startWorld({ up: { openai: stream(endless, { ending: 'hang' }), openrouter: stream(STREAM) } })
  const before = process.memoryUsage().rss
  expect(await askStream(world)).toMatchObject({ content: TEXT, done: true })
  expect(world.attempts()[0]).toMatchObject({ code: 'invalid_upstream' })
  // The fake provider, in the same process, holds what is not read: twice the 64 MiB.
  expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024)
})

it('F-072 a last event without its blank line counts when it is whole', async () => {
  const whole = await startWorld({
    up: { openai: stream([ROLE, ...WORDS, STOP.trimEnd()], { framing: 'close' }) },
  })
  expect(await askStream(whole)).toMatchObject({ content: TEXT, finish: 'stop', done: true })
  await expectCut(
    await startWorld({ up: { openai: stream([ROLE, ...PREFIX, STOP.slice(0, -9)], { framing: 'close' }) } }),
  )
})
