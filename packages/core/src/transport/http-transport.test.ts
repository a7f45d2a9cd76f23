/** The transport against sockets that break where each case says. */
import { setImmediate } from 'node:timers/promises'
import { type FaultServer, type FaultStep, startFaultServer } from '@shunpike/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import type { Transport } from '../types/transport.js'
import { createHttpTransport } from './http-transport.js'

const OK: FaultStep = { send: 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok' }
const HALF_HEAD: FaultStep = { send: 'HTTP/1.1 200 O' }

let server: FaultServer
let transport: Transport

afterEach(async () => {
  await transport.close()
  await server.close()
})

/** Plays `first` to the first connection and `second` to the others. */
async function start(first: FaultStep[], second: FaultStep[]): Promise<void> {
  server = await startFaultServer((connection) => (connection === 0 ? first : second))
  transport = createHttpTransport()
}

async function send(): Promise<string> {
  const request = { method: 'POST', path: '/', headers: {}, body: Buffer.from('{}'), connectMs: 2000 } as const
  const { body } = await transport.send({ ...request, origin: server.origin }, () => {})
  const pieces: Buffer[] = []
  for await (const piece of body) pieces.push(piece)
  // The socket is idle again only after the end of the body was told.
  await setImmediate()
  return Buffer.concat(pieces).toString()
}

/** Requests seen on each connection. */
const counts = () => server.received().map((bytes) => bytes.toString('latin1').split('POST /').length - 1)

describe('a socket that dies before any byte of the answer', () => {
  it.each(['fin', 'rst'] as const)('is replaced once when an answer had come on it before: %s', async (death) => {
    await start(['receive', OK, 'receive', death], ['receive', OK])
    expect([await send(), await send()]).toEqual(['ok', 'ok'])
    expect(counts()).toEqual([2, 1])
  })

  it.each(['fin', 'rst'] as const)('is not replaced when it is new: %s', async (death) => {
    await start(['receive', death], ['receive', OK])
    await expect(send()).rejects.toMatchObject({ code: 'connection_lost' })
    expect(counts()).toEqual([1])
  })

  it('is not replaced twice', async () => {
    await start(['receive', OK, 'receive', 'rst'], ['receive', 'rst'])
    await send()
    await expect(send()).rejects.toMatchObject({ code: 'connection_lost' })
    expect(counts()).toEqual([2, 1])
  })
})

describe('a socket that dies in the head of the answer', () => {
  it.each(['fin', 'rst'] as const)('is not replaced when it is new: %s', async (death) => {
    await start(['receive', HALF_HEAD, { sleepMs: 20 }, death], ['receive', OK])
    await expect(send()).rejects.toThrow()
    expect(counts()).toEqual([1])
  })

  it.each(['fin', 'rst'] as const)('is not replaced when it was reused: %s', async (death) => {
    await start(['receive', OK, 'receive', HALF_HEAD, { sleepMs: 20 }, death], ['receive', OK])
    await send()
    await expect(send()).rejects.toThrow()
    expect(counts()).toEqual([2])
  })
})

it('says when a server does not speak HTTP, and asks it once', async () => {
  await start(['receive', { send: 'hello\r\n\r\n' }, 'hang'], ['receive', OK])
  await expect(send()).rejects.toMatchObject({ code: 'invalid_upstream' })
  expect(counts()).toEqual([1])
})

it('gives up a server that accepts and never shakes hands', async () => {
  server = await startFaultServer(['hang'])
  transport = createHttpTransport()
  const request = { method: 'POST', path: '/', headers: {}, body: Buffer.from('{}'), connectMs: 50 } as const
  const origin = server.origin.replace('http:', 'https:')
  await expect(transport.send({ ...request, origin }, () => {})).rejects.toMatchObject({
    code: 'provider_unreachable',
    message: expect.stringContaining('connect timeout'),
  })
})
