import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editMembers, scanMembers } from './json-members.js'

describe('scanMembers', () => {
  it('finds each top-level member and its exact bytes', () => {
    const bytes = Buffer.from('  { "a" : 1, "b\\"c": [1, {"a": "]"}], "d": "x\\\\" , "e":null }')
    const members = scanMembers(bytes)
    expect(members.map(({ key, start, end }) => [key, bytes.toString('utf8', start, end)])).toEqual([
      ['a', '1'],
      ['b"c', '[1, {"a": "]"}]'],
      ['d', '"x\\\\"'],
      ['e', 'null'],
    ])
  })

  it.each([
    ['', 'expected an object at byte 0'],
    ['[1]', 'expected an object at byte 0'],
    ['{"a":1', 'expected "," or "}" at byte 6'],
    ['{"a" 1}', 'expected ":" at byte 5'],
    ['{a:1}', 'expected a member name in double quotes at byte 1'],
    ['{"a":"x}', 'a string is not closed at byte 5'],
    ['{"a":[1}', 'brackets do not match at byte 7'],
    ['{"a":}', 'expected a value at byte 5'],
  ])('refuses %j', (text, message) => {
    expect(() => scanMembers(Buffer.from(text))).toThrow(message)
  })

  it('refuses nesting that would break recursive readers', () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    expect(() => scanMembers(Buffer.from(deep))).toThrow('nested more than 64 levels deep')
  })

  it('finds what JSON.parse finds, for any object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), fc.nat(3), (value, indent) => {
        const bytes = Buffer.from(JSON.stringify(value, null, indent))
        const found = scanMembers(bytes).map(({ key, start, end }) => [
          key,
          JSON.parse(bytes.toString('utf8', start, end)),
        ])
        expect(found).toEqual(Object.entries(JSON.parse(bytes.toString())))
      }),
      { seed: 7 },
    )
  })
})

describe('editMembers', () => {
  const edit = (text: string, set: Record<string, unknown>, remove: string[] = []) => {
    const bytes = Buffer.from(text)
    return editMembers(bytes, scanMembers(bytes), { set, remove }).toString()
  }

  it('replaces, adds and removes members and leaves all other bytes', () => {
    expect(edit('{"model":"a","n": 12345678901234567890}', { model: 'b' })).toBe(
      '{"model":"b","n": 12345678901234567890}',
    )
    expect(edit('{"model":"a"}', { stream: true })).toBe('{"model":"a","stream":true}')
    expect(edit('{"a":1,"b":2,"c":3}', {}, ['a'])).toBe('{"b":2,"c":3}')
    expect(edit('{"a":1,"b":2,"c":3}', {}, ['b'])).toBe('{"a":1,"c":3}')
    expect(edit('{"a":1,"b":2,"c":3}', {}, ['b', 'c'])).toBe('{"a":1}')
    expect(edit('{"a":1,"b":2,"c":3}', {}, ['a', 'b', 'c'])).toBe('{}')
    expect(edit('{"a":1,"b":2,"c":3}', { d: 4, e: 5, a: 0 }, ['b', 'c'])).toBe('{"a":0,"d":4,"e":5}')
    expect(edit('{"a":1}', { b: 2 }, ['a'])).toBe('{"b":2}')
    expect(edit('{}', { a: 1 })).toBe('{"a":1}')
    expect(edit('{"a":{"b":"}"}}', { c: 2 })).toBe('{"a":{"b":"}"},"c":2}')
  })

  it('gives the very bytes back when nothing changes, and is not fooled by names that every object has', () => {
    const bytes = Buffer.from('{"constructor":1,"toString":2}')
    expect(editMembers(bytes, scanMembers(bytes), { set: {}, remove: ['a'] })).toBe(bytes)
  })

  it('changes a nested object in place', () => {
    const bytes = Buffer.from('{"x":1,"usage":{"t":2},"y":3}')
    const usage = scanMembers(bytes).find(({ key }) => key === 'usage')
    const members = scanMembers(bytes, usage?.start)
    expect(editMembers(bytes, members, { set: { cost: 0.5 } }).toString()).toBe(
      '{"x":1,"usage":{"t":2,"cost":0.5},"y":3}',
    )
  })
})
