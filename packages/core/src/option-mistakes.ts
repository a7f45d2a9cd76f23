/** Words for what the schema of the options found. */
import { z } from 'zod'

/** One line per mistake: `path: what was expected, got what`. Never tells a key. */
export function toMistakes(error: z.ZodError, schema: z.core.$ZodType): string[] {
  return error.issues.flatMap((issue) => toLines(issue, schema))
}

function toLines(issue: z.core.$ZodIssue, schema: z.core.$ZodType): string[] {
  const path = issue.path.filter((step) => step !== '').join('.')
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(issue.path, schema)
    return issue.keys.map((key) => `${[...issue.path, key].join('.')}: unknown option${suggest(key, known)}`)
  }
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.find((branch) => branch.every(isInside))
    if (meant) return meant.flatMap((one) => toLines({ ...one, path: [...issue.path, ...one.path] }, schema))
  }
  return [`${path || 'options'}: ${describe(issue)}, got ${say(issue.input, issue.path)}`]
}

/** Whether a value was of the kind that a branch of a union asks for, and only something about it is wrong. */
function isInside({ code, path }: z.core.$ZodIssue): boolean {
  return path.length > 0 || !['invalid_type', 'invalid_value', 'custom'].includes(code)
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? 'expected another name'
  if (!issue.message.startsWith('Invalid')) return issue.message
  if (issue.code === 'invalid_value') return `expected ${issue.values.map(quote).join(' or ')}`
  if (issue.code === 'invalid_type') return `expected ${KINDS[issue.expected] ?? `a ${issue.expected}`}`
  return 'expected a value of another shape'
}

const KINDS: Readonly<Record<string, string>> = { record: 'an object', object: 'an object', array: 'an array' }

/** What was found there; never a key. */
function say(input: unknown, path: readonly PropertyKey[]): string {
  if (input === undefined) return 'nothing'
  if (path.some((step) => SECRETS.has(step))) return `a value of type ${typeof input}`
  if (input === null) return 'null'
  if (typeof input !== 'object') return quote(input)
  return Array.isArray(input) ? 'an array' : 'an object'
}

/** `sha256` too: where its digits are wrong, the key itself may stand. */
const SECRETS: ReadonlySet<PropertyKey> = new Set(['apiKey', 'apiKeys', 'sha256'])

function quote(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

/** Names that may stand beside a misspelt one. */
function knownKeys(path: readonly PropertyKey[], schema: z.core.$ZodType): string[] {
  let node: z.core.$ZodType = schema
  for (const step of path) {
    node = unwrap(node)
    node =
      node instanceof z.ZodObject
        ? node.shape[step as string]
        : node instanceof z.ZodRecord
          ? node.valueType
          : node instanceof z.ZodArray
            ? node.element
            : node
  }
  node = unwrap(node)
  return node instanceof z.ZodObject ? Object.keys(node.shape) : []
}

function unwrap(node: z.core.$ZodType): z.core.$ZodType {
  return node instanceof z.ZodOptional || node instanceof z.ZodDefault ? unwrap(node.unwrap()) : node
}

/** ` (did you mean "x"?)` when a known name is at most two edits away. */
export function suggest(name: string, known: readonly string[]): string {
  const near = known
    .map((word) => ({ word, edits: countEdits(name.toLowerCase(), word.toLowerCase()) }))
    .filter(({ edits }) => edits <= 2)
  near.sort((a, b) => a.edits - b.edits)
  return near[0] ? ` (did you mean "${near[0].word}"?)` : known.length > 0 ? ` (known: ${known.join(', ')})` : ''
}

/** Levenshtein distance. */
function countEdits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next[j] = Math.min(swap, (row[j] as number) + 1, (next[j - 1] as number) + 1)
    }
    row = next
  }
  return row[b.length] as number
}
