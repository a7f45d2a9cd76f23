/** What a client of a gateway, or of a provider directly, got, and how that scores. */
import type { OpenAI } from 'openai-7'
import { TEXT } from '../stage/answers.js'
import { ARGUMENTS, type Scenario, type Variant } from './sixteen.js'

export type Score = 'pass' | 'partial' | 'safe' | 'fail'

export interface Result {
  /** The client ended without an error. */
  ok: boolean
  /** Text, or arguments of the tool call. */
  said: string
  model: string | null
  hasUsage: boolean
  ms: number
}

/** No answer and no error within this is a hang. */
const HANG_MS = 10_000

export async function askAs(client: OpenAI, model: string, variant: Variant): Promise<Result> {
  const began = performance.now()
  const result: Result = { ok: false, said: '', model: null, hasUsage: false, ms: 0 }
  try {
    const stream = await client.chat.completions.create(toBody(model, variant), {
      signal: AbortSignal.timeout(HANG_MS),
    })
    for await (const { model: served, usage, choices } of stream) {
      result.model = served
      result.hasUsage ||= Boolean(usage)
      const delta = choices[0]?.delta
      result.said += (variant === 'text' ? delta?.content : delta?.tool_calls?.[0]?.function?.arguments) ?? ''
    }
    result.ok = true
  } catch {
    // an error is an outcome
  }
  return { ...result, ms: performance.now() - began }
}

function toBody(model: string, variant: Variant) {
  const messages = [{ role: 'user' as const, content: 'Say sixty words.' }]
  const tools = [{ type: 'function' as const, function: { name: 'say', parameters: { type: 'object' } } }]
  const usage = { stream_options: { include_usage: true } }
  return { model, messages, stream: true as const, ...usage, ...(variant === 'tools' ? { tools } : {}) }
}

const isWhole = ({ ok, said }: Result, variant: Variant): boolean =>
  ok && said === (variant === 'text' ? TEXT : ARGUMENTS)

/** @param sends times of the sends to the first provider, in milliseconds */
export function toScore(scenario: Scenario, variant: Variant, result: Result, sends: readonly number[]): Score {
  const whole = isWhole(result, variant)
  if (result.ms >= HANG_MS || (result.ok && !whole) || sends.length > scenario.mostSends) return 'fail'
  if (scenario.ideal === 'error') return result.ok ? 'partial' : 'pass'
  if (!whole) return 'safe'
  if (scenario.served !== undefined && result.model !== scenario.served) return 'fail'
  return isClean(scenario, result, sends) ? 'pass' : 'partial'
}

function isClean(scenario: Scenario, result: Result, sends: readonly number[]): boolean {
  const { leastSends = 1, wantedSends = Number.POSITIVE_INFINITY, waitMs = 0, wantedMs = HANG_MS } = scenario
  const gap = sends.length < 2 ? Number.POSITIVE_INFINITY : (sends[1] as number) - (sends[0] as number)
  const isCounted = sends.length >= leastSends && sends.length <= wantedSends
  return isCounted && gap >= waitMs && result.ms <= wantedMs && result.hasUsage
}

/** How a row of calls during and after an outage scores: all answered, and the first provider in use again. */
export function toSequenceScore(variant: Variant, results: readonly Result[], isBack: boolean): Score {
  if (results.some(({ ms }) => ms >= HANG_MS)) return 'fail'
  if (results.some((result) => result.ok && !isWhole(result, variant))) return 'fail'
  if (results.some(({ ok }) => !ok)) return 'safe'
  return isBack ? 'pass' : 'fail'
}
