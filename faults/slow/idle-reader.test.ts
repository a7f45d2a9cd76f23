/** The limit is one that no option shortens: the case takes as long as it. */
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { ROLE, stream, WORDS } from '../stage/answers.js'
import { MODEL, USER } from '../stage/ask.js'
import { startWorld } from '../stage/world.js'

it('F-110 a client that never reads is dropped, and holds no memory meanwhile', async () => {
  const piece = (WORDS[0] as string).replace('word1', 'x'.repeat(64 * 1024))
  const world = await startWorld({
    up: { openai: stream([ROLE, ...Array(3200).fill(piece)], { ending: 'hang' }) },
    options: { timeouts: { idleMs: 300_000 } },
  })
  const { hostname, port } = new URL(world.server.url)
  const socket = connect(Number(port), hostname)
  socket.pause()
  socket.on('error', () => {})
  const body = JSON.stringify({ model: MODEL, messages: USER, stream: true })
  socket.write(`POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
  await expect.poll(() => world.router.ledger.calls()[0]?.ttftMs ?? null, { timeout: 20_000 }).not.toBeNull()
  await sleep(2000)
  // The fake provider's own queue is in this process too: what the gateway holds is what came out of it.
  expect(world.up.openai?.open()).toBe(1)
  await expect
    .poll(() => world.router.ledger.calls()[0]?.outcome, { timeout: 90_000, interval: 500 })
    .toBe('client_abort')
  await expect.poll(() => world.up.openai?.open(), { timeout: 5000 }).toBe(0)
  socket.destroy()
}, 130_000)
