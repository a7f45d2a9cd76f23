// What a workflow runs cannot be swapped behind our back, and it may do no more than it must.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const FOLDER = new URL('../.github/workflows/', import.meta.url)
const { packageManager } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

const WORKFLOWS = readdirSync(FOLDER).map((file) => ({ file, text: readFileSync(new URL(file, FOLDER), 'utf8') }))

describe.each(WORKFLOWS)('$file', ({ text }) => {
  it('pins every action to a commit and says its version', () => {
    const uses = [...text.matchAll(/uses: (.+)/g)].map(([, action]) => action)
    expect(uses).not.toEqual([])
    for (const action of uses) expect(action).toMatch(/^\.\/|^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  it('starts without permissions and hands out those each job needs', () => {
    expect(text).toMatch(/^permissions: \{\}$/m)
    const jobs = text.split(/^jobs:\n/m)[1].split(/^ {2}(?=\w+:\n)/m)
    for (const job of jobs.filter(Boolean)) expect(job).toMatch(/^ {4}permissions:$/m)
  })

  it('starts pnpm in the version of packageManager', () => {
    for (const [pnpm] of text.matchAll(/pnpm@[\d.]+/g)) expect(pnpm).toBe(packageManager)
  })
})
