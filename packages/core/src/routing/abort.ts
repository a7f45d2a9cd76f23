import { ShunpikeError } from '../errors.js'
import type { CancelSignal } from '../types/call.js'

/** The one way to give an attempt up: the caller leaving and a time limit both end here. */
export interface Abort {
  /** Why the attempt was given up, if it was. */
  readonly reason: ShunpikeError | undefined
  abort(reason: ShunpikeError): void
  /** The transport's means to give up. */
  onAbort(stop: (reason: Error) => void): void
  /** Called once when the attempt is given up after the commit: a reader that never started must settle too. */
  onAborted(hook: (reason: ShunpikeError) => void): void
  /** Stops listening to the caller. */
  release(): void
}

/**
 * A listener of our own, not `AbortSignal.any`: it must not outlive the attempt, since callers reuse one signal for many
 * calls. `reason` is a plain member: a getter in a literal made for every call costs more than all the rest of it.
 */
export function createAbort(signal: CancelSignal | undefined): Abort {
  let stop: ((reason: Error) => void) | undefined
  let hook: ((reason: ShunpikeError) => void) | undefined
  const self = {
    reason: undefined as ShunpikeError | undefined,
    abort(why: ShunpikeError) {
      if (self.reason) return
      self.reason = why
      stop?.(why)
      hook?.(why)
    },
    onAbort(given: (reason: Error) => void) {
      stop = given
      if (self.reason) given(self.reason)
    },
    onAborted(given: (reason: ShunpikeError) => void) {
      hook = given
      if (self.reason) given(self.reason)
    },
    release: () => signal?.removeEventListener('abort', onCallerLeft),
  }
  const onCallerLeft = () =>
    self.abort(new ShunpikeError('client_closed', 'The caller left before the answer was whole.'))
  if (signal?.aborted) onCallerLeft()
  else signal?.addEventListener('abort', onCallerLeft, { once: true })
  return self
}
