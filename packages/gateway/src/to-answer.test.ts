import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { toAnswer } from './to-answer.js'
import type { Writing } from './write-reply.js'

const EVENTS = { 'content-type': 'text/event-stream' }
const WRITING: Writing = { keepAliveMs: 15_000, stallMs: 60_000, onCompressed() {} }

const closing: (() => void)[] = []

afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** Pipes a body to a client, as a framework would. */
async function open(body: AsyncIterable<Uint8Array>, writing: Partial<Writing> = {}) {
  const seen = { abandoned: 0, body: undefined as Readable | undefined }
  const server = createServer((_, response) => {
    const reply = { status: 200, headers: EVENTS, body }
    const answer = toAnswer(response, reply, { ...WRITING, ...writing }, () => seen.abandoned++)
    seen.body = answer.body as Readable
    response.writeHead(answer.status, answer.headers)
    seen.body.pipe(response)
  })
  closing.push(() => server.close().closeAllConnections())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const asking = request({ port: (server.address() as AddressInfo).port })
  asking.on('error', () => {})
  asking.end()
  const [answer] = (await once(asking, 'response')) as [IncomingMessage]
  return { answer, seen, leave: () => asking.destroy() }
}

async function readAll(answer: IncomingMessage): Promise<string> {
  let text = ''
  for await (const piece of answer) text += piece
  return text
}

describe('a stream for a framework', () => {
  it('gets keep-alives in silent gaps, never amid an event', async () => {
    const { answer } = await open(
      (async function* () {
        yield Buffer.from('data: 1\n\n')
        await sleep(100)
        yield Buffer.from('da')
        await sleep(100)
        yield Buffer.from('ta: 2\n\n')
      })(),
      { keepAliveMs: 40 },
    )
    expect(await readAll(answer)).toMatch(/^data: 1\n\n(: keep-alive\n\n)+data: 2\n\n$/)
  })

  it('is read no faster than the client reads, and a client that reads nothing is dropped', async () => {
    let made = 0
    let ended = false
    const { answer, seen } = await open(
      (async function* () {
        try {
          for (;;) {
            made++
            yield Buffer.alloc(1 << 20)
          }
        } finally {
          ended = true
        }
      })(),
      { stallMs: 300 },
    )
    answer.pause()
    answer.on('error', () => {})
    await vi.waitFor(() => expect(ended).toBe(true), { timeout: 5000 })
    expect(made).toBeLessThan(100)
    expect(seen.abandoned).toBe(1)
  })

  it('closes the socket when the body fails: never a clean end, never an error of the stream', async () => {
    const { answer, seen } = await open(
      (async function* () {
        yield Buffer.from('data: 1\n\n')
        throw new Error('upstream died')
      })(),
    )
    await expect(readAll(answer)).rejects.toThrow()
    expect(seen.body?.errored).toBe(null)
  })

  it('ends its source when the client leaves', async () => {
    let ended = false
    const { answer, seen, leave } = await open(
      (async function* () {
        try {
          for (let i = 0; ; i++) {
            yield Buffer.from(`data: ${i}\n\n`)
            await sleep(5)
          }
        } finally {
          ended = true
        }
      })(),
    )
    await once(answer, 'data')
    leave()
    await vi.waitFor(() => expect([ended, seen.abandoned]).toEqual([true, 1]))
  })
})
