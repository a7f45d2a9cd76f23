import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One call that reached the upstream. */
export interface UpstreamCall {
  model: string
  /** The body, byte for byte. */
  body: string
  /** `performance.now()` when the connection closed before the answer was whole. */
  leftAt: number | undefined
  /** Lets a `gated` answer go on. */
  release(): void
}

/** An upstream that answers by the model's name. */
export interface ModelServer {
  baseURL: string
  calls: UpstreamCall[]
  close(): Promise<void>
}

/** Odd on purpose: spaces and a member that nobody knows show that a stream is handed on byte by byte. */
const toChunk = (delta: object, finish: string | null = null) =>
  `data: {"id":"up-1", "object":"chat.completion.chunk","created":1,"model":"lab-1","x_lab":1,"choices":[${JSON.stringify({ index: 0, delta, finish_reason: finish })}]}\n\n`
const USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 }
const TAIL = `data: {"id":"up-1","object":"chat.completion.chunk","created":1,"model":"lab-1","choices":[],"usage":${JSON.stringify(USAGE)}}\n\ndata: [DONE]\n\n`

/** The streamed answer of the model `text`, without its usage. */
export const TEXT_CHUNKS = [
  toChunk({ role: 'assistant', content: 'Grüße, ' }),
  toChunk({ content: '世界' }),
  toChunk({}, 'stop'),
]
const TOOL_CALL = { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Rome"}' } }
const TOOL_CHUNKS = [
  toChunk({
    role: 'assistant',
    tool_calls: [{ index: 0, ...TOOL_CALL, function: { name: 'get_weather', arguments: '' } }],
  }),
  toChunk({ tool_calls: [{ index: 0, function: { arguments: '{"city":"Rome"}' } }] }),
  toChunk({}, 'tool_calls'),
]

interface Exchange {
  response: ServerResponse
  isStream: boolean
  /** The last message. */
  content: string
  released: Promise<void>
}

type Script = (exchange: Exchange) => void | Promise<void>

const writeStream = (response: ServerResponse, chunks: readonly string[]) => {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const chunk of chunks) response.write(chunk)
}

function writeJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function answer({ response, isStream }: Exchange, message: object, chunks: readonly string[], finish: string): void {
  if (isStream) {
    writeStream(response, [...chunks, TAIL])
    response.end()
  } else {
    const choices = [{ index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason: finish }]
    writeJson(response, 200, {
      id: 'up-1',
      object: 'chat.completion',
      created: 1,
      model: 'lab-1',
      choices,
      usage: USAGE,
    })
  }
}

const SCRIPTS: Readonly<Record<string, Script>> = {
  text: (exchange) => answer(exchange, { content: 'Grüße, 世界' }, TEXT_CHUNKS, 'stop'),
  tools: (exchange) => answer(exchange, { tool_calls: [TOOL_CALL] }, TOOL_CHUNKS, 'tool_calls'),
  size: (exchange) => answer(exchange, { content: String(exchange.content.length) }, [], 'stop'),
  silent: () => {},
  async gated({ response, released }) {
    writeStream(response, TEXT_CHUNKS.slice(0, 1))
    await released
    writeStream(response, [...TEXT_CHUNKS.slice(1), TAIL])
    response.end()
  },
  endless({ response }) {
    const timer = setInterval(() => writeStream(response, TEXT_CHUNKS.slice(0, 1)), 5)
    response.on('close', () => clearInterval(timer))
  },
  async flood({ response }) {
    const chunk = toChunk({ content: 'x'.repeat(256 * 1024) })
    let wakeUp = () => {}
    response.on('drain', () => wakeUp()).on('close', () => wakeUp())
    while (!response.destroyed) {
      writeStream(response, [chunk])
      await new Promise<void>((resolve) => {
        wakeUp = resolve
        if (!response.writableNeedDrain) setImmediate(resolve)
      })
    }
  },
  dies({ response }) {
    writeStream(response, TEXT_CHUNKS.slice(0, 1))
    setTimeout(() => response.destroy(), 20)
  },
  refuses: ({ response }) =>
    writeJson(response, 400, {
      error: { message: 'temperature is wrong', type: 'invalid_request_error', param: 'temperature' },
    }),
}

/** Starts an upstream on a free loopback port. The model's name picks the script. */
export async function startModelServer(): Promise<ModelServer> {
  const calls: UpstreamCall[] = []
  const server = createServer(async (request, response) => {
    const body = await readText(request)
    const { model, stream = false, messages } = JSON.parse(body)
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    const call: UpstreamCall = { model, body, leftAt: undefined, release }
    calls.push(call)
    response.on('close', () => {
      if (!response.writableFinished) call.leftAt = performance.now()
    })
    await SCRIPTS[model]?.({ response, isStream: stream, content: messages.at(-1).content, released })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    calls,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString('utf8')
}
