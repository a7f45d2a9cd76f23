import { describe, expect, it } from 'vitest'
import { isShunpikeError, ShunpikeError } from '../errors.js'
import type { Call, Reply } from '../types/call.js'
import type { ChatCompletionChunk, Stream } from '../types/client.js'
import { createClient } from './client.js'

const HEADERS = { 'x-request-id': 'r1', 'x-shunpike-route': 'lab' }
const PARAMS = { model: 'm', messages: [{ role: 'user' as const, content: 'hi' }] }
const EVENTS = ['{"id":"1"}', '{"id":"2"}']

/** A router that answers as told and remembers its calls. */
function createStub(answer: (call: Call) => Reply | Promise<Reply>) {
  const calls: Call[] = []
  const call = async (given: Call) => {
    calls.push(given)
    return await answer(given)
  }
  return { calls, call }
}

const toJson = (): Reply => ({ status: 200, headers: HEADERS, body: Buffer.from('{"id":"c1","choices":[]}') })

function toEvents(events: readonly string[], onEnd = () => {}): Reply {
  const body = (async function* () {
    try {
      for (const event of events) yield Buffer.from(`data: ${event}\n\n`)
    } finally {
      onEnd()
    }
  })()
  return { status: 200, headers: HEADERS, body }
}

/** What became of reading a stream: its chunks, and the error it threw. */
async function readAll(stream: AsyncIterable<ChatCompletionChunk>) {
  const ids: string[] = []
  try {
    for await (const { id } of stream) ids.push(id)
    return { ids }
  } catch (error) {
    return { ids, error: error as ShunpikeError }
  }
}

describe('a whole answer', () => {
  it('comes parsed, with its head on demand', async () => {
    const router = createStub(toJson)
    const { data, response, request_id } = await createClient(router).chat.completions.create(PARAMS).withResponse()
    expect(data).toEqual({ id: 'c1', choices: [] })
    expect([response.status, response.headers.get('x-shunpike-route'), request_id]).toEqual([200, 'lab', 'r1'])
    expect(router.calls[0]).toMatchObject({ dialect: 'openai-chat', body: PARAMS })
  })

  it('is billed to whom the binding names, which is asked anew for every call', async () => {
    const router = createStub(toJson)
    let asked = 0
    const client = createClient(router, async () => ({ tenant: `team-${++asked}`, user: 'u', password: 'p' }))
    await client.chat.completions.create(PARAMS)
    await client.chat.completions.create(PARAMS)
    expect(router.calls).toMatchObject([{ tenant: 'team-1', user: 'u' }, { tenant: 'team-2' }])
    expect(router.calls[0]).not.toHaveProperty('password')
  })

  it('rejects with what the router or the binding threw', async () => {
    const failure = new ShunpikeError('no_route', 'none')
    const failing = createClient(createStub(() => Promise.reject(failure)))
    await expect(failing.chat.completions.create(PARAMS)).rejects.toBe(failure)
    await expect(failing.chat.completions.create(PARAMS).withResponse()).rejects.toBe(failure)
    const router = createStub(toJson)
    const unbound = createClient(router, () => {
      throw failure
    })
    await expect(unbound.chat.completions.create(PARAMS)).rejects.toBe(failure)
    expect(router.calls).toEqual([])
  })
})

describe('a stream', () => {
  const open = async (reply: Reply, options = {}): Promise<Stream<ChatCompletionChunk>> =>
    createClient(createStub(() => reply)).chat.completions.create({ ...PARAMS, stream: true }, options)

  it('gives the chunks up to [DONE], wherever the bytes were cut', async () => {
    const bytes = Buffer.from(`: hi\n\ndata: ${EVENTS[0]}\n\ndata: ${EVENTS[1]}\n\ndata: [DONE]\n\n`)
    const body = (async function* () {
      for (const byte of bytes) yield Buffer.from([byte])
    })()
    expect(await readAll(await open({ status: 200, headers: HEADERS, body }))).toEqual({ ids: ['1', '2'] })
  })

  it('throws the error it ends with', async () => {
    const attempts = [{ route: 'lab', status: 200, code: 'truncated', ms: 1 }]
    const failed = JSON.stringify({ error: { message: 'cut', code: 'truncated', metadata: { attempts } }, choices: [] })
    const { ids, error } = await readAll(await open(toEvents([EVENTS[0] as string, failed])))
    expect(ids).toEqual(['1'])
    expect(isShunpikeError(error)).toBe(true)
    expect(error).toMatchObject({ code: 'truncated', message: 'cut', attempts })
  })

  it('never takes a cut for an end', async () => {
    expect(await readAll(await open(toEvents(EVENTS)))).toMatchObject({
      ids: ['1', '2'],
      error: { code: 'client_closed' },
    })
  })

  it('is cancelled by leaving the loop, by its controller and by the signals', async () => {
    let ended = 0
    for await (const _chunk of await open(toEvents(EVENTS, () => ended++))) break
    expect(ended).toBe(1)

    const router = createStub(() => toEvents(EVENTS))
    const left = new AbortController()
    const given = new AbortController()
    const client = createClient(router, { signal: left.signal })
    const create = () => client.chat.completions.create({ ...PARAMS, stream: true }, { signal: given.signal })
    const [first, second] = [await create(), await create()]
    first.controller.abort()
    expect(router.calls.map(({ signal }) => signal?.aborted)).toEqual([true, false])
    expect(await readAll(first)).toEqual({ ids: ['1', '2'] })
    left.abort()
    expect(router.calls[1]?.signal?.aborted).toBe(true)
    expect((await readAll(second)).error).toMatchObject({ code: 'client_closed' })
    given.abort()
    await create()
    expect(router.calls[2]?.signal?.aborted).toBe(true)
  })
})
