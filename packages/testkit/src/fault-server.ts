import { type AddressInfo, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * One step of a connection: `receive` waits for one whole request (head, and body by content-length), `fin` ends our
 * side, `rst` resets the connection, `hang` does nothing more until the server is closed.
 */
export type FaultStep = 'receive' | { send: string | Uint8Array } | { sleepMs: number } | 'fin' | 'rst' | 'hang'

/** A running fault server. */
export interface FaultServer {
  /** Origin, `http://127.0.0.1:<port>`. */
  origin: string
  /** What each connection has sent us so far, in the order of connecting. */
  received(): Buffer[]
  /** Connections that neither side has ended. */
  open(): number
  /** Ends open connections too. */
  close(): Promise<void>
}

interface Connection {
  socket: Socket
  received: Buffer
  /** How many of the received bytes `receive` steps have taken. */
  taken: number
  /** The client has ended its side. */
  left: boolean
  closed: AbortSignal
}

/**
 * Plays a script, byte for byte, to each connection on a free loopback port; after the last step comes `fin`.
 * A function picks the script by the number of the connection, from 0.
 */
export async function startFaultServer(
  script: readonly FaultStep[] | ((connection: number) => readonly FaultStep[]),
): Promise<FaultServer> {
  const connections: Connection[] = []
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const connection = toConnection(socket)
    const steps = typeof script === 'function' ? script(connections.length) : script
    connections.push(connection)
    playScript(connection, steps).catch((error: Error) => socket.destroy(error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: () => connections.map((connection) => connection.received),
    open: () => connections.filter(({ left, socket }) => !left && !socket.writableEnded && !socket.destroyed).length,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const { socket } of connections) socket.destroy()
      }),
  }
}

function toConnection(socket: Socket): Connection {
  const closed = new AbortController()
  const connection: Connection = { socket, received: Buffer.alloc(0), taken: 0, left: false, closed: closed.signal }
  socket.on('data', (piece: Buffer) => {
    connection.received = Buffer.concat([connection.received, piece])
  })
  socket.on('end', () => {
    connection.left = true
  })
  // A client that leaves, by FIN or RST, is part of many scripts.
  socket.on('error', () => {})
  socket.on('close', () => closed.abort())
  return connection
}

async function playScript(connection: Connection, steps: readonly FaultStep[]): Promise<void> {
  for (const step of steps) {
    if (connection.socket.destroyed) return
    await playStep(connection, step)
  }
  connection.socket.end()
}

async function playStep(connection: Connection, step: FaultStep): Promise<void> {
  if (step === 'receive') return receiveRequest(connection)
  if (step === 'fin') return void connection.socket.end()
  if (step === 'rst') return void connection.socket.resetAndDestroy()
  if (step === 'hang') return untilClosed(connection)
  if ('send' in step) return void connection.socket.write(step.send)
  await sleep(step.sleepMs, undefined, { signal: connection.closed }).catch(() => {})
}

async function receiveRequest(connection: Connection): Promise<void> {
  while (!connection.closed.aborted) {
    const length = requestLength(connection.received.subarray(connection.taken))
    if (length !== null) {
      connection.taken += length
      return
    }
    // No request will come any more.
    if (connection.left) return void connection.socket.destroy()
    await nextData(connection)
  }
}

/** Bytes of the request at the start, or null while it is not whole. */
function requestLength(bytes: Buffer): number | null {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd < 0) return null
  const head = bytes.toString('latin1', 0, headEnd)
  const length = headEnd + 4 + Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
  return bytes.length < length ? null : length
}

function nextData({ socket, closed }: Connection): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      socket.off('data', settle)
      socket.off('end', settle)
      closed.removeEventListener('abort', settle)
      resolve()
    }
    socket.on('data', settle)
    socket.on('end', settle)
    closed.addEventListener('abort', settle)
  })
}

function untilClosed({ closed }: Connection): Promise<void> {
  return new Promise((resolve) => {
    if (closed.aborted) resolve()
    else closed.addEventListener('abort', () => resolve(), { once: true })
  })
}
