/** Bounds the same-route retries of each route, so that they cannot become a storm (F-101). */
export interface RetryBudget {
  /** A call comes to a route. */
  onCall(route: string): void
  /** Takes a retry's place until the function that it returns is called; `undefined`: no retry now. */
  take(route: string): (() => void) | undefined
}

interface Account {
  /** Retries that the calls so far allow. */
  credit: number
  /** Retries that wait or are under way. */
  running: number
}

/** A tenth of the calls, but always three at a time (reliability.md section 2). */
const SHARE = 0.1
const FLOOR = 3

/** Most that calls without a failure save up. */
const MOST_CREDIT = 10

/** Routes remembered: callers may name models without end. */
const MOST_ROUTES = 10_000

export function createRetryBudget(): RetryBudget {
  const accounts = new Map<string, Account>()
  const accountOf = (route: string): Account => {
    const known = accounts.get(route)
    if (known) return known
    if (accounts.size >= MOST_ROUTES) accounts.delete(accounts.keys().next().value as string)
    const account = { credit: 0, running: 0 }
    accounts.set(route, account)
    return account
  }
  return {
    onCall(route) {
      const account = accountOf(route)
      account.credit = Math.min(account.credit + SHARE, MOST_CREDIT)
    },
    take(route) {
      const account = accountOf(route)
      // Tenths do not add up exactly.
      if (account.running >= FLOOR && account.credit < 1 - 1e-9) return undefined
      account.credit = Math.max(0, account.credit - 1)
      account.running++
      let held = true
      return () => {
        if (held) account.running--
        held = false
      }
    },
  }
}
