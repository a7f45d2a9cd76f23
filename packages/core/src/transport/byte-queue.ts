/** Bytes between a socket and a reader. A reader gets all that has queued up in one piece: writing is dearer than reading. */
export interface ByteQueue extends AsyncIterable<Buffer> {
  push(chunk: Buffer): void
  end(): void
  fail(error: Error): void
}

export interface ByteQueueHooks {
  /** More than enough is waiting: stop reading the socket. */
  onFull(): void
  onDrained(): void
  /** The reader left before the end. */
  onLeft(): void
}

/** Beyond this the socket is paused: a slow reader must not fill the memory. */
const HIGH_WATER_BYTES = 256 * 1024

export function createByteQueue(hooks: ByteQueueHooks): ByteQueue {
  let chunks: Buffer[] = []
  let queuedBytes = 0
  let state: 'open' | 'ended' | Error = 'open'
  let full = false
  let wake: (() => void) | undefined

  const signal = () => {
    wake?.()
    wake = undefined
  }
  const take = (): Buffer => {
    const piece = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
    chunks = []
    queuedBytes = 0
    if (full) {
      full = false
      hooks.onDrained()
    }
    return piece
  }
  const next = async (): Promise<IteratorResult<Buffer, undefined>> => {
    for (;;) {
      if (chunks.length > 0) return { done: false, value: take() }
      if (state === 'ended') return { done: true, value: undefined }
      if (state !== 'open') throw state
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  const leave = async (): Promise<IteratorResult<Buffer, undefined>> => {
    if (state === 'open') {
      state = 'ended'
      hooks.onLeft()
    }
    chunks = []
    return { done: true, value: undefined }
  }
  return {
    push(chunk) {
      if (state !== 'open') return
      chunks.push(chunk)
      queuedBytes += chunk.length
      if (!full && queuedBytes > HIGH_WATER_BYTES) {
        full = true
        hooks.onFull()
      }
      signal()
    },
    end() {
      if (state === 'open') state = 'ended'
      signal()
    },
    fail(error) {
      if (state === 'open') state = error
      signal()
    },
    [Symbol.asyncIterator]: () => ({ next, return: leave }),
  }
}
