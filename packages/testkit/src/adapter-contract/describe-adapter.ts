import { get, type IncomingMessage } from 'node:http'
import { OpenAI as OpenAI6 } from 'openai-6'
import { OpenAI as OpenAI7 } from 'openai-7'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { describeAnthropic } from './anthropic-judge.js'
import type { AdapterCell, CreateRouter, Mounted } from './cell.js'
import { createContract, DENIED } from './contract.js'
import { type ModelServer, startModelServer, TEXT_CHUNKS, type UpstreamCall } from './model-server.js'
import { toTranscript } from './transcript.js'

const JUDGES = { 'openai 6': OpenAI6, 'openai 7': OpenAI7 as unknown as typeof OpenAI6 }

/** An upstream call must be closed this soon after its client left. */
const CLOSED_MS = 200

/** For the tests that look at the clock: a busy machine gets another try. */
const RETRY = { retry: 2 }

const toBody = (model: string, more: object = {}) =>
  JSON.stringify({ model: `lab/${model}`, messages: [{ role: 'user', content: 'hi' }], ...more })
const STREAM = { stream: true }

type Send = (path: string, init?: RequestInit) => Promise<Response>

const toPost = (body: string): RequestInit => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/json', 'x-team': 'team-a' },
})

/** What is asked in every cell. */
const ASKED: readonly (readonly [title: string, path: string, init?: RequestInit])[] = [
  ['text', '/chat/completions', toPost(toBody('text'))],
  [
    'text, streamed with usage',
    '/chat/completions',
    toPost(toBody('text', { ...STREAM, stream_options: { include_usage: true } })),
  ],
  ['tools, streamed', '/chat/completions', toPost(toBody('tools', STREAM))],
  ['a stream that is cut', '/chat/completions', toPost(toBody('dies', STREAM))],
  ['a request that the provider refuses', '/chat/completions', toPost(toBody('refuses'))],
  ['a body without messages', '/chat/completions', toPost('{"model":"lab/text"}')],
  ['a model that nobody sells', '/chat/completions', toPost(toBody('text').replace('lab/text', 'acme/none'))],
  ['a message, streamed', '/messages', toPost(toBody('tools', STREAM))],
  ['a message without messages', '/messages', toPost('{"model":"lab/text"}')],
  ['embeddings of nothing', '/embeddings', toPost('{"model":"lab/text","input":""}')],
  ['a model that is not in the catalog', '/models/none'],
  ['all models', '/models'],
]

async function readTranscripts(send: Send): Promise<string> {
  const transcripts: string[] = []
  for (const [title, path, init] of ASKED) transcripts.push(await toTranscript(title, await send(path, init)))
  return transcripts.join('\n')
}

/** Registers the tests that hold wherever the surface is mounted. `router.fetch` is the measure of what is answered. */
export function describeAdapter(cell: AdapterCell, createRouter: CreateRouter): void {
  describe(cell.name, () => {
    let upstream: ModelServer
    let contract: ReturnType<typeof createContract>
    let mounted: Mounted

    beforeAll(async () => {
      upstream = await startModelServer()
    })
    afterAll(() => upstream.close())
    beforeEach(async () => {
      contract = createContract(upstream.baseURL)
      upstream.calls.length = 0
      mounted = await cell.start(contract)
    })
    afterEach(() => mounted.close())

    const send: Send = (path, init) => (mounted.fetch ?? fetch)(`${mounted.origin}${mounted.base}${path}`, init)
    const post = (body: string, init: RequestInit = {}) =>
      send('/chat/completions', {
        method: 'POST',
        body,
        ...init,
        headers: { 'content-type': 'application/json', 'x-team': 'team-a', ...init.headers },
      })
    const toUpstreamCall = async (): Promise<UpstreamCall> => {
      await vi.waitFor(() => expect(upstream.calls).toHaveLength(1), { timeout: 5000, interval: 5 })
      return upstream.calls[0] as UpstreamCall
    }

    /** The upstream call ends soon after `leave`, and the ledger has it once. */
    const expectLeft = async (call: UpstreamCall, leave: () => void) => {
      const leavesAt = performance.now()
      leave()
      await vi.waitFor(() => expect(call.leftAt).toBeDefined(), { timeout: 5000, interval: 5 })
      await vi.waitFor(() => expect(mounted.ledger.calls()).toMatchObject([{ outcome: 'client_abort' }]))
      expect(mounted.ledger.attempts(mounted.ledger.calls()[0]?.id as string)).toHaveLength(1)
      expect(call.leftAt as number).toBeLessThan(leavesAt + CLOSED_MS)
    }

    describe.each(Object.entries(JUDGES))('judged by %s', (_name, OpenAI) => {
      const create = () => {
        const { origin, base } = mounted
        return new OpenAI({
          baseURL: origin + base,
          apiKey: 'app',
          maxRetries: 0,
          ...(mounted.fetch ? { fetch: mounted.fetch } : {}),
        })
      }
      const params = (model: string) => ({
        model: `lab/${model}`,
        messages: [{ role: 'user' as const, content: 'hi' }],
      })

      it('answers in text, whole and streamed', async () => {
        const whole = await create().chat.completions.create(params('text'))
        expect(whole.choices[0]?.message.content).toBe('Grüße, 世界')
        expect(await create().chat.completions.stream(params('text')).finalContent()).toBe('Grüße, 世界')
      })

      it('calls tools, whole and streamed', async () => {
        const whole = await create().chat.completions.create(params('tools'))
        const streamed = await create().chat.completions.stream(params('tools')).finalMessage()
        for (const { tool_calls } of [whole.choices[0]?.message ?? {}, streamed])
          expect(tool_calls).toMatchObject([
            { id: 'call_1', function: { name: 'get_weather', arguments: '{"city":"Rome"}' } },
          ])
      })

      it('shows an error of the request and a stream that is cut', async () => {
        await expect(create().chat.completions.create(params('refuses'))).rejects.toMatchObject({
          status: 400,
          code: 'invalid_request',
          param: 'temperature',
        })
        await expect(create().chat.completions.stream(params('dies')).finalContent()).rejects.toThrow()
      })
    })

    describeAnthropic(cell, () => mounted)

    it('hands a stream on as it comes, byte by byte, whatever compression runs before', async () => {
      const answer = await post(toBody('gated', STREAM), { headers: { 'accept-encoding': 'gzip' } })
      expect(answer.headers.get('content-encoding')).toBe(null)
      expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/)
      const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
      const read = async () => Buffer.from((await reader.read()).value ?? []).toString()
      let text = ''
      while (!text.includes('\n\n')) text += await read()
      expect(text).toBe(TEXT_CHUNKS[0])
      upstream.calls[0]?.release()
      for (let piece = await read(); piece !== ''; piece = await read()) text += piece
      expect(text).toBe(`${TEXT_CHUNKS.join('')}data: [DONE]\n\n`)
    })

    it('takes a body of 2 MB', async () => {
      const content = 'ü'.repeat(1024 * 1024)
      const answer = await post(JSON.stringify({ model: 'lab/size', messages: [{ role: 'user', content }] }))
      expect(await answer.json()).toMatchObject({ choices: [{ message: { content: String(content.length) } }] })
    })

    describe('a client that leaves cancels its upstream call, which is booked once', () => {
      it('before the head of the answer', RETRY, async () => {
        const leaving = new AbortController()
        const left = expect(post(toBody('silent', STREAM), { signal: leaving.signal })).rejects.toThrow()
        const call = await toUpstreamCall()
        await expectLeft(call, () => leaving.abort())
        await left
      })

      it('in the middle of a stream', RETRY, async () => {
        const leaving = new AbortController()
        const answer = await post(toBody('endless', STREAM), { signal: leaving.signal })
        await (answer.body as ReadableStream<Uint8Array>).getReader().read()
        await expectLeft(await toUpstreamCall(), () => leaving.abort())
      })

      it('while it does not read', RETRY, async () => {
        const leaving = new AbortController()
        await post(toBody('flood', STREAM), { signal: leaving.signal })
        const call = await toUpstreamCall()
        await new Promise((resolve) => setTimeout(resolve, 100))
        await expectLeft(call, () => leaving.abort())
      })
    })

    it('is honest about an upstream that dies in the middle of a stream', async () => {
      const text = await (await post(toBody('dies', STREAM))).text()
      expect(text).toContain('"finish_reason":"error"')
      expect(text).not.toContain('[DONE]')
      expect(mounted.ledger.calls()).toMatchObject([{ outcome: 'error' }])
    })

    it('answers as router.fetch does, byte by byte', async () => {
      const { options, runtime } = createContract(upstream.baseURL)
      const reference = createRouter(options, runtime)
      const expected = await readTranscripts((path, init) => reference.fetch(`http://shunpike/v1${path}`, init))
      await reference.close()
      expect(await readTranscripts(send)).toBe(expected)
    })

    it('warns of a parser before it, once, and of nothing else', async () => {
      for (const _ of [1, 2]) await (await post(toBody('text'))).text()
      expect(contract.warnings).toEqual(cell.hasParser ? ['body_parsed'] : [])
    })

    if (cell.hasGuard) {
      it("words a guard's 401 as OpenAI does", async () => {
        const answer = await post(toBody('text'), { headers: { 'x-guard': 'deny' } })
        expect(answer.status).toBe(401)
        expect(await answer.json()).toMatchObject({
          error: { message: expect.any(String), type: 'authentication_error' },
        })
        expect(upstream.calls).toEqual([])
      })
    }
    if (cell.isFetch) return

    it('bills whom identify names, and leaves what it throws to the app', async () => {
      await (await post(toBody('text'))).text()
      expect(mounted.ledger.calls()).toMatchObject([{ tenant: 'team-a', outcome: 'ok' }])
      const denied = await post(toBody('text'), { headers: { 'x-session': 'none' } })
      expect([denied.status, await denied.text()]).toEqual([DENIED.status, DENIED.message])
      expect(upstream.calls).toHaveLength(1)
    })

    it('answers HEAD as GET, without the body', async () => {
      const head = await send('/models/none', { method: 'HEAD' })
      expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([404, 'application/json', ''])
    })

    it('answers a WebSocket with 426', async () => {
      const url = `${mounted.origin}${mounted.base}/chat/completions`
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        get(url, { headers: { connection: 'Upgrade', upgrade: 'websocket' } }, resolve).on('error', reject)
      })
      const pieces: Buffer[] = []
      for await (const piece of answer) pieces.push(piece as Buffer)
      expect(answer.statusCode).toBe(426)
      expect(JSON.parse(Buffer.concat(pieces).toString()).error.code).toBe('upgrade_not_supported')
      expect(upstream.calls).toEqual([])
    })

    describe('the handle on a path of the app', () => {
      it('calls in process, billed to the same tenant', async () => {
        const answer = await send('/own?model=lab/text', { headers: { 'x-team': 'team-b' } })
        expect(await answer.json()).toEqual({ text: 'Grüße, 世界' })
        expect(mounted.ledger.calls()).toMatchObject([{ tenant: 'team-b', outcome: 'ok' }])
      })

      it('rejects with what identify throws', async () => {
        const denied = await send('/own?model=lab/text', { headers: { 'x-session': 'none' } })
        expect([denied.status, await denied.text()]).toEqual([DENIED.status, DENIED.message])
        expect(upstream.calls).toEqual([])
      })

      it('is cancelled when the client leaves', RETRY, async () => {
        const leaving = new AbortController()
        const left = expect(send('/own?model=lab/endless', { signal: leaving.signal })).rejects.toThrow()
        const call = await toUpstreamCall()
        await expectLeft(call, () => leaving.abort())
        await left
      })
    })
  })
}
