import type { AttemptRow, CallRow, Ledger } from '../types/ledger.js'

/** Calls kept: the newest ones; a durable ledger keeps all. */
const MOST_CALLS = 1000

/** A ledger in memory: gone with the process. Rows are kept as they are given, so what settles them later shows at once. */
export function createMemoryLedger(): Ledger {
  // Two generations: leaving out the older one whole costs nothing per call, taking out one row at a time would.
  let older = createGeneration()
  let newer = createGeneration()
  const calls = () => [...older.calls, ...newer.calls].slice(-MOST_CALLS)
  const attempts = (callId?: string) => {
    const kept = new Set(callId === undefined ? calls().map(({ id }) => id) : [callId])
    return [...older.attempts, ...newer.attempts].filter((row) => kept.has(row.callId))
  }
  return {
    openCall(row) {
      if (newer.calls.length >= MOST_CALLS) {
        older = newer
        newer = createGeneration()
      }
      newer.calls.push(row)
    },
    openAttempt: (row) => void newer.attempts.push(row),
    settleAttempt() {},
    settleCall() {},
    calls,
    attempts,
    async close() {},
  }
}

function createGeneration(): { calls: CallRow[]; attempts: AttemptRow[] } {
  return { calls: [], attempts: [] }
}
