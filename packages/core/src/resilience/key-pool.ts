/** A key that was refused or ran out of funds is tried once a minute, no more (fault catalogue F-018). */
const KEY_ASIDE_MS = 60_000

/** The keys of the providers that are set aside, each alone. */
export interface KeyPool {
  /** Index of a usable key of the pool; -1 when all are set aside. */
  pickKey(provider: string, poolSize: number): number
  setKeyAside(provider: string, key: number): void
}

export function createKeyPool(monotonic: () => number): KeyPool {
  const aside = new Map<string, number>()
  return {
    pickKey(provider, poolSize) {
      const now = monotonic()
      for (let key = 0; key < poolSize; key++) if ((aside.get(`${provider} ${key}`) ?? 0) <= now) return key
      return -1
    },
    setKeyAside: (provider, key) => void aside.set(`${provider} ${key}`, monotonic() + KEY_ASIDE_MS),
  }
}
