/** The packages as they are published run, and their types compile, under every module system that Node apps use. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installWithPnpm, type Project } from './install.js'
import { PUBLIC_PACKAGES } from './public-packages.js'
import { run } from './run.js'
import { isShort } from './scope.js'

const DEPENDENCIES = {
  '@types/express': '5.0.6',
  '@types/node': '20.19.43',
  express: '5.3.0',
  jest: '30.5.2',
  openai: '6.49.0',
  'typescript-5': 'npm:typescript@5.9.3',
  'typescript-7': 'npm:typescript@7.0.2',
}
const ANSWERS = 'router: Hello\nexpress: Hello\n'

/** Compiler, `type` of the package.json, `module` and `moduleResolution`: the oldest and the newest first. */
const TYPESCRIPT = [
  ['typescript-5', 'commonjs', 'commonjs', 'node10'],
  ['typescript-7', 'module', 'nodenext', 'nodenext'],
  ['typescript-5', 'module', 'esnext', 'bundler'],
  ['typescript-5', 'module', 'nodenext', 'nodenext'],
  ['typescript-5', 'commonjs', 'nodenext', 'nodenext'],
  ['typescript-5', 'module', 'node16', 'node16'],
  ['typescript-5', 'commonjs', 'node16', 'node16'],
  ['typescript-7', 'module', 'esnext', 'bundler'],
  ['typescript-7', 'commonjs', 'nodenext', 'nodenext'],
  ['typescript-7', 'module', 'node16', 'node16'],
  ['typescript-7', 'commonjs', 'node16', 'node16'],
] as const

const LIBRARIES = PUBLIC_PACKAGES.filter(({ manifest }) => manifest.exports?.['.']).map(({ manifest }) => manifest.name)

let project: Project

beforeAll(async () => {
  const ours = PUBLIC_PACKAGES.map(({ manifest }) => [manifest.name, '*'])
  project = await installWithPnpm({ ...Object.fromEntries(ours), ...DEPENDENCIES })
})
afterAll(() => project?.remove())

/** Lays a program into a folder of its own. */
function lay(folder: string, program: string, manifest: object): string {
  project.write(`${folder}/package.json`, JSON.stringify(manifest))
  project.write(`${folder}/${program}`, readFileSync(new URL(`programs/${program}`, import.meta.url), 'utf8'))
  return join(project.folder, folder)
}

const node = (cwd: string, ...args: string[]) => run(process.execPath, args, { cwd })

it.each(['app.mjs', 'app.cjs'])('%s', async (program) => {
  expect(await node(lay(program, program, {}), program)).toBe(ANSWERS)
})

it('Jest', async () => {
  const cwd = lay('jest', 'app.test.cjs', { jest: { testMatch: ['**/*.test.cjs'] } })
  await node(cwd, '../node_modules/jest/bin/jest.js', '--json', '--outputFile=report.json')
  expect(JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8'))).toMatchObject({ numPassedTests: 3, success: true })
})

it.each(LIBRARIES)('%s offers the same names to import and to require', async (name) => {
  const cwd = lay(`names/${name}`, 'names.mjs', {})
  const { imported, required } = JSON.parse(await node(cwd, 'names.mjs', name)) as Record<string, string[]>
  expect(imported).toEqual(required)
  expect(imported).not.toEqual([])
})

describe.each(TYPESCRIPT.slice(0, isShort ? 2 : undefined))(
  '%s, type %s, module %s, moduleResolution %s',
  (compiler, type, module, moduleResolution) => {
    const folder = [compiler, type, module, moduleResolution].join('-')

    it('compiles and runs', async () => {
      const cwd = lay(folder, 'app.ts', { type })
      const compilerOptions = {
        module,
        moduleResolution,
        target: 'es2022',
        lib: ['es2023'],
        types: ['node'],
        strict: true,
        exactOptionalPropertyTypes: true,
        esModuleInterop: true,
        skipLibCheck: compiler === 'typescript-5',
        outDir: 'out',
        rootDir: '.',
      }
      project.write(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, files: ['app.ts'] }))
      await node(cwd, `../node_modules/${compiler}/bin/tsc`)
      expect(await node(cwd, 'out/app.js')).toBe(ANSWERS)
    })
  },
)
