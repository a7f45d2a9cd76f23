import type { ShunpikeError } from '../errors.js'
import type { Health, Trial } from '../resilience/health.js'
import type { TimeLimits } from '../resilience/time-limits.js'
import type { ReasoningMemory, WireError } from '../types/dialect.js'
import type { Route } from '../types/route.js'
import type { Abort } from './abort.js'
import type { AttemptBook, CallBook } from './book.js'
import type { ChatCall } from './chat-call.js'
import type { RouteRequest } from './upstream-request.js'

/** What the parts of one attempt share. */
export interface AttemptContext {
  call: ChatCall
  route: Route
  request: RouteRequest
  book: AttemptBook
  callBook: CallBook
  limits: TimeLimits
  abort: Abort
  health: Health
  trial: Trial
  memory: ReasoningMemory
  now(): number
  /** An upstream error in our words. */
  toError(wire: WireError | undefined, status: number, headers?: Record<string, string>): ShunpikeError
}
