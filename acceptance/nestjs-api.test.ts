/** The example app as its README starts it: no keys, the simulator, one command. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { OpenAI } from 'openai-6'
import { afterAll, beforeAll, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('../apps/nestjs-api/dist/main.js', import.meta.url))
const HEADERS = { authorization: 'Bearer demo-key-ada', 'content-type': 'application/json' }

let app: ChildProcess
let url: string
const printed: string[] = []

beforeAll(async () => {
  app = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: app.stdout as NonNullable<typeof app.stdout> })) {
    printed.push(line)
    if (line.includes('listening')) break
  }
  url = /http:\S+/.exec(printed.at(-1) ?? '')?.[0] as string
}, 30_000)

afterAll(async () => {
  app.kill()
  const [, signal] = await once(app, 'exit')
  // Nest ends a process as the signal would have, once its hooks have run.
  expect(signal).toBe('SIGTERM')
})

const createTeam = (apiKey: string) => new OpenAI({ baseURL: `${url}/api/v1`, apiKey, maxRetries: 0 })
const messages = [{ role: 'user' as const, content: 'reply exactly: hello' }]

it('says that it calls the simulator', () => {
  expect(printed[0]).toBe('upstream: simulator')
})

it('serves OpenAI clients of its users, streamed', async () => {
  const stream = createTeam('demo-key-ada').chat.completions.stream({ model: 'fast', messages })
  expect(await stream.finalContent()).toBe('hello')
})

it('refuses strangers in words that the client understands', async () => {
  const refused = createTeam('stranger').chat.completions.create({ model: 'fast', messages })
  await expect(refused).rejects.toMatchObject({ status: 401, code: 'unauthorized', message: '401 Sign in first.' })
})

it('summarises in process, and shows a team its own calls only', async () => {
  const summary = await fetch(`${url}/api/summaries`, {
    method: 'POST',
    body: '{"text":"A shunpike is a road taken to avoid a toll."}',
    headers: { ...HEADERS, authorization: 'Bearer demo-key-alan' },
  })
  expect(await summary.json()).toMatchObject({
    summary: expect.stringMatching(/\w/),
    route: 'openai',
    costUsd: expect.stringMatching(/^0\.\d+$/),
  })
  const calls = await fetch(`${url}/api/summaries/calls`, { headers: { authorization: 'Bearer demo-key-alan' } })
  expect(await calls.json()).toEqual([{ at: expect.any(String), model: 'fast', outcome: 'ok' }])
})

it('tells whoever sends no text', async () => {
  const answer = await fetch(`${url}/api/summaries`, { method: 'POST', headers: HEADERS })
  expect(answer.status).toBe(400)
})

it('is healthy, for everybody', async () => {
  const health = await fetch(`${url}/api/health`)
  expect(await health.json()).toMatchObject({ status: 'ok', info: { llm: { status: 'up', healthy: 4, total: 4 } } })
})

it('describes its endpoints on the OpenAPI page', async () => {
  expect((await fetch(`${url}/docs`)).status).toBe(200)
  const { paths } = (await (await fetch(`${url}/docs-json`)).json()) as { paths: object }
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining(['/api/summaries', '/api/health', '/api/v1/chat/completions', '/api/v1/models/{model}']),
  )
})
