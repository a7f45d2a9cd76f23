import { toSeedNumber } from '../seed.js'

/** A unit vector that depends on nothing but the text and the seed. */
export function toEmbedding(text: string, dimensions: number, seed: number): number[] {
  let state = toSeedNumber(seed, 'embedding', text)
  const raw = Array.from({ length: dimensions }, () => {
    // One step of a linear congruential generator (Numerical Recipes): cheap, and enough for a vector nobody reads.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  })
  const length = Math.hypot(...raw)
  return raw.map((value) => Math.fround(value / length))
}

/** A vector as little-endian float32 in base64. */
export function toBase64Floats(vector: number[]): string {
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4)
  return bytes.toString('base64')
}
