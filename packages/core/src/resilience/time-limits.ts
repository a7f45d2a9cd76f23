import { type ErrorCode, ShunpikeError } from '../errors.js'

/** The limits of one attempt, in milliseconds. */
export interface Limits {
  /** Until the first content. */
  firstTokenMs: number
  /** Between data events after it. */
  idleMs: number
  /** What is left of the call's time. */
  totalMs: number
}

export interface TimeLimits {
  /** A data event came; before the first content it changes nothing. */
  onEvent(): void
  onContent(): void
  clear(): void
}

const SAID: Partial<Record<ErrorCode, string>> = {
  first_token_timeout: 'The provider sent no content in time.',
  stalled: 'The provider stopped sending in the middle of the answer.',
  deadline: "The call's time is up.",
}

/** Watches one attempt: at most one call of `onExpired`. Two timers, refreshed in place. */
export function createTimeLimits(limits: Limits, onExpired: (error: ShunpikeError) => void): TimeLimits {
  let content = false
  const expire = (code: ErrorCode) => {
    clear()
    onExpired(new ShunpikeError(code, SAID[code] as string))
  }
  const first = setTimeout(() => expire('first_token_timeout'), limits.firstTokenMs)
  const total = setTimeout(() => expire('deadline'), limits.totalMs)
  let idle: NodeJS.Timeout | undefined
  const clear = () => {
    clearTimeout(first)
    clearTimeout(idle)
    clearTimeout(total)
  }
  return {
    onEvent() {
      if (content) idle?.refresh()
    },
    onContent() {
      if (content) return
      content = true
      clearTimeout(first)
      idle = setTimeout(() => expire('stalled'), limits.idleMs)
    },
    clear,
  }
}
