/** Where a scenario comes from: a file of one, an export, or figures. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Scenario, toTrafficScenario } from '@shunpike/core'
import { createProgressBar } from '../../activity/progress-bar.js'
import { peek, readActivity } from '../../activity/read-activity.js'
import { createUsageError } from '../../command.js'
import { findJsonProblem } from '../../find-json-problem.js'
import type { Terminal } from '../../terminal.js'
import { toByok, toOverhead } from './assumptions.js'
import { type Given, parseCount } from './flags.js'

/** A file named without a flag: a scenario is JSON with `providers`, anything else an export. */
export async function isScenarioFile(name: string, terminal: Terminal): Promise<boolean> {
  try {
    const { start } = await peek(resolve(terminal.cwd, name))
    return /^\s*\{/.test(start) && !/^\s*\{\s*"data"/.test(start)
  } catch {
    // What is wrong with it is told when it is read.
    return false
  }
}

/** @throws UsageError naming the file and the place in it */
export async function readScenario(name: string, terminal: Terminal): Promise<Scenario> {
  const text = await readText(name, terminal)
  try {
    return JSON.parse(text) as Scenario
  } catch {
    const { line, column, expected, got } = findJsonProblem(text)
    throw createUsageError(`${name}: line ${line}, column ${column}: expected ${expected}, got ${got}`)
  }
}

async function readText(name: string, { cwd }: Terminal): Promise<string> {
  try {
    return (await readFile(resolve(cwd, name), 'utf8')).replace(/^\uFEFF/, '')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const got = code === 'ENOENT' ? 'a name that does not exist' : code
    throw createUsageError(`${name}: expected a file that can be read, got ${got}`)
  }
}

/** @throws UsageError naming the file, and row and column where one is to blame */
export async function readExport(name: string, given: Given, terminal: Terminal): Promise<Scenario> {
  const bar = createProgressBar(terminal, name)
  const days = given.days === undefined ? {} : { days: parseCount('--days', given.days) }
  try {
    const { traffic, notes } = await readActivity(resolve(terminal.cwd, name), {
      name,
      now: Date.now,
      onProgress: bar.draw,
    })
    return toTrafficScenario(traffic, { overhead: toOverhead(given), byok: toByok(given) ?? null, ...days }, notes)
  } finally {
    bar.clear()
  }
}
