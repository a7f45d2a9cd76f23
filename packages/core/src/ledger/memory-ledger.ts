import type { AttemptRow, CallRow, Ledger } from '../types/ledger.js'

/** Calls kept: the newest ones; a durable ledger keeps all. */
const MOST_CALLS = 1000

interface Entry {
  call: CallRow
  attempts: AttemptRow[]
}

/** A ledger in memory: gone with the process. */
export function createMemoryLedger(): Ledger {
  // Two generations: leaving out the older one whole costs nothing per call, taking out one entry at a time would.
  let older = new Map<string, Entry>()
  let newer = new Map<string, Entry>()
  const find = (id: string) => newer.get(id) ?? older.get(id)
  const entries = () => [...older.values(), ...newer.values()].slice(-MOST_CALLS)
  return {
    openCall(call) {
      newer.set(call.id, { call, attempts: [] })
      if (newer.size < MOST_CALLS) return
      older = newer
      newer = new Map()
    },
    openAttempt: (row) => void find(row.callId)?.attempts.push(row),
    settleAttempt(row) {
      const attempts = find(row.callId)?.attempts
      if (attempts) attempts[row.n - 1] = row
    },
    settleCall(row) {
      const entry = find(row.id)
      if (entry) entry.call = row
    },
    calls: () => entries().map(({ call }) => call),
    attempts: (callId) =>
      callId === undefined ? entries().flatMap(({ attempts }) => attempts) : [...(find(callId)?.attempts ?? [])],
    async close() {},
  }
}
