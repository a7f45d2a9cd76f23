import { describe, expect, it } from 'vitest'
import { ShunpikeError } from '../../errors.js'
import { createPassThrough } from './pass-through.js'

const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'gpt-5-mini-2025-08-07' }
const frame = (data: unknown) => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
const delta = (content: string, more: object = {}) =>
  frame({ ...head, choices: [{ index: 0, delta: { content }, finish_reason: null }], ...more })
const finish = (reason: string) => frame({ ...head, choices: [{ index: 0, delta: {}, finish_reason: reason }] })
const usage = { prompt_tokens: 4, completion_tokens: 2, total_tokens: 6 }
const EXTRA = { cost: 0.5, shunpike: { total: '0.5' } }

function run(text: string, wantsUsage = false, size = text.length) {
  const bytes = Buffer.from(text)
  const translator = createPassThrough(wantsUsage)
  const out: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) {
    const piece = translator.push(bytes.subarray(at, at + size))
    if (piece) out.push(piece)
  }
  const last = translator.end()
  if (last) out.push(last)
  return { state: translator.state, text: Buffer.concat(out).toString(), translator }
}

describe('createPassThrough', () => {
  const whole = delta('') + delta('Hé') + delta('llo "error" [DONE]'.replace('[DONE]', '')) + finish('stop')

  it.each([1, 3, 17, 10_000])('hands bytes on untouched, in pieces of %i', (size) => {
    const { text, state } = run(whole + frame('[DONE]'), false, size)
    expect(text).toBe(whole)
    expect(state).toMatchObject({
      content: true,
      complete: true,
      ended: true,
      finishReason: 'stop',
      servedModel: head.model,
    })
  })

  it('does not take a role or empty text for content', () => {
    expect(
      run(frame({ ...head, choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] })).state.content,
    ).toBe(false)
    expect(run(': OPENROUTER PROCESSING\n\n').state).toMatchObject({ content: false, events: 0 })
  })

  it('holds usage back and sends it with its cost when the caller asked', () => {
    const { text, translator } = run(whole + frame({ ...head, choices: [], usage }) + frame('[DONE]'), true)
    expect(text).toBe(whole)
    expect(translator.finish(EXTRA).toString()).toBe(
      frame({ ...head, choices: [], usage: { ...usage, ...EXTRA } }) + frame('[DONE]'),
    )
  })

  it('strips usage that the caller did not ask for', () => {
    const { text, translator, state } = run(whole + frame({ ...head, choices: [], usage }) + frame('[DONE]'))
    expect(text + translator.finish(EXTRA)).toBe(whole + frame('[DONE]'))
    expect(state.usage?.output).toBe(2)
  })

  it('finishes once when the usage event repeats the finish, as OpenRouter does', () => {
    const repeated = frame({
      ...head,
      choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: 'stop' }],
      usage,
    })
    expect(run(whole + repeated + frame('[DONE]')).text).toBe(whole)
  })

  it('keeps the finish of servers that send it with the usage', () => {
    const both = { ...head, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }
    const { text, state } = run(delta('a') + frame({ ...both, usage }))
    expect(text).toBe(delta('a') + frame(both))
    expect(state.usage?.input).toBe(4)
  })

  it('adds [DONE] where the upstream left it out after the finish', () => {
    const { text, translator, state } = run(whole)
    expect(state.complete).toBe(true)
    expect(text + translator.finish({})).toBe(whole + frame('[DONE]'))
  })

  it.each([
    ['an error member', frame({ error: { message: 'boom', code: 502 }, choices: [] })],
    [
      'an error with a null finish, as recorded',
      frame({
        ...head,
        error: { message: 'boom', code: 400 },
        choices: [{ index: 0, delta: {}, finish_reason: null }],
        usage,
      }),
    ],
    ['finish_reason error', finish('error')],
    ['an event named error', 'event: error\ndata: {"error":{"message":"x"}}\n\n'],
  ])('sees %s after content', (_name, bad) => {
    const { text, state, translator } = run(delta('a') + bad + delta('never'))
    expect(text).toBe(delta('a'))
    expect(state.error).toBeDefined()
    const last = translator.fail(new ShunpikeError('truncated', 'cut')).toString()
    expect(JSON.parse(last.slice(6))).toMatchObject({
      error: { code: 'truncated' },
      choices: [{ finish_reason: 'error' }],
    })
    expect(last).not.toContain('[DONE]')
  })

  it('counts no comment as an event, also after content', () => {
    const { state, translator } = run(delta('a'))
    expect(translator.push(Buffer.from(': keep-alive\n\n'))?.toString()).toBe(': keep-alive\n\n')
    expect(state.events).toBe(1)
    translator.push(Buffer.from(delta('b') + delta('c')))
    expect(state.events).toBe(3)
  })

  it.each(['{"choices":[', '{not: json}', 'hello', '{"id":"x", oops', '[1', '"'])('drops %s after content', (bad) => {
    const { state, translator } = run(delta('a'))
    const out = [bad, undefined].map((data) => translator.push(Buffer.from(data ? frame(data) : delta('b'))))
    expect(out.map((bytes) => bytes?.toString())).toEqual([undefined, delta('b')])
    expect(translator.push(Buffer.from(delta('c') + frame(bad) + delta('d')))?.toString()).toBe(delta('c') + delta('d'))
    expect(state.malformed).toBe(2)
  })

  it('is not whole while a choice that began amid the stream is open', () => {
    const of = (index: number, reason: string | null = null) =>
      frame({ ...head, choices: [{ index, delta: { content: 'a' }, finish_reason: reason }] })
    const { translator, state } = run(of(0))
    for (const bytes of [of(1), of(0, 'stop')]) translator.push(Buffer.from(bytes))
    expect(state.complete).toBe(false)
    translator.push(Buffer.from(of(1, 'stop')))
    expect(state.complete).toBe(true)
  })

  it('bears choices that are null', () => {
    const { state } = run(delta('a') + frame({ ...head, choices: [null] }) + frame({ ...head, choices: null }))
    expect(state).toMatchObject({ error: undefined, complete: false })
  })

  it('drops and counts an event that is no JSON', () => {
    const { text, state } = run(`${delta('a')}data: {"choices":[{"finish_reason":"\n\n${delta('b')}`)
    expect(text).toBe(delta('a') + delta('b'))
    expect(state.malformed).toBe(1)
  })

  it('writes CRLF streams with LF', () => {
    expect(run(whole.replaceAll('\n', '\r\n'), false, 5).text).toBe(whole)
  })

  it('keeps interleaved choices apart', () => {
    const two = (index: number, content: string, reason: string | null = null) =>
      frame({ ...head, choices: [{ index, delta: { content }, finish_reason: reason }] })
    const text = two(0, 'a') + two(1, 'b') + two(0, '', 'stop') + two(1, 'c') + two(1, '', 'stop')
    expect(run(text).text).toBe(text)
  })
})
