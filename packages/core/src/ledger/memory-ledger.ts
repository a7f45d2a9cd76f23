import type { AttemptRow, CallRow, Ledger } from '../types/ledger.js'

/** Calls kept: the newest ones; a durable ledger keeps all. */
const MOST_CALLS = 10_000

/** A ledger in memory: gone with the process. */
export function createMemoryLedger(): Ledger {
  const calls = new Map<string, CallRow>()
  const attempts = new Map<string, AttemptRow[]>()
  return {
    openCall(row) {
      calls.set(row.id, row)
      if (calls.size <= MOST_CALLS) return
      const oldest = calls.keys().next().value as string
      calls.delete(oldest)
      attempts.delete(oldest)
    },
    openAttempt(row) {
      const rows = attempts.get(row.callId)
      if (rows) rows.push(row)
      else attempts.set(row.callId, [row])
    },
    settleAttempt(row) {
      const rows = attempts.get(row.callId)
      const at = rows?.findIndex((open) => open.id === row.id) ?? -1
      if (rows && at >= 0) rows[at] = row
    },
    settleCall(row) {
      if (calls.has(row.id)) calls.set(row.id, row)
    },
    calls: () => [...calls.values()],
    attempts: (callId) => (callId === undefined ? [...attempts.values()].flat() : [...(attempts.get(callId) ?? [])]),
    async close() {},
  }
}
