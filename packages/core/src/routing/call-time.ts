import type { Call } from '../types/call.js'

/**
 * How long a call may take: what its caller waits, at most `totalMs`. Both official SDKs send their own limit in whole
 * seconds; a 0 stands for less than one, which is no usable figure.
 */
export function toCallMs(headers: Call['headers'], totalMs: number): number {
  const given = headers?.['x-stainless-timeout']
  const seconds = Number(Array.isArray(given) ? given[0] : given)
  return seconds > 0 ? Math.min(seconds * 1000, totalMs) : totalMs
}
