/** Plays one scenario to a client, and scores what it got. */
import { setTimeout as sleep } from 'node:timers/promises'
import { OpenAI } from 'openai-7'
import type { Script } from '../stage/answers.js'
import { startUpstream, startWorld, type Upstream } from '../stage/world.js'
import { askAs, type Result, type Score, toScore, toSequenceScore } from './score.js'
import { FIRST_TOKEN_MS, healthy, IDLE_MS, OUTAGE_MS, type Scenario, type Variant } from './sixteen.js'

declare module 'vitest' {
  interface TaskMeta {
    /** Read by `pnpm faults`. */
    bench?: { id: string; fault: string; system: string; variant: Variant; score: Score }
  }
}

/** Calls of the scenario of an outage, and the time between them. */
const SEQUENCE = { calls: 10, everyMs: 500, id: '15' }

interface Played {
  score: Score
  result: Result
}

/** Through our gateway: one fallback, one more try of a route, limits shortened. */
export async function playGateway(scenario: Scenario, variant: Variant): Promise<Played> {
  const { script, sends } = watchSends(scenario.first(variant))
  const world = await startWorld({
    up: { first: script, second: scenario.second?.(variant) ?? healthy(variant) },
    options: {
      models: { main: ['first/one', 'second/two'] },
      providers: {
        first: { models: { one: { contextWindow: 8192 } } },
        second: { models: { two: { contextWindow: 128_000 } } },
      },
      failover: { sameRoute: 1 },
      timeouts: { firstTokenMs: FIRST_TOKEN_MS, idleMs: IDLE_MS },
      breaker: { openMs: 500 },
    },
  })
  const client = new OpenAI({ baseURL: world.base, apiKey: 'app', maxRetries: 0 })
  return play(scenario, variant, { client, model: 'main', upstream: world.up.first as Upstream, sends })
}

/** The official client alone, with its two retries and a timeout: it knows no fallback. */
export async function playSdk(scenario: Scenario, variant: Variant): Promise<Played> {
  const { script, sends } = watchSends(scenario.first(variant))
  const upstream = await startUpstream(script)
  const client = new OpenAI({ baseURL: `${upstream.origin}/v1`, apiKey: 'app', maxRetries: 2, timeout: 1000 })
  return play({ ...scenario, wantedSends: Number.POSITIVE_INFINITY, wantedMs: Number.POSITIVE_INFINITY }, variant, {
    client,
    model: 'one',
    upstream,
    sends,
  })
}

interface System {
  client: OpenAI
  model: string
  upstream: Upstream
  /** When connections to the first provider were opened, in milliseconds. */
  sends: number[]
}

async function play(scenario: Scenario, variant: Variant, system: System): Promise<Played> {
  const { client, model, upstream, sends } = system
  if (scenario.id === SEQUENCE.id) return playSequence(variant, system)
  const result = await askAs(client, model, variant)
  return { result, score: toScore(scenario, variant, result, sends.slice(0, upstream.hits())) }
}

async function playSequence(variant: Variant, { client, model, sends }: System): Promise<Played> {
  const began = performance.now()
  const results: Result[] = []
  for (let call = 0; call < SEQUENCE.calls; call++) {
    results.push(await askAs(client, model, variant))
    await sleep(SEQUENCE.everyMs)
  }
  const isBack = (sends.at(-1) ?? 0) > began + OUTAGE_MS
  return { result: results.at(-1) as Result, score: toSequenceScore(variant, results, isBack) }
}

function watchSends(script: Script): { script: Script; sends: number[] } {
  const sends: number[] = []
  const watched: Script = (connection) => {
    sends.push(performance.now())
    return typeof script === 'function' ? script(connection) : script
  }
  return { script: watched, sends }
}
