import type { IncomingMessage } from 'node:http'
import type { Contract, Handle } from './cell.js'

/** The app's own answer to what `identify` throws: its status, and the message of the error as text. */
export const DENIED = { status: 403, message: 'no session' }

/** Milliseconds since the epoch at which every cell runs. */
const NOW_MS = 1_790_000_000_000

/** A fresh contract over an upstream; `warnings` gathers the codes. */
export function createContract(baseURL: string): Contract & { warnings: string[] } {
  let count = 0
  const warnings: string[] = []
  return {
    warnings,
    options: { providers: { lab: { type: 'openai-compatible', baseURL, apiKey: 'sk-test-lab' } } },
    runtime: { createId: () => `call-${++count}`, now: () => NOW_MS, monotonic: () => 0 },
    identify(headers) {
      if (headers['x-session'] === 'none') throw new Error(DENIED.message)
      return { tenant: String(headers['x-team'] ?? 'nobody') }
    },
    onWarning: ({ code }) => void warnings.push(code),
    own: answerOwn,
  }
}

/** Streams one answer of the model that the query names through the handle. */
async function answerOwn(handle: Handle, request: IncomingMessage): Promise<object> {
  const model = new URL(request.url ?? '', 'http://app').searchParams.get('model') ?? ''
  const messages = [{ role: 'user' as const, content: 'hi' }]
  let text = ''
  for await (const { choices } of await handle.chat.completions.create({ model, messages, stream: true }))
    text += choices[0]?.delta.content ?? ''
  return { text }
}
