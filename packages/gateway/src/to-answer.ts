import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { Reply } from '@shunpike/core'
import type { GatewayAnswer } from './gateway-types.js'
import { startKeepAlive } from './keep-alive.js'
import { cutOff, isEvents, isStream, type Writing } from './write-reply.js'

/**
 * A reply for a framework that writes it itself.
 * @param abandon called when nobody reads the body to its end: the framework threw it away, or the client left
 */
export function toAnswer(response: ServerResponse, reply: Reply, writing: Writing, abandon: () => void): GatewayAnswer {
  const { status, headers, body } = reply
  return {
    status,
    headers,
    body: isStream(body)
      ? toReadable(response, { ...reply, body }, writing, abandon)
      : Buffer.from(body.buffer, body.byteOffset, body.length),
  }
}

/**
 * A body as a Node stream, at the reader's pace. Not `Readable.from`: it has no room for keep-alives, and when it fails
 * Koa 2 leaves the client waiting.
 */
function toReadable(
  response: ServerResponse,
  { headers, body }: Reply & { body: AsyncIterable<Uint8Array> },
  writing: Writing,
  abandon: () => void,
): Readable {
  const pieces = body[Symbol.asyncIterator]()
  let isReading = false
  let stall: NodeJS.Timeout | undefined
  const keepAlive = isEvents(headers)
    ? startKeepAlive(writing.keepAliveMs, (comment) => {
        if (readable.readableLength === 0) readable.push(comment)
      })
    : undefined
  const onPiece = ({ done, value }: IteratorResult<Uint8Array>) => {
    isReading = false
    if (readable.destroyed) return
    if (done) keepAlive?.stop()
    else keepAlive?.onWrite(value)
    const isWanted = readable.push(done ? null : value)
    if (!done && !isWanted) stall = setTimeout(() => response.destroy(), writing.stallMs)
  }
  const readable = new Readable({
    read() {
      clearTimeout(stall)
      if (response.hasHeader('content-encoding')) writing.onCompressed()
      if (isReading) return
      isReading = true
      pieces.next().then(onPiece, () => cutOff(response, writing.stallMs))
    },
    destroy(_error, done) {
      clearTimeout(stall)
      keepAlive?.stop()
      // A reader that never started runs no `finally`: only the signal ends its call then.
      abandon()
      Promise.resolve(pieces.return?.()).catch(() => {})
      done(null)
    },
  })
  response.once('close', () => readable.destroy())
  return readable
}
