import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { writeReply } from './write-reply.js'

it('drops a client that reads nothing for too long', async () => {
  let ended = false
  const body = (async function* () {
    try {
      for (;;) yield Buffer.alloc(1 << 20)
    } finally {
      ended = true
    }
  })()
  const reply = { status: 200, headers: {}, body }
  const server = createServer(async (_, response) => {
    await writeReply(response, reply, { keepAliveMs: 15_000, stallMs: 50, onCompressed() {} })
    server.emit('written')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const written = once(server, 'written')
  const reading = request({ port: (server.address() as AddressInfo).port })
  reading.end()
  const [answer] = (await once(reading, 'response')) as [IncomingMessage]
  answer.pause()
  await written
  expect(ended).toBe(true)
  answer.destroy()
  server.close()
  await once(server, 'close')
})
