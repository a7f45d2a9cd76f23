import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultStep } from '@shunpike/testkit'
import { expect, it } from 'vitest'
import { failure, ROLE, stream, WORDS } from '../stage/answers.js'
import { ask, askStream } from '../stage/ask.js'
import { startWorld } from '../stage/world.js'

it('F-078 a stream that drips for ever ends with its time', async () => {
  const drip = WORDS.flatMap((word): (string | FaultStep)[] => [word, { sleepMs: 300 }])
  const world = await startWorld({
    up: { openai: stream([ROLE, ...drip]) },
    options: { timeouts: { idleMs: 3000, totalMs: 1500 } },
  })
  const began = performance.now()
  const asked = await askStream(world)
  expect(asked).toMatchObject({ finish: 'error', done: false, error: { code: 'deadline' } })
  expect(asked.content).toContain('word1 word2')
  // All the words would take 18 s.
  expect(performance.now() - began).toBeLessThan(12_000)
  expect(world.attempts()[0]).toMatchObject({ outcome: 'error', code: 'deadline' })
})

it('F-083 a caller who leaves while we wait to try again is the end of it', async () => {
  const world = await startWorld({ up: { openai: failure(503, {}, { 'retry-after': '2' }) } })
  const leave = new AbortController()
  const asked = ask(world, {}, { signal: leave.signal })
  await expect.poll(() => world.up.openai?.hits(), { timeout: 10_000 }).toBe(1)
  await sleep(100)
  leave.abort()
  await expect(asked).rejects.toThrow()
  await expect.poll(() => world.router.ledger.calls()[0]?.outcome, { timeout: 1500 }).toBe('client_abort')
  await sleep(2200)
  expect(world.up.openai?.hits()).toBe(1)
})
