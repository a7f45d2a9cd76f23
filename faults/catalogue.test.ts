/** Every case of the fault catalogue is a test named by its id, or stands in `open.json` with what it waits for. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import open from './open.json' with { type: 'json' }

interface Open {
  tested: boolean
  /** What has to come first. */
  waits?: string
  /** What the tests leave out; without tests, what they need. */
  missing?: string
  /** The test that is elsewhere in the repo. */
  elsewhere?: string
}

const CASES: Readonly<Record<string, Open>> = open

/** The catalogue is not published; where it lies beside the repo, ours is compared with it. */
const CATALOGUE = new URL('../../shared/cases/faults.json', import.meta.url)

const tested = new Set(['catalogue', 'slow'].flatMap(readIds))

function readIds(folder: string): string[] {
  const url = new URL(`${folder}/`, import.meta.url)
  const texts = readdirSync(url).map((file) => readFileSync(new URL(file, url), 'utf8'))
  return texts.flatMap((text) => [...text.matchAll(/['"]([FS]-\d{3}) /g)].map(([, id]) => id as string))
}

it('has a test for each case that says so, and none for the others', () => {
  for (const [id, { tested: isTested }] of Object.entries(CASES)) expect([id, tested.has(id)]).toEqual([id, isTested])
})

it('says of each open case what it waits for', () => {
  for (const { elsewhere, waits, missing } of Object.values(CASES)) {
    if (elsewhere) expect(existsSync(new URL(`../${elsewhere}`, import.meta.url))).toBe(true)
    else expect([waits, missing]).toEqual([expect.stringMatching(/^issue \d+$/), expect.stringMatching(/\w/)])
  }
})

it('knows 115 cases', () => {
  const ids = [...new Set([...tested, ...Object.keys(CASES)])].sort()
  expect(ids).toHaveLength(115)
  if (!existsSync(CATALOGUE)) return
  const catalogue = JSON.parse(readFileSync(CATALOGUE, 'utf8')) as { id: string }[]
  expect(ids).toEqual(catalogue.map(({ id }) => id).sort())
})
