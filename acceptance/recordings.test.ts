/** Recorded provider traffic, played through the whole router, cut into single bytes and odd pieces. */
import { createRouter, type Options } from '@shunpike/core'
import {
  type Fixture,
  fixturesAvailable,
  fixturesPath,
  listFixtures,
  readFixture,
  startReplay,
} from '@shunpike/testkit'
import { expect, it } from 'vitest'

/** Where each provider's recordings are played, and the model the caller names. */
const PROVIDERS: Record<string, { type: string; path: string; model: string }> = {
  openai: { type: 'openai', path: '/v1', model: 'openai/gpt-5-mini' },
  anthropic: { type: 'anthropic', path: '', model: 'anthropic/claude-sonnet-5' },
  google: { type: 'google', path: '', model: 'google/gemini-3.6-flash' },
  openrouter: { type: 'openrouter', path: '/v1', model: 'openrouter/x/y' },
  groq: { type: 'openai-compatible', path: '/v1', model: 'groq/x' },
}

/** Streams of chat, Messages and generateContent; Responses streams have a model of their own below. */
function listStreams(): { name: string; provider: string }[] {
  if (!fixturesAvailable) return []
  return Object.keys(PROVIDERS).flatMap((provider) =>
    listFixtures(provider)
      .filter((name) => name.includes('stream') && !name.includes('/responses-') && !name.includes('array-stream'))
      .map((name) => ({ name, provider })),
  )
}

interface Outcome {
  status: number
  text: string
  reasoning: string
  tools: { name: string; arguments: unknown }[]
  finish: string | null
  usage: Record<string, unknown> | undefined
  error: boolean
}

async function play(fixture: Fixture, provider: string, cut?: 'single' | { seed: number }): Promise<Outcome> {
  const { type, path, model } = PROVIDERS[provider] as (typeof PROVIDERS)[string] & object
  const replay = await startReplay(fixture, cut ? { cut } : {})
  const options = {
    providers: { [provider]: { type, apiKey: 'sk-test', baseURL: replay.origin + path } },
    failover: { attempts: 1 },
  } as Options
  const router = createRouter(options, { environment: {} })
  const body = JSON.stringify({
    model,
    messages: [{ role: 'user', content: 'x' }],
    stream: true,
    stream_options: { include_usage: true },
  })
  const response = await router.fetch('http://shunpike/v1/chat/completions', { method: 'POST', body })
  const outcome = readOutcome(response.status, await response.text())
  await router.close()
  await replay.close()
  return outcome
}

function readOutcome(status: number, body: string): Outcome {
  const outcome: Outcome = {
    status,
    text: '',
    reasoning: '',
    tools: [],
    finish: null,
    usage: undefined,
    error: status !== 200,
  }
  if (outcome.error) return outcome
  const calls: { name: string; arguments: string }[] = []
  for (const data of body.split('\n').filter((line) => line.startsWith('data: {'))) {
    const chunk = JSON.parse(data.slice(6))
    outcome.error ||= chunk.error !== undefined
    outcome.usage = chunk.usage ?? outcome.usage
    for (const { delta, finish_reason: finish } of chunk.choices ?? []) {
      outcome.text += delta?.content ?? ''
      outcome.reasoning += delta?.reasoning ?? ''
      outcome.finish = finish ?? outcome.finish
      for (const { index, function: part } of delta?.tool_calls ?? []) {
        calls[index] ??= { name: '', arguments: '' }
        calls[index].name += part?.name ?? ''
        calls[index].arguments += part?.arguments ?? ''
      }
    }
  }
  outcome.tools = calls
    .filter(Boolean)
    .map((call) => ({ name: call.name, arguments: call.arguments === '' ? '' : JSON.parse(call.arguments) }))
  return outcome
}

const skip = !fixturesAvailable
if (skip) console.warn(`recordings.test.ts: skipped, there are no recordings in ${fixturesPath}`)

/** Recordings of failures: the rest must come out whole. */
const BROKEN = new Set(['openrouter/stream-error'])

it.skipIf(skip)('there are streams of every provider', () => {
  const providers = new Set(listStreams().map(({ provider }) => provider))
  expect([...providers].sort()).toEqual(Object.keys(PROVIDERS).sort())
})

for (const { name, provider } of listStreams()) {
  it(`${name} says the same however it is cut`, async () => {
    const fixture = readFixture(name)
    const whole = await play(fixture, provider)
    expect(whole.error).toBe(BROKEN.has(name))
    if (!whole.error) {
      expect(whole.finish).not.toBeNull()
      expect(whole.text.length + whole.tools.length).toBeGreaterThan(0)
      // The caller asks for usage; a recording whose caller did not has none to give.
      if (/usage/i.test(fixture.body.toString()))
        expect(whole.usage).toMatchObject({ total_tokens: expect.any(Number) })
    }
    for (const cut of ['single', { seed: 1 }, { seed: 2 }, { seed: 3 }] as const) {
      const again = await play(fixture, provider, cut)
      // A failure before the commit is a status, after it an event: either is one that every client sees.
      if (whole.error) expect(again.error).toBe(true)
      else expect(again).toEqual(whole)
    }
  })
}
