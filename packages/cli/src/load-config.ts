import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import * as core from '@shunpike/core'
import { createJiti } from 'jiti'
import { createUsageError } from './command.js'
import { findJsonProblem } from './find-json-problem.js'
import type { Terminal } from './terminal.js'

/** Looked for in the working directory, in this order. */
const NAMES = ['shunpike.config.ts', 'shunpike.config.mjs', 'shunpike.config.json']

/** Options as found, not checked: `createRouter` does that. */
export interface LoadedConfig {
  /** As it was named. */
  file: string
  options: core.Options
}

type Place = Pick<Terminal, 'cwd' | 'env'>

/**
 * The options in `file`, else in a config file of the working directory; `undefined` when there is none.
 * @throws UsageError naming the file and the place in it, and the mend
 */
export async function loadConfig(file: string | undefined, { cwd, env }: Place): Promise<LoadedConfig | undefined> {
  const name = file ?? NAMES.find((candidate) => existsSync(resolve(cwd, candidate)))
  if (name === undefined) return undefined
  const path = resolve(cwd, name)
  if (!existsSync(path)) throw createUsageError(`--config: expected a file, got "${name}", which does not exist`)
  const isJson = extname(path) === '.json'
  const options = isJson ? await readJson(path, name, env) : await importModule(path, name)
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) return { file: name, options }
  throw createUsageError(`${name}: expected an object${isJson ? '' : ' as default export'}, got ${toKind(options)}`)
}

function toKind(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`
}

async function readJson(path: string, name: string, env: Terminal['env']): Promise<unknown> {
  const text = (await readText(path, name)).replace(/^\uFEFF/, '')
  return fillIn(parseJson(text, name), '', (variable, member) => readVariable(variable, `${name}: ${member}`, env))
}

async function readText(path: string, name: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw createUsageError(`${name}: expected a file that can be read, got ${(error as NodeJS.ErrnoException).code}`)
  }
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const { line, column, expected, got } = findJsonProblem(text)
    throw createUsageError(`${name}: line ${line}, column ${column}: expected ${expected}, got ${got}`)
  }
}

/** Replaces `${NAME}` in every string. It is done after parsing: a value with a quote in it stays a string. */
function fillIn(value: unknown, path: string, read: (name: string | undefined, path: string) => string): unknown {
  if (typeof value === 'string') return value.replace(/\$\{(?:(\w+)\})?/g, (_, name?: string) => read(name, path))
  if (Array.isArray(value)) return value.map((item, index) => fillIn(item, join(path, index), read))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillIn(item, join(path, key), read)]))
}

function join(path: string, step: string | number): string {
  return path === '' ? String(step) : `${path}.${step}`
}

function readVariable(name: string | undefined, path: string, env: Terminal['env']): string {
  if (name === undefined) {
    throw createUsageError(
      `${path}: expected \${NAME} with a name of letters, digits and _, got another text after "\${"`,
    )
  }
  const value = env[name]
  if (value) return value
  throw createUsageError(
    `${path}: expected ${name} in the environment, got ${value === undefined ? 'nothing' : 'an empty value'}`,
  )
}

/** TypeScript on every Node, and `defineConfig` from this command's core where the folder of the config has none. */
const jiti = createJiti(import.meta.url, {
  fsCache: false,
  interopDefault: false,
  moduleCache: false,
  virtualModules: { '@shunpike/core': core },
})

async function importModule(path: string, name: string): Promise<unknown> {
  try {
    return (await jiti.import<{ default?: unknown }>(path)).default
  } catch (error) {
    // The lines after the first may quote the file.
    const [problem] = (error instanceof Error ? error.message : String(error)).split('\n', 1)
    throw createUsageError(`${name}: expected a module that loads, got ${problem?.trim()}`)
  }
}
