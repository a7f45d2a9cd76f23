import { type ErrorCode, ShunpikeError } from '../errors.js'

/** The limits of one attempt, in milliseconds. */
export interface Limits {
  /** Until the first content. */
  firstTokenMs: number
  /** The same where another route is left: how long a probe may be silent. */
  leaseMs: number
  /** Between data events after it. */
  idleMs: number
  /** What is left of the call's time. */
  totalMs(): number
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

/** Watches one attempt: at most one call of `onExpired`. Until the first content one timer serves both limits. */
export function createTimeLimits(limits: Limits, onExpired: (error: ShunpikeError) => void): TimeLimits {
  const { firstTokenMs, idleMs, totalMs } = limits
  const expire = (code: ErrorCode) => {
    clear()
    onExpired(new ShunpikeError(code, SAID[code] as string))
  }
  let idle: NodeJS.Timeout | undefined
  let total =
    firstTokenMs <= totalMs()
      ? setTimeout(expire, firstTokenMs, 'first_token_timeout')
      : setTimeout(expire, totalMs(), 'deadline')
  const clear = () => {
    clearTimeout(idle)
    clearTimeout(total)
  }
  return {
    onEvent: () => void idle?.refresh(),
    onContent() {
      if (idle) return
      clearTimeout(total)
      idle = setTimeout(expire, idleMs, 'stalled')
      total = setTimeout(expire, totalMs(), 'deadline')
    },
    clear,
  }
}
