/** A provider that costs nothing: fixed answers, as fast as node:http gives them. */
import { createServer, type ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { announce } from './child.js'

const head = { id: 'chatcmpl-benchmark', object: 'chat.completion.chunk', created: 1_764_000_000, model: 'gpt-5-mini' }
const usage = { prompt_tokens: 250, completion_tokens: 200, total_tokens: 450 }
const frame = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`
const delta = (content: string) => frame({ ...head, choices: [{ index: 0, delta: { content }, finish_reason: null }] })

const STREAM_TOKENS = 200
const PACED_TOKENS = 8
const PACE_MS = 5
const TOKENS = Array.from({ length: STREAM_TOKENS }, (_, index) => delta(`token${index} `))
const TAIL =
  frame({ ...head, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }) +
  frame({ ...head, choices: [], usage }) +
  'data: [DONE]\n\n'
const WHOLE = JSON.stringify({
  ...head,
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'x'.repeat(800), refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage,
})

/** Events one by one, each its own write, as a real provider sends them. */
async function stream(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const token of TOKENS) {
    response.write(token)
    await new Promise(setImmediate)
  }
  response.end(TAIL)
}

/** Tokens at a provider's pace: what a router adds to the first one is not hidden by a fight for the processor. */
async function pace(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const token of TOKENS.slice(0, PACED_TOKENS)) {
    response.write(token)
    await setTimeout(PACE_MS)
  }
  response.end(TAIL)
}

/** One token, then silence until the caller leaves: an idle stream. */
function idle(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(TOKENS[0])
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks)
    if (body.includes('idle-please')) return idle(response)
    if (body.includes('paced-please')) return void pace(response)
    if (body.includes('"stream":true')) return void stream(response)
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(WHOLE) })
    response.end(WHOLE)
  })
})
announce(server)
