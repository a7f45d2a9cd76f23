/** Ids that were seen, without keeping them: sixteen bytes each, and a million of them in a table of typed arrays. */

/** Tells whether an id was there before. Two different ids are taken for one with a chance of 1 in 10^7 at a million ids. */
export interface Seen {
  /** Remembers `id`. */
  has(id: string): boolean
}

const FIRST_SIZE = 1 << 16
const MOST_FULL = 0.6

export function createSeen(): Seen {
  let table = new Uint32Array(FIRST_SIZE * 2)
  let count = 0

  /** The slot of a pair: its own, or the free one where it belongs. */
  const findSlot = (pairs: Uint32Array, first: number, second: number) => {
    const mask = pairs.length / 2 - 1
    let slot = first & mask
    while (pairs[slot * 2] !== 0 && (pairs[slot * 2] !== first || pairs[slot * 2 + 1] !== second))
      slot = (slot + 1) & mask
    return slot * 2
  }
  const grow = () => {
    const larger = new Uint32Array(table.length * 2)
    for (let slot = 0; slot < table.length; slot += 2) {
      const first = table[slot] as number
      if (first !== 0)
        larger.set([first, table[slot + 1] as number], findSlot(larger, first, table[slot + 1] as number))
    }
    table = larger
  }
  return {
    has(id) {
      const [first, second] = hash(id)
      const slot = findSlot(table, first, second)
      if (table[slot] !== 0) return true
      table[slot] = first
      table[slot + 1] = second
      count++
      if (count > (table.length / 2) * MOST_FULL) grow()
      return false
    },
  }
}

const pair: [first: number, second: number] = [0, 0]

/** Two 32-bit hashes (FNV-1a and a multiplicative one), mixed; the first is never 0, which marks a free slot. */
function hash(text: string): [first: number, second: number] {
  let [first, second] = [0x811c9dc5, 0x9747b28c]
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    first = Math.imul(first ^ code, 0x01000193)
    second = Math.imul(second ^ code, 0x5bd1e995) ^ (second >>> 15)
  }
  pair[0] = mix(first) || 1
  pair[1] = mix(second ^ text.length)
  return pair
}

function mix(bits: number): number {
  let mixed = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
