import type { ServerResponse } from 'node:http'
import type { Reply } from '@shunpike/core'
import { startKeepAlive } from './keep-alive.js'

export interface Writing {
  /** Silence after which a stream of events gets a comment. */
  keepAliveMs: number
  /** Longest wait for a client that does not read. */
  stallMs: number
  /** A stream of events goes out in an encoding that is not ours. */
  onCompressed(): void
}

/**
 * Writes a reply at the client's pace. Never rejects: when the body fails after the head was sent, the socket is
 * closed, since only that tells the client that the answer is not whole.
 * @returns false when it was not written: the client has left, the body failed, or somebody else has answered
 */
export async function writeReply(response: ServerResponse, reply: Reply, writing: Writing): Promise<boolean> {
  // Whoever left is not written to; their signal ends the body.
  if (response.destroyed) return false
  try {
    if (isStream(reply.body)) await writeStream(response, reply, reply.body, writing)
    else writeWhole(response, reply, reply.body)
    return true
  } catch {
    cutOff(response, writing.stallMs)
    return false
  }
}

/**
 * What is written goes out first: the client has paid for it. The end of a chunked body never does. Node 26 hands the
 * socket what a tick wrote only after the tick (seen with 26.10.0; earlier ones write at once).
 */
export function cutOff({ socket }: ServerResponse, stallMs: number): void {
  socket?.setTimeout(stallMs, () => socket.destroy())
  process.nextTick(() => socket?.destroySoon())
}

/** Not `instanceof`: test runners with realms of their own have another `Uint8Array`. */
export function isStream(body: Reply['body']): body is AsyncIterable<Uint8Array> {
  return Symbol.asyncIterator in body
}

/** Writes a reply whose body is at hand. */
export function writeWhole(response: ServerResponse, { status, headers }: Reply, body: Uint8Array): void {
  response.writeHead(status, { ...headers, 'content-length': body.byteLength })
  response.end(body)
}

export function isEvents(headers: Reply['headers']): boolean {
  return headers['content-type']?.startsWith('text/event-stream') === true
}

/** A loop of our own: it costs what `stream.pipeline` costs, which leaves no room for keep-alives and a stall limit. */
async function writeStream(
  response: ServerResponse,
  { status, headers }: Reply,
  body: AsyncIterable<Uint8Array>,
  writing: Writing,
): Promise<void> {
  response.writeHead(status, headers)
  if (response.hasHeader('content-encoding')) writing.onCompressed()
  const keepAlive = isEvents(headers)
    ? startKeepAlive(writing.keepAliveMs, (comment) => {
        if (!response.writableNeedDrain) response.write(comment)
      })
    : undefined
  try {
    for await (const chunk of body) {
      if (response.destroyed) return
      keepAlive?.onWrite(chunk)
      if (!response.write(chunk)) await waitForDrain(response, writing.stallMs)
    }
    response.end()
  } finally {
    keepAlive?.stop()
  }
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
