/**
 * The example of each package's README, unchanged, in a fresh project after `npm install`: it serves, and then an
 * unmodified `openai` client gets its answer, or it prints something and ends.
 */
import { createSimulator, type Simulator } from '@shunpike/simulator'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installWithNpm } from './install.js'
import { EMPTY_PROJECT, NEWCOMERS, type Newcomer, VERSIONS } from './newcomers.js'
import { PUBLIC_PACKAGES } from './public-packages.js'
import { type Example, parseReadme, toLines } from './readme.js'
import { runExample } from './run-example.js'
import { isShort } from './scope.js'

/** Hosts of the providers and where their keys are looked for. */
const PROVIDERS = {
  openai: ['api.openai.com', 'OPENAI_API_KEY'],
  anthropic: ['api.anthropic.com', 'ANTHROPIC_API_KEY'],
  google: ['generativelanguage.googleapis.com', 'GEMINI_API_KEY'],
  openrouter: ['openrouter.ai', 'OPENROUTER_API_KEY'],
} as const

const EXAMPLES = PUBLIC_PACKAGES.map(({ manifest, readme }) => {
  const newcomers = NEWCOMERS[manifest.name] ?? [EMPTY_PROJECT]
  return {
    name: manifest.name,
    example: parseReadme(manifest.name, readme),
    newcomers: isShort ? newcomers.slice(0, 1) : newcomers,
  }
})

let simulator: Simulator

beforeAll(async () => {
  simulator = await createSimulator({ pace: false })
})
afterAll(() => simulator.close())

describe.each(EXAMPLES)('$name', ({ example, newcomers }) => {
  it('shows at most ten lines, of which a newcomer adds at most six', () => {
    expect(toLines(example.code).length).toBeLessThanOrEqual(10)
    for (const { name, hello } of newcomers.filter((newcomer) => newcomer !== EMPTY_PROJECT)) {
      const own = toLines(hello)
      expect(toLines(example.code).filter((line) => !own.includes(line)).length, name).toBeLessThanOrEqual(6)
    }
  })

  it.each(newcomers)('runs in $name', async (newcomer) => {
    const project = await installWithNpm(toDependencies(example, newcomer), newcomer.type)
    const outcome = await runExample(example, project, toEnv(simulator))
    try {
      if (outcome.port) await expectAnswers(outcome.port)
      else {
        expect(outcome, outcome.printed()).toMatchObject({ exitCode: 0 })
        expect(outcome.printed()).toMatch(/\w/)
      }
    } finally {
      await outcome.stop()
      project.remove()
    }
  })
})

function toDependencies({ installs, language }: Example, { dependencies }: Newcomer) {
  const names = [...installs, ...(language === 'ts' ? ['typescript', '@types/node'] : [])]
  const ours = PUBLIC_PACKAGES.map(({ manifest }) => [manifest.name, '*'])
  const versions = { ...Object.fromEntries(ours), ...VERSIONS, ...dependencies }
  const wanted = names.map((name) => {
    if (!versions[name]) throw new Error(`newcomers.ts: expected a version of ${name}, which a README installs`)
    return [name, versions[name]]
  })
  return { ...dependencies, ...Object.fromEntries(wanted) }
}

function toEnv({ providers }: Simulator): NodeJS.ProcessEnv {
  const entries = Object.entries(PROVIDERS).map(([id, [host, key]]) => ({
    host,
    key,
    ...providers[id as keyof typeof PROVIDERS],
  }))
  return {
    SHUNPIKE_LOOPBACK: JSON.stringify(Object.fromEntries(entries.map(({ host, baseURL }) => [host, baseURL]))),
    ...Object.fromEntries(entries.map(({ key, apiKey }) => [key, apiKey])),
  }
}

async function expectAnswers(port: number): Promise<void> {
  const client = new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey: 'app' })
  const messages = [{ role: 'user' as const, content: 'reply exactly: Hello' }]
  const reply = await client.chat.completions.create({ model: 'openai/gpt-5-mini', messages })
  expect(reply.choices[0]?.message.content).toBe('Hello')
  const stream = await client.chat.completions.create({ model: 'anthropic/claude-sonnet-5', messages, stream: true })
  let streamed = ''
  for await (const chunk of stream) streamed += chunk.choices[0]?.delta.content ?? ''
  expect(streamed).toBe('Hello')
}
