import type { ServerResponse } from 'node:http'

/**
 * A signal that aborts when the client leaves before the answer is whole. `req 'close'` fires as soon as the body is
 * read (reliability.md 1e), and the signal of a `Request` stops following its source (nodejs/node#55428): so it is
 * `res 'close'`, and a controller of our own.
 */
export function watchClient(response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  const onClose = () => {
    if (!response.writableFinished) controller.abort()
  }
  if (response.destroyed) onClose()
  else response.once('close', onClose)
  return controller.signal
}
