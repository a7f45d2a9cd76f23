const COMMENT = ': keep-alive\n\n'

const LF = 10
const CR = 13

/** Offers a comment whenever a stream of events is silent for `keepAliveMs`, so that no proxy takes it for dead. */
export function startKeepAlive(keepAliveMs: number, write: (comment: string) => void) {
  let isBetweenEvents = true
  const timer = setInterval(() => {
    if (isBetweenEvents) write(COMMENT)
  }, keepAliveMs)
  return {
    onWrite(chunk: Uint8Array) {
      isBetweenEvents = endsEvent(chunk)
      timer.refresh()
    },
    stop: () => clearInterval(timer),
  }
}

/** Whether an empty line ends the chunk: a comment amid an event would break it. */
function endsEvent(chunk: Uint8Array): boolean {
  const before = chunk.at(-2) === CR ? chunk.at(-3) : chunk.at(-2)
  return chunk.at(-1) === LF && before === LF
}
