import { createHash } from 'node:crypto'

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A 32-bit number that depends on nothing but its arguments. */
export function toSeedNumber(...parts: (string | number)[]): number {
  return createHash('sha256').update(parts.join('\u0000')).digest().readUInt32BE(0)
}

/** Text of letters and digits that depends on nothing but its arguments. */
export function toSeededText(length: number, ...parts: (string | number)[]): string {
  let text = ''
  for (let round = 0; text.length < length; round++) {
    const digest = createHash('sha256')
      .update([...parts, round].join('\u0000'))
      .digest()
    for (const byte of digest) text += BASE62[byte % BASE62.length]
  }
  return text.slice(0, length)
}

/** Lower-case hexadecimal text that depends on nothing but its arguments. */
export function toSeededHex(length: number, ...parts: (string | number)[]): string {
  let text = ''
  for (let round = 0; text.length < length; round++) {
    text += createHash('sha256')
      .update([...parts, round].join('\u0000'))
      .digest('hex')
  }
  return text.slice(0, length)
}

/** Picks one member by a seed number. Throws a RangeError on an empty list. */
export function pickSeeded<T>(list: readonly T[], seedNumber: number): T {
  const member = list[seedNumber % list.length]
  if (member === undefined) throw new RangeError('cannot pick from an empty list')
  return member
}
