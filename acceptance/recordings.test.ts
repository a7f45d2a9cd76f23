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
  deepseek: { type: 'openai-compatible', path: '/v1', model: 'deepseek/x' },
  mistral: { type: 'openai-compatible', path: '/v1', model: 'mistral/x' },
  xai: { type: 'openai-compatible', path: '/v1', model: 'xai/x' },
  'openai-compatible': { type: 'openai-compatible', path: '/v1', model: 'openai-compatible/x' },
}

/** Whoever recorded it, a Responses answer reaches a chat caller from a model that is served on Responses only. */
const RESPONSES = { type: 'openai', path: '/v1', model: 'openai/gpt-5-pro' }

function toUpstream(name: string): { type: string; path: string; model: string } {
  return /^open(ai|router)\/responses-/.test(name)
    ? RESPONSES
    : (PROVIDERS[name.split('/')[0] as string] as typeof RESPONSES)
}

/** What no answer to a chat call looks like. */
const OTHER_KINDS = /batch|embeddings|models-list|count-tokens|cached-contents|array-stream/

function listRecordings(): string[] {
  if (!fixturesAvailable) return []
  return Object.keys(PROVIDERS).flatMap((provider) => listFixtures(provider).filter((name) => !OTHER_KINDS.test(name)))
}

/** A recording; one of them holds the events of its stream as a list of texts. */
function readRecording(name: string): Fixture {
  const fixture = readFixture(name)
  if (!fixture.body.subarray(0, 16).includes('"event:')) return fixture
  const events = JSON.parse(fixture.body.toString()) as string[]
  return {
    ...fixture,
    headers: { 'content-type': 'text/event-stream' },
    body: Buffer.from(events.map((event) => `${event}\n\n`).join('')),
  }
}

/** By the bytes: some recordings have lost their headers. */
const isStream = ({ body }: Fixture) => /^(event|data|:)/.test(body.toString('utf8', 0, 8))

// biome-ignore lint/suspicious/noExplicitAny: an answer is read as a client without types would
type Body = Record<string, any>

interface Outcome {
  status: number
  text: string
  reasoning: string
  tools: { name: string; arguments: unknown }[]
  finish: string | null
  usage: Record<string, unknown> | undefined
  error: false | string
}

async function play(fixture: Fixture, cut?: 'single' | { seed: number }): Promise<Outcome> {
  const { type, path, model } = toUpstream(fixture.case)
  const provider = model.split('/')[0] as string
  const stream = isStream(fixture)
  const replay = await startReplay(fixture, cut ? { cut } : {})
  const options = {
    providers: { [provider]: { type, apiKey: 'sk-test', baseURL: replay.origin + path } },
    failover: { attempts: 1 },
  } as Options
  const router = createRouter(options, { environment: {} })
  const body = JSON.stringify({
    model,
    messages: [{ role: 'user', content: 'x' }],
    stream,
    stream_options: stream ? { include_usage: true } : null,
  })
  const response = await router.fetch('http://shunpike/v1/chat/completions', { method: 'POST', body })
  const outcome = readOutcome(response.status, await response.text(), stream)
  await router.close()
  await replay.close()
  return outcome
}

function readOutcome(status: number, body: string, stream: boolean): Outcome {
  const outcome: Outcome = {
    status,
    text: '',
    reasoning: '',
    tools: [],
    finish: null,
    usage: undefined,
    error: status === 200 ? false : JSON.parse(body).error.code,
  }
  if (outcome.error) return outcome
  if (!stream) return readWhole(outcome, JSON.parse(body))
  const calls: { name: string; arguments: string }[] = []
  for (const data of body.split('\n').filter((line) => line.startsWith('data: {'))) {
    const chunk = JSON.parse(data.slice(6))
    outcome.error ||= chunk.error?.code ?? false
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

function readWhole(outcome: Outcome, { choices: [choice], usage }: Body): Outcome {
  const { content, reasoning, refusal, tool_calls: calls = [] } = choice.message ?? {}
  outcome.text = content ?? refusal ?? ''
  outcome.reasoning = reasoning ?? ''
  outcome.tools = calls.map((call: Body) => ({
    name: call.function.name,
    arguments: JSON.parse(call.function.arguments),
  }))
  outcome.finish = choice.finish_reason
  outcome.usage = usage
  return outcome
}

const skip = !fixturesAvailable
if (skip) console.warn(`recordings.test.ts: skipped, there are no recordings in ${fixturesPath}`)

/** Recordings of failures, by what the caller is told; the rest must come out whole. */
const FAILURES: Record<string, string> = {
  'anthropic/error-400': 'context_length_exceeded',
  'anthropic/error-401': 'gateway_credential',
  'anthropic/error-404': 'model_not_found',
  'deepseek/error-401': 'gateway_credential',
  'google/error-400': 'gateway_credential',
  'google/error-429': 'rate_limited',
  'google/malformed-function-call+tool-choice-any': 'upstream_error',
  'groq/error-400': 'invalid_request',
  'mistral/error-401': 'gateway_credential',
  'openai/chat-error-400': 'invalid_request',
  'openai/chat-error-401': 'gateway_credential',
  'openai/chat-error-404': 'model_not_found',
  'openai/responses-error-400': 'context_length_exceeded',
  'openai/responses-failed-stream': 'out_of_funds',
  'openrouter/error-401': 'gateway_credential',
  'openrouter/error-429': 'rate_limited',
  'openrouter/stream-error': 'invalid_request',
  'xai/responses-error-400': 'gateway_credential',
}

it.skipIf(skip)('there are streams of every provider', () => {
  const providers = new Set(
    listRecordings()
      .map(readRecording)
      .filter(isStream)
      .map((fixture) => fixture.case.split('/')[0]),
  )
  expect([...providers].sort()).toEqual(['anthropic', 'google', 'groq', 'openai', 'openai-compatible', 'openrouter'])
})

for (const name of listRecordings()) {
  it(`${name} says the same however it is cut`, async () => {
    const fixture = readRecording(name)
    const whole = await play(fixture)
    expect(whole.error).toBe(FAILURES[name] ?? false)
    if (!whole.error) {
      expect(whole.finish).not.toBeNull()
      // An answer that was cut or filtered may say nothing.
      if (!['length', 'content_filter'].includes(whole.finish ?? ''))
        expect(whole.text.length + whole.tools.length).toBeGreaterThan(0)
      // The caller asks for usage; a recording whose caller did not has none to give.
      if (/usage/i.test(fixture.body.toString()))
        expect(whole.usage).toMatchObject({ total_tokens: expect.any(Number) })
    }
    const cuts = ['single', { seed: 1 }, { seed: 2 }] as const
    for (const cut of isStream(fixture) ? cuts : cuts.slice(1)) {
      const again = await play(fixture, cut)
      // A failure before the commit is a status, after it an event: either is one that every client sees.
      if (whole.error) expect(again.error).toBe(whole.error)
      else expect(again).toEqual(whole)
    }
  })
}
