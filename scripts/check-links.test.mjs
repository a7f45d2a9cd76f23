import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { findBrokenLinks } from './check-links.mjs'

const folder = mkdtempSync(join(tmpdir(), 'shunpike-links-'))
const file = join(folder, 'a.md')
const text = '# Top\n\n## `limits`, and more\n\n```md\n[x](gone.md)\n```\n'
writeFileSync(file, text)
afterAll(() => rmSync(folder, { recursive: true }))

it.each([
  ['[x](a.md) [y](./) [z](https://example.com/gone.md) [m](mailto:a@b.c)', []],
  ['[x](gone.md) and [y](../gone/a.md)', ['gone.md', '../gone/a.md']],
  ['[x](#top) [y](a.md#limits-and-more)', []],
  ['[x](#bottom) [y](a.md#limits)', ['#bottom', 'a.md#limits']],
  ['`[x](gone.md)`', []],
])('%s', (links, broken) => {
  expect(findBrokenLinks(file, `${text}\n${links}\n`)).toEqual(broken)
})
