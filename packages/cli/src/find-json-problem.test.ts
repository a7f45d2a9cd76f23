import { describe, expect, it } from 'vitest'
import { findJsonProblem } from './find-json-problem.js'

const describeProblem = (text: string) => {
  const { line, column, expected, got } = findJsonProblem(text)
  return `${line}:${column} expected ${expected}, got ${got}`
}

describe('findJsonProblem', () => {
  it.each([
    ['', '1:1 expected a value, got the end of the file'],
    ['abc', '1:1 expected a value, got "a"'],
    ['nullx', '1:1 expected a value, got "n"'],
    ['{', '1:2 expected a name in double quotes or "}", got the end of the file'],
    ['{\n  "a": 1,\n}', '3:1 expected a name in double quotes, got "}"'],
    ['{\n  // why\n}', '2:3 expected a name in double quotes or "}", got "/"'],
    ["{'a': 1}", '1:2 expected a name in double quotes or "}", got "\'"'],
    ['{"a" 1}', '1:6 expected ":", got "1"'],
    ['{"a":}', '1:6 expected a value, got "}"'],
    [
      '{"a":1 "b":2}',
      '1:8 expected "," or a closing bracket, got a string that should not be here, has no end or a wrong escape',
    ],
    ['[1, 2', '1:6 expected "," or a closing bracket, got the end of the file'],
    ['[1, 2}', '1:6 expected "," or a closing bracket, got "}"'],
    ['[,]', '1:2 expected a value or "]", got ","'],
    ['[01]', '1:2 expected a value or "]", got "0"'],
    ['{"a": "b\nc"}', '1:7 expected a value, got a string that should not be here, has no end or a wrong escape'],
    ['{"a": "C:\\x"}', '1:7 expected a value, got a string that should not be here, has no end or a wrong escape'],
    ['{} {}', '1:4 expected nothing more, got "{"'],
    ['\r\n{"a": 😀}', '2:7 expected a value, got "😀"'],
  ])('%j', (text, problem) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError)
    expect(describeProblem(text)).toBe(problem)
  })

  it.each(['{"a": [1, -2.5e3, true, {"b": "\\u00e9\\n\\"\u007f\u0080"}], "c": {}, "d": [] }', '0', '"x"'])(
    'reads all of %j',
    (text) => {
      expect(() => JSON.parse(text)).not.toThrow()
      expect(findJsonProblem(`${text}!`)).toMatchObject({ got: '"!"', column: text.length + 1 })
    },
  )
})
