import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const repoRoot = fileURLToPath(new URL('../..', import.meta.url))
const LAYER = 'This layer may not import that one'
const PACKAGE = 'This package may not import that one'
const NETWORK = 'Only transport/ touches the network'
const FETCH = 'Do not use the global variable fetch'
const CONSOLE = "Don't use console"
const PROVIDER = "A provider's name in a condition"
const OUTSIDE = 'Only create-router takes in the clock'
const CYCLE = 'This import is part of a cycle'

/** File, source, the complaint it must draw; null: none. Each source stands alone in its file. */
const CASES = [
  ['packages/core/src/pricing/a.ts', "import '../routing/plan.js'", LAYER],
  ['packages/core/src/pricing/b.ts', "import type { Plan } from '../routing/plan.js'\nexport type P = Plan", LAYER],
  ['packages/core/src/pricing/c.ts', "export { plan } from '../routing/plan.js'", LAYER],
  ['packages/core/src/pricing/d.ts', "export const load = () => import('../routing/plan.js')", LAYER],
  ['packages/core/src/pricing/e.ts', "import '../options.js'", LAYER],
  ['packages/core/src/pricing/f.ts', "import './tiers.js'\nimport '../errors.js'\nimport '../types/cost.js'", null],
  ['packages/core/src/pricing/g.test.ts', "import '../routing/plan.js'", null],
  ['packages/core/src/dialects/gemini/a.ts', "import '../../pricing/tiers.js'", LAYER],
  ['packages/core/src/dialects/gemini/b.ts', "import '../sse.js'\nimport '../../types/chat.js'", null],
  ['packages/core/src/types/a.ts', "import '../dialects/sse.js'", LAYER],
  ['packages/core/src/errors.ts', "import './dialects/sse.js'", LAYER],
  ['packages/core/src/options.ts', "import './catalog/catalog.js'", LAYER],
  ['packages/core/src/providers/a.ts', "import '../dialects/sse.js'", null],
  ['packages/core/src/providers/b.ts', "import '../catalog/catalog.js'", LAYER],
  ['packages/core/src/routing/a.ts', "import '../transport/transport.js'\nimport '../providers/a.js'", null],
  ['packages/core/src/routing/b.ts', "import '../advisor/solve.js'", LAYER],
  ['packages/core/src/advisor/a.ts', "import '../pricing/cost.js'", null],
  ['packages/core/src/advisor/b.ts', "import '../routing/plan.js'", LAYER],
  ['packages/core/src/surface/a.ts', "import '../routing/plan.js'\nimport '../dialects/sse.js'", null],
  ['packages/core/src/surface/c.ts', "import '../catalog/catalog.js'", null],
  ['packages/core/src/config.ts', "import './option-mistakes.js'\nimport './options.js'", null],
  ['packages/core/src/surface/b.ts', "import '../providers/a.js'", LAYER],
  ['packages/core/src/new-folder/a.ts', "import '../dialects/sse.js'", LAYER],
  ['packages/core/src/create-router.ts', "import './routing/plan.js'\nimport './transport/transport.js'", null],
  ['packages/core/src/routing/c.ts', "import 'undici'", NETWORK],
  ['packages/core/src/routing/d.ts', "import 'node:http'", NETWORK],
  ['packages/core/src/routing/e.ts', "void fetch('x')", FETCH],
  ['packages/core/src/transport/a.ts', "import 'undici'\nimport 'node:net'", null],
  ['packages/core/src/routing/f.ts', "export const f = (id: string) => id === 'openai'", PROVIDER],
  ['packages/core/src/routing/g.ts', "export const f = (id: string) => ['openai', 'google'].includes(id)", PROVIDER],
  [
    'packages/core/src/routing/h.ts',
    "export function f(id: string) {\n  switch (id) {\n    case 'anthropic':\n      return 1\n  }\n}",
    PROVIDER,
  ],
  ['packages/core/src/routing/i.ts', "export const f = (dialect: string) => dialect === 'openai-chat'", null],
  ['packages/core/src/providers/c.ts', "export const f = (id: string) => id === 'openai'", null],
  ['packages/core/src/routing/j.ts', 'export const f = () => Date.now()', OUTSIDE],
  ['packages/core/src/routing/k.ts', 'export const f = () => new Date()', OUTSIDE],
  ['packages/core/src/routing/l.ts', 'export const f = () => Math.random()', OUTSIDE],
  ['packages/core/src/routing/m.ts', 'export const f = () => process.env.HOME', OUTSIDE],
  ['packages/gateway/src/d.ts', "console.log('x')", CONSOLE],
  ['packages/cli/src/a.ts', "console.log('x')", null],
  ['packages/express/src/a.ts', "import '@shunpike/core'\nimport '@shunpike/gateway'\nimport 'express'", null],
  ['packages/express/src/b.ts', "import '@shunpike/simulator'", PACKAGE],
  ['packages/gateway/src/a.ts', "import '@shunpike/express'", PACKAGE],
  ['packages/core/src/pricing/h.ts', "import '@shunpike/testkit'", PACKAGE],
  ['packages/gateway/src/b.ts', "import type { C } from './c.js'\nexport type B = C | 1", CYCLE],
  ['packages/gateway/src/c.ts', "import type { B } from './b.js'\nexport type C = B | 2", CYCLE],
]

let folder
let complaints

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shunpike-lint-'))
  for (const path of ['biome.json', '.gitignore', 'scripts/lint']) {
    cpSync(join(repoRoot, path), join(folder, path), { recursive: true })
  }
  for (const [path, source] of CASES) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), `${source}\n`)
  }
  complaints = lint()
})

afterAll(() => rmSync(folder, { recursive: true }))

/** @returns {Map<string, string[]>} messages of the errors by file */
function lint() {
  const biome = join(repoRoot, 'node_modules/.bin/biome')
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', '--diagnostic-level=error', 'packages']
  const { stdout, stderr } = spawnSync(biome, args, { cwd: folder, encoding: 'utf8' })
  const byFile = new Map()
  for (const { location, message } of parseReport(stdout, stderr)) {
    byFile.set(location.path, [...(byFile.get(location.path) ?? []), message])
  }
  return byFile
}

function parseReport(stdout, stderr) {
  try {
    return JSON.parse(stdout).diagnostics
  } catch {
    throw new Error(`biome gave no report: ${stdout}${stderr}`)
  }
}

describe('lint rules of this repository', () => {
  it.each(CASES)('%s', (path, _, complaint) => {
    const expected = complaint === null ? [] : [expect.stringContaining(complaint)]
    expect(complaints.get(path) ?? []).toEqual(expected)
  })
})
