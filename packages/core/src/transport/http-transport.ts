import type { Socket } from 'node:net'
import { buildConnector, type Dispatcher, errors, Pool } from 'undici'
import { ShunpikeError } from '../errors.js'
import type { OnAbort, Transport, UpstreamReply, UpstreamRequest } from '../types/transport.js'
import { createByteQueue } from './byte-queue.js'
import { createDecoder } from './decoder.js'
import { toTransportError } from './transport-error.js'

/**
 * The transport over undici: `dispatch` costs a third of the CPU of the built-in `fetch` for one streamed call
 * (see docs/performance.md), and never follows a redirect. One pool per origin and connect limit.
 */
export function createHttpTransport(): Transport {
  const pools = new Map<string, Pool>()
  const poolOf = ({ origin, connectMs }: UpstreamRequest): Pool => {
    const key = `${origin} ${connectMs}`
    let pool = pools.get(key)
    if (!pool) {
      pool = new Pool(origin, { connect: createConnector(connectMs), headersTimeout: 0, bodyTimeout: 0 })
      pools.set(key, pool)
    }
    return pool
  }
  return {
    async send(request, onAbort) {
      try {
        return await sendOnce(poolOf(request), request, onAbort)
      } catch (error) {
        if (!isStaleSocket(error)) throw error
        return await sendOnce(poolOf(request), request, onAbort)
      }
    },
    async close() {
      const reason = new ShunpikeError('shutting_down', 'The router was shut down.', { retryAfterMs: 1000 })
      await Promise.all([...pools.values()].map((pool) => pool.destroy(reason)))
      pools.clear()
    },
  }
}

/** Errors of sockets that died before the first byte of an answer, and on which an earlier answer had come. */
const staleSockets = new WeakSet<Error>()

/** undici's own timer ticks twice a second and may be a second late: it only cleans up behind this one. */
function createConnector(connectMs: number): buildConnector.connector {
  const connect = buildConnector({ timeout: connectMs })
  return (options, callback) => {
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      callback(new errors.ConnectTimeoutError(), null)
    }, connectMs)
    connect(options, (...result) => {
      const [, socket] = result
      if (isLate) return void socket?.destroy()
      clearTimeout(timer)
      if (socket) watchReuse(socket)
      callback(...result)
    })
  }
}

/** Nothing tells which request a socket carried: so what had come before the last request was written is noted. */
function watchReuse(socket: Socket): void {
  const write = socket.write
  let readBefore = 0
  socket.write = function (this: Socket, ...given: Parameters<typeof write>) {
    readBefore = socket.bytesRead
    return write.apply(this, given)
  } as typeof write
  socket.prependListener('error', (error) => {
    if (readBefore > 0 && socket.bytesRead === readBefore) staleSockets.add(error)
  })
}

/**
 * A reused socket that died before any byte of this answer: Node clients meet it whenever a server closes idle sockets,
 * so it is sent once more on a fresh one. Not for aborts of our own.
 */
function isStaleSocket(error: unknown): boolean {
  return error instanceof ShunpikeError && error.cause instanceof Error && staleSockets.has(error.cause)
}

function sendOnce(pool: Pool, request: UpstreamRequest, onAbort: OnAbort): Promise<UpstreamReply> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let aborted: Error | undefined
    let connected = false
    const abort = (reason: Error) => {
      aborted ??= reason
      controller?.abort(reason)
      queue.fail(reason)
      reject(reason)
    }
    const queue = createByteQueue({
      onFull: () => controller?.pause(),
      onDrained: () => controller?.resume(),
      onLeft: () => controller?.abort(new Error('the reader left')),
    })
    onAbort(abort)
    pool.dispatch(toDispatchOptions(request), {
      onRequestStart(started) {
        controller = started
        connected = true
        if (aborted) started.abort(aborted)
      },
      onResponseStart(_controller, status, headers) {
        if (status < 200) return
        const flat = toFlatHeaders(headers)
        try {
          resolve({ status, headers: flat, body: createDecoder(queue, flat['content-encoding']) })
        } catch (error) {
          abort(error as Error)
        }
      },
      onResponseData: (_controller, chunk) => queue.push(chunk),
      onResponseEnd: () => queue.end(),
      onResponseError(_controller, error) {
        const mapped = aborted ?? toTransportError(error, connected)
        queue.fail(mapped)
        reject(mapped)
      },
    })
  })
}

function toDispatchOptions({ path, method, headers, body }: UpstreamRequest): Dispatcher.DispatchOptions {
  return {
    path,
    method,
    headers,
    body: method === 'GET' ? null : body,
  }
}

function toFlatHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return flat
}
