import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { type FaultServer, type FaultStep, startFaultServer } from './fault-server.js'

const REQUEST = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}'

let server: FaultServer | undefined
let sockets: Socket[] = []

afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  sockets = []
  await server?.close()
})

/** A client that keeps what it reads and how its connection ended. */
async function connectTo(script: Parameters<typeof startFaultServer>[0]) {
  server = await startFaultServer(script)
  return connectClient(server)
}

async function connectClient({ origin }: FaultServer) {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  sockets.push(socket)
  const client = { socket, text: '', ended: false, code: '' }
  socket.on('data', (piece) => {
    client.text += piece.toString()
  })
  socket.on('end', () => {
    client.ended = true
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    client.code = error.code ?? ''
  })
  await once(socket, 'connect')
  return client
}

/** Unlike `once`, it does not reject when an error came first. */
function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.on('close', () => resolve()))
}

describe('startFaultServer', () => {
  it('answers a whole request, then ends', async () => {
    const client = await connectTo(['receive', { send: 'HTTP/1.1 200 OK\r\n\r\n' }])
    client.socket.write(REQUEST.slice(0, -1))
    await sleep(30)
    expect(client.text).toBe('')
    client.socket.write(REQUEST.slice(-1))
    await once(client.socket, 'end')
    expect(client.text).toBe('HTTP/1.1 200 OK\r\n\r\n')
    expect(server?.received()[0]?.toString()).toBe(REQUEST)
  })

  it('resets the connection in the middle of an answer', async () => {
    const client = await connectTo(['receive', { send: 'HTTP/1.1 200 OK\r\n' }, { sleepMs: 30 }, 'rst'])
    client.socket.write(REQUEST)
    await closeOf(client.socket)
    expect(client).toMatchObject({ text: 'HTTP/1.1 200 OK\r\n', ended: false, code: 'ECONNRESET' })
  })

  it('takes one request per receive step on a kept connection', async () => {
    const client = await connectTo(['receive', { send: 'first' }, 'receive', { send: 'second' }, 'hang'])
    client.socket.write(REQUEST)
    await once(client.socket, 'data')
    expect(client.text).toBe('first')
    client.socket.write(REQUEST)
    await once(client.socket, 'data')
    expect(client.text).toBe('firstsecond')
  })

  it('hangs until it is closed', async () => {
    const client = await connectTo(['hang'])
    client.socket.write(REQUEST)
    await sleep(30)
    expect(client).toMatchObject({ text: '', ended: false })
    const closed = closeOf(client.socket)
    await server?.close()
    await closed
  })

  it('picks the script by the number of the connection', async () => {
    const scripts: FaultStep[][] = [[{ send: 'one' }], [{ send: 'two' }]]
    const first = await connectTo((connection) => scripts[connection] ?? [])
    await once(first.socket, 'end')
    const second = await connectClient(server as FaultServer)
    await once(second.socket, 'end')
    expect([first.text, second.text]).toEqual(['one', 'two'])
  })
})
