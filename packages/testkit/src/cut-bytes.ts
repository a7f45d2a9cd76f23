/**
 * How to cut bytes into pieces: `single` bytes, the given sizes over and over, or irregular pieces of 1 to 64 bytes
 * that are the same for the same seed.
 */
export type Cut = 'single' | readonly number[] | { seed: number }

/**
 * Cuts bytes anew, as a network might: mid-event, mid-line, inside a multi-byte character.
 * @throws RangeError when a size is not a positive whole number
 */
export async function* cutBytes(bytes: Uint8Array, cut: Cut): AsyncGenerator<Buffer, void, undefined> {
  const nextSize = toSizes(cut)
  for (let start = 0; start < bytes.length; ) {
    const end = start + nextSize()
    yield Buffer.from(bytes.subarray(start, end))
    start = end
  }
}

function toSizes(cut: Cut): () => number {
  if (cut === 'single') return () => 1
  if ('seed' in cut) {
    const random = createRandom(cut.seed)
    return () => 1 + Math.floor(random() * 64)
  }
  if (cut.length === 0 || cut.some((size) => !Number.isInteger(size) || size < 1)) {
    throw new RangeError(`piece sizes must be positive whole numbers, got [${cut.join(', ')}]`)
  }
  let next = 0
  return () => cut[next++ % cut.length] as number
}

/** Mulberry32 (Tommy Ettinger, public domain): numbers in [0, 1). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
