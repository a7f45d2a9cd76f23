import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { ERROR_CODES, type ErrorCode, isShunpikeError, ShunpikeError, toShunpikeError } from './errors.js'
import { toErrorReply } from './surface/error-reply.js'
import { createHttpTransport } from './transport/http-transport.js'

const PAGES = fileURLToPath(new URL('../../../docs/errors/', import.meta.url))
const CODES = Object.keys(ERROR_CODES) as ErrorCode[]
const readPage = (name: string) => readFileSync(`${PAGES}${name}.md`, 'utf8')

describe('the pages of the codes', () => {
  it('are one for each code, and no more', () => {
    const pages = readdirSync(PAGES).filter((file) => file !== 'README.md')
    expect(pages.sort()).toEqual(CODES.map((code) => `${code}.md`).sort())
  })

  it.each(CODES)('%s: tells the status, type and retry of the table', (code) => {
    const { status, type, retry } = ERROR_CODES[code]
    const page = readPage(code)
    expect(page.split('\n')[0]).toBe(`# ${code}`)
    expect(page).toContain(`\nStatus ${status}, type \`${type}\`, retry \`${retry}\``)
    expect(page).toMatch(/^As the caller: .{3,}/m)
    expect(page).toMatch(/^As the operator: .{3,}/m)
  })

  it.each(CODES)('%s: shows no body that we would not send', (code) => {
    const bodies = [...readPage(code).matchAll(/^```json\n([^`]+)^```/gm)].map(([, json]) => JSON.parse(json as string))
    for (const { error } of bodies) {
      expect(error).toMatchObject({ code, type: ERROR_CODES[code].type, message: expect.any(String) })
      const shown = new ShunpikeError(code, error.message, {
        param: error.param ?? undefined,
        attempts: error.metadata?.attempts,
      })
      expect({ error }).toEqual(JSON.parse(toErrorReply(shown, 'openai-chat', 'id').body.toString()))
    }
  })

  it('stand in the index with their status and retry, in the order of the table', () => {
    const rows = [...readPage('README').matchAll(/^\| \[(\w+)\]\((\w+)\.md\) \| (\d+) \| ([\w-]+) \| .+ \|$/gm)]
    expect(rows.map(([, name, link, status, retry]) => [name, link, Number(status), retry])).toEqual(
      CODES.map((code) => [code, code, ERROR_CODES[code].status, ERROR_CODES[code].retry]),
    )
  })

  it('are where `help` says', () => {
    expect(new ShunpikeError('rate_limited', 'm').help).toBe('docs/errors/rate_limited.md')
  })
})

describe('the table of codes', () => {
  it('gives each type of OpenAI the statuses that clients expect with it', () => {
    const statuses = new Map<string, Set<number>>()
    for (const { type, status } of Object.values(ERROR_CODES))
      statuses.set(type, (statuses.get(type) ?? new Set()).add(status))
    expect([...(statuses.get('authentication_error') ?? [])]).toEqual([401])
    expect([...(statuses.get('permission_error') ?? [])]).toEqual([403])
    expect([...(statuses.get('not_found_error') ?? [])]).toEqual([404])
    expect([...(statuses.get('rate_limit_error') ?? [])]).toEqual([429])
    expect([...(statuses.get('insufficient_quota') ?? [])]).toEqual([402])
    expect([...(statuses.get('api_error') ?? [])].every((status) => status >= 499)).toBe(true)
  })

  it('blames the caller for no failure of a provider: what another route may mend is a 5xx, or a status the contract keeps', () => {
    const kept = CODES.filter((code) => ERROR_CODES[code].retry === 'next-route' && ERROR_CODES[code].status < 500)
    expect(kept.sort()).toEqual(['model_not_found', 'out_of_funds', 'rate_limited', 'unsupported_parameter'])
  })
})

describe('a ShunpikeError', () => {
  it('takes status and retry from its code, unless told otherwise', () => {
    expect(new ShunpikeError('overloaded', 'm')).toMatchObject({
      name: 'ShunpikeError',
      status: 503,
      retry: 'next-route',
      attempts: [],
    })
    expect(new ShunpikeError('overloaded', 'm', { status: 529, retry: 'never' })).toMatchObject({
      status: 529,
      retry: 'never',
    })
  })

  it('is known across copies of the package, and nothing else is', async () => {
    vi.resetModules()
    const copy = await import('./errors.js')
    const foreign = new copy.ShunpikeError('stalled', 'm')
    expect(foreign).not.toBeInstanceOf(ShunpikeError)
    expect(isShunpikeError(foreign)).toBe(true)
    expect(toShunpikeError(foreign)).toBe(foreign)
    for (const other of [new Error('m'), { name: 'ShunpikeError', code: 'stalled' }, null, undefined, 'stalled']) {
      expect(isShunpikeError(other)).toBe(false)
    }
  })

  it.each([new Error('secret'), 'secret', { message: 'secret' }, null])(
    'keeps the text of what was not foreseen in its cause: %s',
    (thrown) => {
      const error = toShunpikeError(thrown)
      expect(error).toMatchObject({ code: 'internal_error', status: 500, retry: 'never' })
      expect(error.cause).toBe(thrown)
      expect(error.message + error.stack?.split('\n')[0]).not.toContain('secret')
    },
  )
})

describe('what of a ShunpikeError leaves the process', () => {
  const cause = Object.assign(new Error('cause-secret'), { headers: { authorization: 'Bearer cause-secret' } })
  const error = new ShunpikeError('connection_lost', 'The connection broke.', {
    cause,
    attempts: [{ route: 'openai', status: null, code: 'connection_lost', ms: 3 }],
  })

  it.each<[string, string]>([
    ['JSON', JSON.stringify(error)],
    ['a copy of its members', JSON.stringify({ ...error })],
    ['its text', `${error} ${error.message} ${error.stack}`],
    ['the reply', toErrorReply(error, 'openai-chat', 'id').body.toString()],
  ])('%s holds nothing of the cause', (_name, text) => {
    expect(text).toContain('connection')
    expect(text).not.toContain('cause-secret')
  })

  it('shows no key and no prompt when it is printed with its cause, as the transport makes it', async () => {
    const server = createServer((request) => request.socket.destroy())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const broken = await send(port)
    await new Promise((resolve) => server.close(resolve))
    const refused = await send(port)
    expect([broken.code, refused.code]).toEqual(['connection_lost', 'provider_unreachable'])
    for (const failure of [broken, refused]) {
      expect(failure.cause).toBeInstanceOf(Error)
      expect(inspect(failure, { depth: null, showHidden: true })).not.toMatch(/sk-test-openai|a prompt/)
    }
  })
})

async function send(port: number): Promise<ShunpikeError> {
  const transport = createHttpTransport()
  const request = {
    method: 'POST' as const,
    origin: `http://127.0.0.1:${port}`,
    path: '/v1/chat/completions',
    headers: { authorization: 'Bearer sk-test-openai' },
    body: Buffer.from('a prompt'),
    connectMs: 1000,
  }
  const failure = await transport
    .send(request, () => {})
    .then(
      () => new Error('it was answered'),
      (error: unknown) => error,
    )
  await transport.close()
  if (!isShunpikeError(failure)) throw failure
  return failure
}
