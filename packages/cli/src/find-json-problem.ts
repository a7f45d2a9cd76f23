/** What is wrong with a text that `JSON.parse` refused. */
export interface JsonProblem {
  /** From 1. */
  line: number
  /** From 1, in UTF-16 units. */
  column: number
  expected: string
  /** At most one character of the text: what stands there may be a key. */
  got: string
}

const EXPECTED = {
  value: 'a value',
  firstValue: 'a value or "]"',
  name: 'a name in double quotes',
  firstName: 'a name in double quotes or "}"',
  colon: '":"',
  comma: '"," or a closing bracket',
  end: 'nothing more',
}

type State = keyof typeof EXPECTED

const SPACE = /[ \t\r\n]*/y
const TOKEN =
  /(?<string>"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*")|(?<literal>(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-]))|[{}[\],:]/uy

/**
 * Finds where `text` stops being JSON. The words of `JSON.parse` would not do: they differ between Node versions, name no
 * position for some mistakes, and quote the text around it.
 */
export function findJsonProblem(text: string): JsonProblem {
  const closers: string[] = []
  let state: State | undefined = 'value'
  let at = skipSpace(text, 0)
  let expected: State = state
  while (at < text.length) {
    TOKEN.lastIndex = at
    const token = TOKEN.exec(text)
    expected = state
    state = token ? toNextState(state, token, closers) : undefined
    if (!state) break
    expected = state
    at = skipSpace(text, TOKEN.lastIndex)
  }
  const before = text.slice(0, at).split('\n')
  return {
    line: before.length,
    column: (before.at(-1) ?? '').length + 1,
    expected: EXPECTED[expected],
    got: toFound(text, at),
  }
}

function skipSpace(text: string, from: number): number {
  SPACE.lastIndex = from
  SPACE.exec(text)
  return SPACE.lastIndex
}

/** `undefined` when the token may not stand here. */
function toNextState(state: State, { 0: token, groups }: RegExpExecArray, closers: string[]): State | undefined {
  const takesValue = state === 'value' || state === 'firstValue'
  if (takesValue && token === '{') return open('}', 'firstName', closers)
  if (takesValue && token === '[') return open(']', 'firstValue', closers)
  if (takesValue && (groups?.string ?? groups?.literal) !== undefined) return toStateAfterValue(closers)
  if ((state === 'name' || state === 'firstName') && groups?.string !== undefined) return 'colon'
  if (state === 'colon' && token === ':') return 'value'
  if (state === 'comma' && token === ',') return closers.at(-1) === '}' ? 'name' : 'value'
  const mayClose = state === 'comma' || state === 'firstName' || state === 'firstValue'
  if (!mayClose || token !== closers.at(-1)) return undefined
  closers.pop()
  return toStateAfterValue(closers)
}

function open(closer: string, state: State, closers: string[]): State {
  closers.push(closer)
  return state
}

function toStateAfterValue(closers: readonly string[]): State {
  return closers.length === 0 ? 'end' : 'comma'
}

function toFound(text: string, at: number): string {
  const found = text.codePointAt(at)
  if (found === undefined) return 'the end of the file'
  const character = String.fromCodePoint(found)
  return character === '"' ? 'a string that should not be here, has no end or a wrong escape' : `"${character}"`
}
