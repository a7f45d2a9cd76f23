import type { ServerResponse } from 'node:http'
import type { Reply } from '@shunpike/core'

export interface WriteLimits {
  /** Silence after which a stream of events gets a comment, so that no proxy takes it for dead. */
  keepAliveMs: number
  /** Longest wait for a client that does not read. */
  stallMs: number
}

/** `no-transform` keeps `compression()` from holding events back (users.md 1.1); nginx obeys the other one. */
const EVENT_HEADERS = { 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' }

const KEEP_ALIVE = ': keep-alive\n\n'

/**
 * Writes a reply at the client's pace. Never rejects: when the body fails after the head was sent, the socket is
 * closed, since only that tells the client that the answer is not whole.
 */
export async function writeReply(response: ServerResponse, reply: Reply, limits: WriteLimits): Promise<void> {
  // Whoever left is not written to; their signal has ended the body.
  if (response.destroyed) return
  try {
    if (isStream(reply.body)) await writeStream(response, reply, reply.body, limits)
    else writeWhole(response, reply, reply.body)
  } catch {
    cutOff(response, limits.stallMs)
  }
}

/**
 * What is written goes out first: the client has paid for it. The end of a chunked body never does. Node 26 hands the
 * socket what a tick wrote only after the tick (seen with 26.10.0; earlier ones write at once).
 */
function cutOff({ socket }: ServerResponse, stallMs: number): void {
  socket?.setTimeout(stallMs, () => socket.destroy())
  process.nextTick(() => socket?.destroySoon())
}

/** Not `instanceof`: test runners with realms of their own have another `Uint8Array`. */
function isStream(body: Reply['body']): body is AsyncIterable<Uint8Array> {
  return Symbol.asyncIterator in body
}

/** Writes a reply whose body is at hand. */
export function writeWhole(response: ServerResponse, { status, headers }: Reply, body: Uint8Array): void {
  response.writeHead(status, { ...headers, 'content-length': body.byteLength })
  response.end(body)
}

/** A loop of our own: it costs what `stream.pipeline` costs, which leaves no room for keep-alives and a stall limit. */
async function writeStream(
  response: ServerResponse,
  { status, headers }: Reply,
  body: AsyncIterable<Uint8Array>,
  limits: WriteLimits,
): Promise<void> {
  const isEvents = headers['content-type']?.startsWith('text/event-stream') === true
  response.writeHead(status, isEvents ? { ...headers, ...EVENT_HEADERS } : headers)
  const keepAlive = isEvents ? startKeepAlive(response, limits.keepAliveMs) : undefined
  try {
    for await (const chunk of body) {
      if (response.destroyed) return
      keepAlive?.onWrite(chunk)
      if (!response.write(chunk)) await waitForDrain(response, limits.stallMs)
    }
    response.end()
  } finally {
    keepAlive?.stop()
  }
}

function startKeepAlive(response: ServerResponse, keepAliveMs: number) {
  let isBetweenEvents = true
  const timer = setInterval(() => {
    if (isBetweenEvents && !response.writableNeedDrain) response.write(KEEP_ALIVE)
  }, keepAliveMs)
  return {
    onWrite(chunk: Uint8Array) {
      isBetweenEvents = endsEvent(chunk)
      timer.refresh()
    },
    stop: () => clearInterval(timer),
  }
}

const LF = 10
const CR = 13

/** Whether an empty line ends the chunk: a comment amid an event would break it. */
function endsEvent(chunk: Uint8Array): boolean {
  const before = chunk.at(-2) === CR ? chunk.at(-3) : chunk.at(-2)
  return chunk.at(-1) === LF && before === LF
}

/** Resolves when the client has read on or has left; one that reads nothing for `stallMs` is dropped. */
function waitForDrain(response: ServerResponse, stallMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => response.destroy(), stallMs)
    const onEither = () => {
      clearTimeout(timer)
      response.off('drain', onEither).off('close', onEither)
      resolve()
    }
    if (response.destroyed) onEither()
    else response.once('drain', onEither).once('close', onEither)
  })
}
