// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how a config names a variable
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadConfig } from './load-config.js'

let cwd: string
const env = { KEY: 'sk-test-"quoted"', EMPTY: '' }

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'shunpike-'))
})
afterEach(async () => {
  await rm(cwd, { recursive: true })
})

async function load(name: string, text: string, file: string | undefined = name) {
  await writeFile(join(cwd, name), text)
  return await loadConfig(file, { cwd, env })
}

describe('loadConfig', () => {
  it('finds nothing in an empty folder', async () => {
    expect(await loadConfig(undefined, { cwd, env })).toBeUndefined()
  })

  it('finds a config in the working directory, a module before JSON', async () => {
    await load('shunpike.config.json', '{"providers":{}}')
    expect(await loadConfig(undefined, { cwd, env })).toMatchObject({ file: 'shunpike.config.json' })
    const found = await load('shunpike.config.mjs', 'export default { models: { smart: "a/b" } }', undefined)
    expect(found).toMatchObject({ file: 'shunpike.config.mjs', options: { models: { smart: 'a/b' } } })
  })

  it.each([
    ['c.ts', 'import { defineConfig } from "@shunpike/core"\nimport type { A } from "./none.js"\n'],
    ['c.mts', 'import { defineConfig } from "@shunpike/core"\nenum E { a = 1 }\n'],
    ['c.mjs', 'import { defineConfig } from "@shunpike/core"\nawait null\n'],
  ])('runs %s on every Node, wherever it lies', async (name, head) => {
    const loaded = await load(name, `${head}export default defineConfig({ models: { smart: 'a/b' } })`)
    expect(loaded?.options).toEqual({ models: { smart: 'a/b' } })
  })

  it('prefers TypeScript, and reads it anew', async () => {
    await load('shunpike.config.mjs', 'export default { models: { m: "m" } }')
    for (const model of ['a', 'b']) {
      const found = await load(
        'shunpike.config.ts',
        `export default { models: { m: ${JSON.stringify(model)} } }`,
        undefined,
      )
      expect(found).toMatchObject({ file: 'shunpike.config.ts', options: { models: { m: model } } })
    }
  })

  it('reads the environment in every string, whatever its value holds', async () => {
    const loaded = await load('c.json', '\uFEFF{"a":{"b":["x${KEY}y",1,null,"$KEY"]},"${KEY}":true}')
    expect(loaded?.options).toEqual({ a: { b: ['xsk-test-"quoted"y', 1, null, '$KEY'] }, '${KEY}': true })
  })

  it.each([
    [
      '{"providers":{"openai":{"apiKeys":["k","${MISSING}"]}}}',
      'c.json: providers.openai.apiKeys.1: expected MISSING in the environment, got nothing',
    ],
    [
      '{"a":["x${KEY }"]}',
      'c.json: a.0: expected ${NAME} with a name of letters, digits and _, got another text after "${"',
    ],
    ['{"a":"${KEY"}', 'c.json: a: expected ${NAME} with a name of letters, digits and _, got another text after "${"'],
    ['{"a":"${EMPTY}"}', 'c.json: a: expected EMPTY in the environment, got an empty value'],
    [
      '{\n  "apiKey": "sk-secret" "b"\n}',
      'c.json: line 2, column 25: expected "," or a closing bracket, got a string that should not be here, has no end or a wrong escape',
    ],
    ['[]', 'c.json: expected an object, got an array'],
    ['null', 'c.json: expected an object, got null'],
  ])('refuses %s', async (text, message) => {
    await expect(load('c.json', text)).rejects.toHaveProperty('message', message)
  })

  it('names a file that is not there', async () => {
    await expect(loadConfig('gone.json', { cwd, env })).rejects.toThrow(
      '--config: expected a file, got "gone.json", which does not exist',
    )
  })

  it('names a folder', async () => {
    await expect(loadConfig('.', { cwd, env })).rejects.toThrow('.: expected a module that loads, got ')
  })

  it.each([
    ['export const options = {}', 'c.mjs: expected an object as default export, got nothing'],
    ['export default () => ({})', 'c.mjs: expected an object as default export, got a function'],
    [
      'export default { apiKey: "sk-secret"',
      'c.mjs: expected a module that loads, got ParseError: Unexpected token, expected ","',
    ],
    ['throw new Error("no network")', 'c.mjs: expected a module that loads, got no network'],
  ])('refuses the module %s', async (text, message) => {
    await expect(load('c.mjs', text)).rejects.toHaveProperty('message', message)
  })
})
