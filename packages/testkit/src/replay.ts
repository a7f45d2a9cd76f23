import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Cut, cutBytes } from './cut-bytes.js'

/** What a replay server answers; a `Fixture` is one. */
export interface ReplayAnswer {
  status: number
  headers: Record<string, string>
  body: string | Uint8Array
}

/** A request as it reached the replay server. */
export interface ReplayRequest {
  method: string
  /** Path and query. */
  path: string
  /** Lower-case names. */
  headers: IncomingMessage['headers']
  body: Buffer
}

/** Chooses the answer from the request. */
export type ReplayHandler = (request: ReplayRequest) => ReplayAnswer | Promise<ReplayAnswer>

/** A running replay server. */
export interface Replay {
  /** Origin, `http://127.0.0.1:<port>`. */
  origin: string
  /** All requests so far, oldest first. */
  requests: ReplayRequest[]
  /** Ends open connections too. */
  close(): Promise<void>
}

/** These describe the recorded connection, not the replayed one. */
const CONNECTION_HEADERS = new Set(['connection', 'content-encoding', 'content-length', 'date', 'transfer-encoding'])

/** Plays one answer, or what the handler picks, to every request on a free loopback port. */
export async function startReplay(source: ReplayAnswer | ReplayHandler, options: { cut?: Cut } = {}): Promise<Replay> {
  const handler: ReplayHandler = typeof source === 'function' ? source : () => source
  const requests: ReplayRequest[] = []
  const server = createServer((incoming, response) => {
    play(incoming, response).catch((error: Error) => response.destroy(error))
  })

  async function play(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming)
    requests.push(request)
    await writeAnswer(response, await handler(request), options.cut)
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function readRequest(incoming: IncomingMessage): Promise<ReplayRequest> {
  const pieces: Buffer[] = []
  for await (const piece of incoming) pieces.push(piece as Buffer)
  const { method = '', url: path = '', headers } = incoming
  return { method, path, headers, body: Buffer.concat(pieces) }
}

async function writeAnswer(response: ServerResponse, answer: ReplayAnswer, cut: Cut | undefined): Promise<void> {
  const headers = Object.entries(answer.headers).filter(([name]) => !CONNECTION_HEADERS.has(name))
  response.writeHead(answer.status, Object.fromEntries(headers))
  const body = Buffer.from(answer.body)
  if (cut === undefined) {
    response.end(body)
    return
  }
  for await (const piece of cutBytes(body, cut)) {
    if (response.destroyed) return
    response.write(piece)
    await nextTurn()
  }
  response.end()
}
