import { describe, expect, it } from 'vitest'
import { parseBody } from './body.js'

const message = { role: 'user', content: 'hi' }

describe('parseBody', () => {
  it('leaves bytes untouched when nothing changes', () => {
    const text = '{ "model": "m",  "seed": 12345678901234567890 }'
    expect(parseBody(text).edit({}).toString()).toBe(text)
    expect(
      parseBody(text)
        .edit({ remove: ['absent'] })
        .toString(),
    ).toBe(text)
  })

  it('takes an object that a body parser has read', () => {
    expect(parseBody({ model: 'm', messages: [message] }).get('model')).toBe('m')
  })

  it('reads members of a large body one by one', () => {
    const body = parseBody(
      JSON.stringify({ model: 'm', stream: true, messages: [{ ...message, content: 'x'.repeat(200_000) }] }),
    )
    expect([body.get('model'), body.get('stream'), body.get('seed'), body.has('messages')]).toEqual([
      'm',
      true,
      undefined,
      true,
    ])
    expect(body.json().messages).toHaveLength(1)
  })

  it.each([
    ['', 'The body is empty'],
    ['{"model": tru}', 'a value is malformed or missing'],
    ['{"model": "m"} x', 'unexpected character'],
    ['{"model":"a","model":"b"}', 'two members "model"'],
    ['{"stream":true,"stream":false}', 'two members "stream"'],
  ])('refuses %j', (text, message) => {
    expect(() => parseBody(text)).toThrow(message)
  })

  it('never tells the text around a mistake', () => {
    expect(() => parseBody('{"model":"secret prompt", oops}')).toThrow(expect.not.stringContaining('secret'))
  })

  it('does not let a body change prototypes', () => {
    const body = parseBody('{"model":"m","__proto__":{"admin":true}}')
    expect(body.get('admin')).toBeUndefined()
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })
})
