/** Model ids come from callers, so what is remembered of them must not grow without end. */
const MOST_ENTRIES = 2_000

/** `read`, remembered per pair of ids. All is forgotten at once when it becomes too much: that is rare, and keeps a hit cheap. */
export function memoise<Value>(
  read: (first: string, second: string) => Value,
): (first: string, second?: string) => Value {
  const known = new Map<string, Value>()
  return (first, second = '') => {
    const key = `${first} ${second}`
    const hit = known.get(key)
    if (hit !== undefined || known.has(key)) return hit as Value
    if (known.size >= MOST_ENTRIES) known.clear()
    const value = read(first, second)
    known.set(key, value)
    return value
  }
}
