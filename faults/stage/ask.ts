/** A plain HTTP client: it shows what really came, where an SDK would hide it. */
import type { World } from './world.js'

export interface Asked {
  status: number
  headers: Headers
  /** The body as it came. */
  text: string
  /** Content of the answer. */
  content: string
  finish: string | null
  model: string | null
  usage: Record<string, unknown> | null
  /** The error of the body, or of the stream. */
  error: { code: string; message: string; metadata?: { attempts?: { route: string; status: number | null }[] } } | null
  /** `[DONE]` came. */
  done: boolean
  /** Arguments of the first tool call. */
  argumentText: string
  events: Event[]
}

interface Delta {
  role?: string
  content?: string | null
  tool_calls?: { function?: { arguments?: string } }[]
}

interface Event {
  id?: string
  model?: string
  choices?: { delta?: Delta; message?: Delta; finish_reason?: string | null }[]
  usage?: Record<string, unknown> | null
  error?: Asked['error']
}

export const MODEL = 'openai/gpt-5-mini'

export const USER = [{ role: 'user', content: 'Say sixty words.' }]

/** Asks with `change` in the body. */
export async function ask({ base }: Pick<World, 'base'>, change: object = {}, init: RequestInit = {}): Promise<Asked> {
  const body = JSON.stringify({ model: MODEL, messages: USER, ...change })
  const response = await fetch(`${base}/chat/completions`, { method: 'POST', body, ...init })
  return readAsked(response.status, response.headers, await response.text())
}

export const askStream = (world: Pick<World, 'base'>, change: object = {}, init: RequestInit = {}): Promise<Asked> =>
  ask(world, { stream: true, stream_options: { include_usage: true }, ...change }, init)

function readAsked(status: number, headers: Headers, text: string): Asked {
  const isStream = headers.get('content-type')?.startsWith('text/event-stream')
  const frames = isStream
    ? text
        .split('\n\n')
        .map(toData)
        .filter((data) => data !== '')
    : [text]
  const done = frames.at(-1) === '[DONE]'
  const events = frames.filter((data) => data !== '[DONE]').map((data) => JSON.parse(data) as Event)
  const choices = events.flatMap((event) => event.choices ?? [])
  const parts = choices.map(({ delta, message }) => delta ?? message ?? {})
  return {
    status,
    headers,
    text,
    events,
    done,
    content: parts.map(({ content }) => content ?? '').join(''),
    argumentText: parts.map(({ tool_calls: calls }) => calls?.[0]?.function?.arguments ?? '').join(''),
    finish: choices.findLast(({ finish_reason: reason }) => reason)?.finish_reason ?? null,
    model: events.findLast(({ model }) => model)?.model ?? null,
    usage: events.findLast(({ usage }) => usage)?.usage ?? null,
    error: events.find(({ error }) => error)?.error ?? null,
  }
}

/** The data of one frame, as the standard of server-sent events joins it. */
function toData(frame: string): string {
  const lines = frame.split('\n').filter((line) => line.startsWith('data:'))
  return lines.map((line) => line.slice(5).replace(/^ /, '')).join('\n')
}
