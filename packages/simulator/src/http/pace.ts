/** Waits of an answer in milliseconds. */
export interface Pace {
  firstTokenMs: number
  tokenMs: number
}

/** Waits, or ends early when the signal says so. Zero does not wait at all. */
export function wait(delayMs: number, signal: AbortSignal): Promise<void> {
  if (delayMs <= 0 || signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, delayMs)
    signal.addEventListener('abort', finish)
  })
}
