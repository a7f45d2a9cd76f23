import { describe, expect, it } from 'vitest'
import { type Cut, cutBytes } from './cut-bytes.js'

const bytes = Buffer.from('data: {"text":"grüße 🚀"}\r\n\r\n'.repeat(20))

async function collect(cut: Cut): Promise<Buffer[]> {
  const pieces: Buffer[] = []
  for await (const piece of cutBytes(bytes, cut)) pieces.push(piece)
  return pieces
}

describe('cutBytes', () => {
  it.each<[string, Cut]>([
    ['single bytes', 'single'],
    ['given sizes', [3, 1, 7]],
    ['irregular pieces', { seed: 7 }],
  ])('loses nothing: %s', async (_, cut) => {
    expect(Buffer.concat(await collect(cut))).toEqual(bytes)
  })

  it('yields single bytes', async () => {
    expect(await collect('single')).toHaveLength(bytes.length)
  })

  it('repeats the given sizes', async () => {
    const sizes = (await collect([3, 1, 7])).map((piece) => piece.length)
    expect(sizes.slice(0, 6)).toEqual([3, 1, 7, 3, 1, 7])
  })

  it('cuts alike for the same seed and otherwise for another', async () => {
    expect(await collect({ seed: 1 })).toEqual(await collect({ seed: 1 }))
    expect(await collect({ seed: 1 })).not.toEqual(await collect({ seed: 2 }))
  })

  it.each([[[]], [[4, 0]], [[1.5]]])('refuses the sizes %j', async (sizes) => {
    await expect(collect(sizes)).rejects.toThrow(RangeError)
  })
})
