/** The limit is one that no option shortens: the case takes as long as it. */
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { completion } from '../stage/answers.js'
import { startWorld } from '../stage/world.js'

it('F-082 an upload that stops is given up, and nothing was sent for it', async () => {
  const world = await startWorld({ up: { openai: completion() } })
  const { hostname, port } = new URL(world.server.url)
  const socket = connect(Number(port), hostname)
  let answer = ''
  socket.on('data', (piece: Buffer) => {
    answer += piece.toString('latin1')
  })
  socket.on('error', () => {})
  socket.write('POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 20000\r\n\r\n')
  for (let sent = 0; sent < 10_000; sent += 1000) {
    socket.write('x'.repeat(1000))
    await sleep(100)
  }
  await expect.poll(() => answer, { timeout: 60_000, interval: 500 }).toMatch(/^HTTP\/1\.1 408 /)
  expect(world.up.openai?.hits()).toBe(0)
  socket.destroy()
}, 110_000)
