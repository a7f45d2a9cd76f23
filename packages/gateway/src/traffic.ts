import type { ServerResponse } from 'node:http'
import { ShunpikeError } from '@shunpike/core'

/** A client that is told to wait tries again after this. */
const RETRY_AFTER_MS = 1000

/** The requests under way on a server. */
export interface Traffic {
  readonly isDraining: boolean
  /** @throws ShunpikeError `too_busy` or `shutting_down`, both with a wait */
  enter(response: ServerResponse): void
  /** Lets no more in. Resolves when the last one has its answer, or after `mostMs`. */
  drain(mostMs: number): Promise<void>
}

/** Counts requests until their answer is out. Beyond `most` one is refused at once: a queue would only make all wait. */
export function createTraffic(most: number): Traffic {
  const running = new Set<ServerResponse>()
  let isDraining = false
  let onIdle: (() => void) | undefined
  return {
    get isDraining() {
      return isDraining
    },
    enter(response) {
      if (isDraining) throw refuse('shutting_down', 'The gateway is shutting down.')
      if (running.size >= most) throw refuse('too_busy', `More than ${most} requests are under way.`)
      running.add(response)
      response.once('close', () => {
        running.delete(response)
        if (running.size === 0) onIdle?.()
      })
    },
    async drain(mostMs) {
      isDraining = true
      for (const response of running) if (!response.headersSent) response.setHeader('connection', 'close')
      if (running.size === 0) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, mostMs)
        onIdle = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    },
  }
}

function refuse(code: 'too_busy' | 'shutting_down', message: string): ShunpikeError {
  return new ShunpikeError(code, message, { retryAfterMs: RETRY_AFTER_MS })
}
