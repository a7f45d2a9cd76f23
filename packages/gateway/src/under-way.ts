import type { ServerResponse } from 'node:http'

/** The answers under way. */
export interface UnderWay {
  enter(response: ServerResponse): void
  leave(response: ServerResponse): void
  /**
   * From now on connections end with their answer: kept alive, one would hold up `server.close()` for as long as the
   * framework keeps it (Fastify: 72 s), since Node closes only those that were idle by then.
   */
  close(): void
}

export function createUnderWay(): UnderWay {
  const responses = new Set<ServerResponse>()
  let isClosing = false
  return {
    enter(response) {
      if (isClosing) endConnection(response)
      responses.add(response)
    },
    leave: (response) => void responses.delete(response),
    close() {
      isClosing = true
      for (const response of responses) endConnection(response)
    },
  }
}

function endConnection(response: ServerResponse): void {
  const { socket, headersSent } = response
  if (headersSent) response.once('finish', () => socket?.destroySoon())
  else response.setHeader('connection', 'close')
}
