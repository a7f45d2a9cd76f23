import type { ErrorCode } from '../errors.js'
import type { Dialect } from './call.js'
import type { Cost, Payment } from './cost.js'
import type { Usage } from './usage.js'

/** How a call or an attempt ended. */
export type Outcome = 'ok' | 'error' | 'client_abort' | 'unknown'

/** One row per call. Prompts and outputs are never in it. */
export interface CallRow {
  id: string
  /** Milliseconds since the epoch. */
  at: number
  tenant: string | null
  dialect: Dialect
  modelRequested: string
  /** `unknown` until the call has settled. */
  outcome: Outcome
  /** Attempts sent. */
  attempts: number
  ttftMs: number | null
  totalMs: number | null
  /** Sum over the attempts; a member is `null` when one of them is unknown. */
  cost: Cost
}

/** One row per try of a route. */
export interface AttemptRow {
  id: string
  callId: string
  /** 1 for the first. */
  n: number
  /** The provider's config id. */
  route: string
  /** The provider's type. */
  provider: string
  payment: Payment
  modelServed: string
  tierServed: string | null
  region: string | null
  /** Upstream status; `null` when none came. */
  status: number | null
  code: ErrorCode | null
  outcome: Outcome
  /** Milliseconds since the epoch. */
  startedAt: number
  ttftMs: number | null
  totalMs: number | null
  usage: Usage | null
  cost: Cost
  /** Hash of the price data used. */
  priceSnapshot: string
  usageComplete: boolean
}

/**
 * Port: durable rows. A row is opened before the send and settled once, on end or signal, with the very object it was
 * opened with: what changes in between is no news.
 */
export interface Ledger {
  openCall(row: CallRow): void
  openAttempt(row: AttemptRow): void
  settleAttempt(row: AttemptRow): void
  settleCall(row: CallRow): void
  /** Newest last. */
  calls(): readonly CallRow[]
  attempts(callId?: string): readonly AttemptRow[]
  /** Flushes and frees. */
  close(): Promise<void>
}
