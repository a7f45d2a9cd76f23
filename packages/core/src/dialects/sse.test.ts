import { describe, expect, it } from 'vitest'
import { createSseFramer, parseFrame } from './sse.js'

const EVENTS = [
  { data: '{"a":"é😀\u200d"}' },
  { event: 'ping', data: '{}' },
  { data: 'two\nlines' },
  { data: '[DONE]' },
]

/** The same events with a comment, in the given line end. */
function write(eol: string): Buffer {
  const lines = [
    'data: {"a":"é😀\u200d"}',
    '',
    ': comment',
    '',
    'event: ping',
    'data:{}',
    '',
    'data: two',
    'data: lines',
    '',
    'data: [DONE]',
    '',
    '',
  ]
  return Buffer.from(lines.join(eol))
}

function read(bytes: Buffer, size: number) {
  const framer = createSseFramer()
  const frames: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) frames.push(...framer.push(bytes.subarray(at, at + size)))
  const rest = framer.end()
  return [...frames, ...(rest ? [rest] : [])].map(parseFrame).filter((event) => event !== undefined)
}

describe('createSseFramer', () => {
  for (const [name, eol] of [
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ] as const) {
    it.each([1, 2, 3, 7, 1000])(`reads ${name} streams in pieces of %i bytes`, (size) => {
      expect(read(write(eol), size)).toEqual(EVENTS)
    })
  }

  it.each(['\n', '\r\n', '\r'])('reads a long event in small pieces without joining each: %j', (eol) => {
    const long = `data: ${'x'.repeat(4_000_000)}${eol}${eol}data: 2${eol}${eol}`
    const events = read(Buffer.from(long), 1000)
    expect(events.map(({ data }) => data.length)).toEqual([4_000_000, 1])
  })

  it('refuses an event beyond the limit', () => {
    const framer = createSseFramer()
    const piece = Buffer.alloc(1024 * 1024, 'x')
    expect(() => {
      for (let i = 0; i < 17; i++) framer.push(piece)
    }).toThrow('one event of more than')
  })

  it('keeps the raw bytes of each frame', () => {
    const bytes = write('\n')
    expect(Buffer.concat(createSseFramer().push(bytes))).toEqual(bytes)
  })

  it('gives a last event without its blank line at the end', () => {
    expect(read(Buffer.from('data: 1\n\ndata: 2'), 4)).toEqual([{ data: '1' }, { data: '2' }])
  })

  it('reads bare JSON as data', () => {
    expect(read(Buffer.from('{"error":{"code":500}}'), 5)).toEqual([{ data: '{"error":{"code":500}}' }])
  })

  it('gives up on an event that never ends', () => {
    const framer = createSseFramer()
    const piece = Buffer.alloc(4 * 1024 * 1024, 'x')
    expect(() => {
      for (let i = 0; i < 5; i++) framer.push(piece)
    }).toThrow('one event of more than 16777216 bytes')
  })
})
