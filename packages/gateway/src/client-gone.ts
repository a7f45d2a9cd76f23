import type { ServerResponse } from 'node:http'
import type { CancelSignal } from '@shunpike/core'

/** A signal that can be aborted by hand, too. */
export interface ClientSignal extends CancelSignal {
  abort(): void
}

/**
 * A signal that aborts when the client leaves before the answer is whole. `req 'close'` fires as soon as the body is
 * read (reliability.md 1e), and the signal of a `Request` stops following its source (nodejs/node#55428): so it is
 * `res 'close'`. An `AbortController` would cost a seventh of what a short call allocates in all (Node 20).
 */
export function watchClient(response: ServerResponse): ClientSignal {
  const listeners = new Set<() => void>()
  const signal = {
    aborted: response.destroyed && !response.writableFinished,
    addEventListener: (_type: 'abort', listener: () => void) => void listeners.add(listener),
    removeEventListener: (_type: 'abort', listener: () => void) => void listeners.delete(listener),
    abort() {
      if (signal.aborted) return
      signal.aborted = true
      for (const listener of listeners) listener()
    },
  }
  response.once('close', () => {
    if (!response.writableFinished) signal.abort()
  })
  return signal
}
