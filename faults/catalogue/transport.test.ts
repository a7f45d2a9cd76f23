import type { FaultStep } from '@shunpike/testkit'
import { expect, it } from 'vitest'
import { completion, head, STREAM, stream, TEXT } from '../stage/answers.js'
import { ask, askStream } from '../stage/ask.js'
import { NO_BREAKER, startWorld } from '../stage/world.js'

it('F-001 a closed port costs nothing and nobody notices', async () => {
  for (const isStream of [false, true]) {
    const healthy = isStream ? stream(STREAM) : completion()
    const world = await startWorld({
      up: { openai: 'refused', openrouter: healthy },
      options: { breaker: NO_BREAKER },
    })
    const asked = await Promise.all(Array.from({ length: 20 }, () => (isStream ? askStream(world) : ask(world))))
    expect(asked.map(({ status, content }) => [status, content])).toEqual(Array(20).fill([200, TEXT]))
    expect(world.up.openai?.hits()).toBe(0)
    for (const call of world.router.ledger.calls()) {
      expect(world.router.ledger.attempts(call.id)).toMatchObject([
        { route: 'openai', code: 'provider_unreachable', outcome: 'error', usage: null },
        { route: 'openrouter', outcome: 'ok' },
      ])
      expect(world.router.ledger.attempts(call.id)[0]?.cost.total).toBe(0n)
    }
    expect(world.router.ledger.calls()).toHaveLength(20)
  }
})

it('F-007 a provider that closes idle connections loses no call', async () => {
  const reply = completion().slice(1) as { send: string }[]
  const bytes = (reply[0]?.send ?? '').replace('connection: close', 'connection: keep-alive')
  const script: FaultStep[] = ['receive', { send: bytes }, { sleepMs: 20 }, 'fin']
  const world = await startWorld({ up: { openai: script } })
  const contents: string[] = []
  for (let at = 0; at < 60; at++) {
    contents.push((await ask(world)).content)
    await new Promise((resolve) => setTimeout(resolve, 18 + (at % 5)))
  }
  expect(contents).toEqual(Array(60).fill(TEXT))
  expect(world.router.ledger.calls().every(({ outcome, attempts }) => outcome === 'ok' && attempts === 1)).toBe(true)
})

it('F-009 a 103 before the answer is passed over', async () => {
  const [receive, ...rest] = completion()
  const early = { send: 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n' }
  const world = await startWorld({ up: { openai: [receive as FaultStep, early, ...rest] } })
  expect(await ask(world)).toMatchObject({ status: 200, content: TEXT })
  expect(world.up.openai?.hits()).toBe(1)
})

it('F-010 garbage instead of HTTP fails over and counts against the route', async () => {
  const garbage: FaultStep[] = ['receive', { send: '\x00\x01 not a status line\r\n\r\n' }, 'fin']
  const world = await startWorld({ up: { openai: garbage, openrouter: stream(STREAM) } })
  expect(await askStream(world)).toMatchObject({ status: 200, content: TEXT })
  expect(world.attempts()).toMatchObject([{ code: 'invalid_upstream', status: null }, { outcome: 'ok' }])
  expect(world.router.routes()).toMatchObject([{ route: 'openai', failures: 1 }, { route: 'openrouter' }])
})

it('S-006 a redirect is not followed, and no key goes to where it points', async () => {
  for (const [provider, model] of [
    ['openai', 'openai/gpt-5-mini'],
    ['anthropic', 'anthropic/claude-sonnet-5'],
    ['google', 'google/gemini-3.6-flash'],
  ] as const) {
    for (const status of [301, 302, 307, 308]) {
      const other = await startWorld({ up: { openai: completion() } })
      const location = `${other.up.openai?.origin}/v1/chat/completions`
      const world = await startWorld({
        up: { [provider]: ['receive', { send: head(status, { location, 'content-length': '0' }) }] },
      })
      expect(await ask(world, { model })).toMatchObject({ status: 502, error: { code: 'upstream_redirect' } })
      expect(other.up.openai?.hits()).toBe(0)
    }
  }
})

it('S-007 a redirect to the metadata address or to a file is not followed either', async () => {
  for (const location of ['http://169.254.169.254/latest/meta-data/', 'file:///etc/passwd']) {
    const redirect: FaultStep[] = ['receive', { send: head(307, { location, 'content-length': '0' }) }]
    const world = await startWorld({ up: { openai: redirect, openrouter: completion() } })
    expect(await ask(world)).toMatchObject({ status: 200, content: TEXT })
    expect(world.attempts()).toMatchObject([{ status: 307, code: 'upstream_redirect' }, { outcome: 'ok' }])
  }
})

it('S-059 a chain of content encodings is refused', async () => {
  const chain = Array(20).fill('gzip').join(', ')
  const world = await startWorld({
    up: { openai: stream(STREAM, { headers: { 'content-encoding': chain } }), openrouter: stream(STREAM) },
  })
  expect(await askStream(world)).toMatchObject({ status: 200, content: TEXT })
  expect(world.attempts()[0]).toMatchObject({ code: 'invalid_upstream' })
})
