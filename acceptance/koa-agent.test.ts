/** The example app as its README starts it: no keys, the simulator, one command. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { OpenAI } from 'openai-6'
import { afterAll, beforeAll, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('../apps/koa-agent/dist/main.js', import.meta.url))
const HEADERS = { authorization: 'Bearer demo-key-ada', 'content-type': 'application/json' }

let app: ChildProcess
let url: string

beforeAll(async () => {
  app = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface({ input: app.stdout as NonNullable<typeof app.stdout> }), 'line')
  url = /http:\S+/.exec(line)?.[0] as string
})

afterAll(async () => {
  app.kill()
  const [code] = await once(app, 'exit')
  expect(code).toBe(0)
})

const ask = (body: object, headers: Record<string, string> = HEADERS) =>
  fetch(`${url}/ask`, { method: 'POST', body: JSON.stringify(body), headers })

it('looks an order up with its tool, and tells what each call cost', async () => {
  const answer = await ask({ question: 'Where is order 1042?' })
  const { answer: text, steps } = (await answer.json()) as { answer: string; steps: string[] }
  expect(steps).toEqual([
    expect.stringMatching(/^openai for \$0\.\d+$/),
    'find_order: {"status":"shipped","carrier":"DHL","expected":"2026-11-26"}',
    expect.stringMatching(/^openai for \$0\.\d+$/),
  ])
  expect(text).toMatch(/\w/)
})

it('tells whoever is not signed in, and whoever asks nothing', async () => {
  expect((await ask({ question: 'Where is order 1042?' }, {})).status).toBe(401)
  expect((await ask({})).status).toBe(400)
})

it('serves OpenAI clients of the team', async () => {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'demo-key-ada', maxRetries: 0 })
  const answer = await client.chat.completions.create({
    model: 'agent',
    messages: [{ role: 'user', content: 'reply exactly: hello' }],
  })
  expect(answer.choices[0]?.message.content).toBe('hello')
})
