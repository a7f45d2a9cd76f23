import { afterEach, describe, expect, it } from 'vitest'
import { type Replay, startReplay } from './replay.js'

const answer = {
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  body: 'data: grüße\n\ndata: [DONE]\n\n',
}

let replay: Replay | undefined

afterEach(() => replay?.close())

describe('startReplay', () => {
  it('plays status, headers and body, and keeps what it got', async () => {
    replay = await startReplay({
      status: 429,
      headers: { 'content-type': 'application/json', 'retry-after': '7' },
      body: '{}',
    })
    const response = await fetch(`${replay.origin}/v1/chat/completions?x=1`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test-openai' },
      body: '{"model":"m"}',
    })
    expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([429, '7', '{}'])
    const [request] = replay.requests
    expect(request).toMatchObject({ method: 'POST', path: '/v1/chat/completions?x=1' })
    expect(request?.headers.authorization).toBe('Bearer sk-test-openai')
    expect(request?.body.toString()).toBe('{"model":"m"}')
  })

  it('drops headers of the recorded connection', async () => {
    const headers = { 'content-encoding': 'gzip', 'content-length': '3', 'transfer-encoding': 'chunked' }
    replay = await startReplay({ ...answer, headers: { ...answer.headers, ...headers } })
    expect(await (await fetch(replay.origin)).text()).toBe(answer.body)
  })

  it('cuts the body into several writes', async () => {
    replay = await startReplay(answer, { cut: 'single' })
    const response = await fetch(replay.origin)
    const pieces: Uint8Array[] = []
    for await (const piece of response.body as ReadableStream<Uint8Array>) pieces.push(piece)
    expect(Buffer.concat(pieces).toString()).toBe(answer.body)
    expect(pieces.length).toBeGreaterThan(1)
  })

  it('lets a handler pick the answer by the request', async () => {
    replay = await startReplay((request) => ({ ...answer, status: request.path === '/ok' ? 200 : 404 }))
    expect((await fetch(`${replay.origin}/ok`)).status).toBe(200)
    expect((await fetch(`${replay.origin}/other`)).status).toBe(404)
  })

  it('breaks the connection when the handler throws', async () => {
    replay = await startReplay(() => {
      throw new Error('no such case')
    })
    await expect(fetch(replay.origin)).rejects.toThrow('fetch failed')
  })
})
