import type { AttemptRow, Ledger } from '@shunpike/core'
import OpenAI from 'openai'

/** What Shunpike adds to OpenAI's usage; decimal USD, `null` or left out when unknown. */
interface ShunpikeUsage extends OpenAI.CompletionUsage {
  cost?: number
  shunpike: { total: string | null; fee_accrual: string | null; source: string }
}

interface ChatDemo {
  /** Where the app listens. */
  url: string
  model: string
  ledger: Ledger
  write(text: string): void
}

/** Decimals of a dollar that a small call still shows. */
const USD_DECIMALS = 9

/** One streamed call with OpenAI's own client, as any program of the team would send it, and what became of it. */
export async function sendChat({ url, model, ledger, write }: ChatDemo): Promise<void> {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'demo-key-ada' })
  const startedAt = performance.now()
  const { data: stream, response } = await client.chat.completions
    .create({
      model,
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: 'Which way do you take when the toll road is closed?' }],
    })
    .withResponse()
  let ttftMs: number | undefined
  let usage: ShunpikeUsage | undefined
  for await (const chunk of stream) {
    const text = chunk.choices[0]?.delta.content
    if (text) ttftMs ??= performance.now() - startedAt
    if (text) write(text)
    if (chunk.usage) usage = chunk.usage as ShunpikeUsage
  }
  write(`\n\n${toSummary(response.headers, ttftMs, usage)}\n`)
  for (const attempt of ledger.attempts(response.headers.get('x-request-id') ?? ''))
    write(`${toAttemptLine(attempt)}\n`)
  write(`${toCostLine(usage)}\n`)
}

function toSummary(headers: Headers, ttftMs: number | undefined, usage: ShunpikeUsage | undefined): string {
  return [
    `route ${headers.get('x-shunpike-route')}`,
    `model ${headers.get('x-shunpike-model')}`,
    `ttft ${ttftMs === undefined ? 'unknown' : Math.round(ttftMs)} ms`,
    `tokens ${usage?.prompt_tokens ?? 'unknown'}/${usage?.completion_tokens ?? 'unknown'}`,
    `cost ${toUsd(usage?.shunpike.total)}`,
  ].join(' · ')
}

function toAttemptLine({ n, route, status, code, totalMs }: AttemptRow): string {
  return `attempt ${n}: ${route} · ${[status, code].filter((part) => part !== null).join(' ')} · ${Math.round(totalMs ?? 0)} ms`
}

function toCostLine(usage: ShunpikeUsage | undefined): string {
  const charge = usage?.cost?.toFixed(USD_DECIMALS)
  return `cost without the purchase fee ${toUsd(charge)}, with it ${toUsd(usage?.shunpike.total)} (${usage?.shunpike.source ?? 'unknown'})`
}

function toUsd(amount: string | null | undefined): string {
  return amount === null || amount === undefined
    ? 'unknown'
    : `$${Number(amount).toFixed(USD_DECIMALS).replace(/0+$/, '')}`
}
