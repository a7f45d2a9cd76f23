/**
 * Every fault the simulator can show, with what it does on the wire.
 * `times` and the other settings of `setFault` apply to all but `down`, which holds until it is cleared.
 */
export const FAULTS = {
  down: 'the port refuses connections until the fault is cleared',
  reset: 'the connection is reset after the request was read, before any header',
  '500': 'internal error, in the body of that provider',
  '503': 'service unavailable, in the body of that provider',
  '529': 'overloaded: 529 from Anthropic and OpenRouter, 503 from OpenAI and Gemini, which have no 529',
  '429': 'rate limited, with the Retry-After or RetryInfo of that provider',
  'out-of-funds': 'no money: 429 insufficient_quota, 400 credit balance, 429 daily quota, 402',
  'bad-key': 'the key is refused: 401, from Gemini 400 API_KEY_INVALID',
  'slow-first-token': 'headers of a stream at once, its first content (or a whole answer) only after delayMs',
  silent: 'the request is read, then nothing at all: not even headers',
  stall: 'some content, then silence on an open connection',
  cut: 'some content, then the socket is destroyed',
  'cut-before-content': 'headers and opening events, then the socket is destroyed',
  'cut-clean': 'some content, then an orderly end without the terminal marker',
  'error-200': 'status 200 with an error body, or an error event before any content',
  'error-mid-stream': 'some content, then the error event of that provider',
  empty: 'status 200 and a complete answer without any content',
} as const

/** Name of a fault: a key of FAULTS. */
export type Fault = keyof typeof FAULTS

/** How a fault is played. */
export interface FaultOptions {
  /** Number of requests that meet the fault; then it clears itself. Default: all, until it is cleared. */
  times?: number
  /** Seconds told in Retry-After (Gemini: RetryInfo) by `429`, `503` and `529`. Default 20. */
  retryAfterSeconds?: number
  /** Wait of `slow-first-token` in milliseconds. Default 5000. */
  delayMs?: number
}

/** A fault with its settings filled in. */
export interface ActiveFault {
  name: Fault
  timesLeft: number
  retryAfterSeconds: number
  delayMs: number
}

/** Fills in the defaults. Throws a TypeError when the name is not in FAULTS. */
export function toActiveFault(name: Fault, options: FaultOptions = {}): ActiveFault {
  if (!Object.hasOwn(FAULTS, name)) {
    throw new TypeError(`unknown fault "${name}"; known are ${Object.keys(FAULTS).join(', ')}`)
  }
  return {
    name,
    timesLeft: options.times ?? Number.POSITIVE_INFINITY,
    retryAfterSeconds: options.retryAfterSeconds ?? 20,
    delayMs: options.delayMs ?? 5000,
  }
}
