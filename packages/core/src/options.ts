/** Options in, checked and frozen config out: every mistake is found here, with its path and the mend. */
import { z } from 'zod'
import { ShunpikeError } from './errors.js'
import type { Options } from './types/config.js'

const DECIMAL = /^\d+(\.\d+)?$/

const decimal = (example: string) =>
  z
    .custom<string>(
      (value) => typeof value === 'string' && DECIMAL.test(value),
      `expected a decimal string such as "${example}"`,
    )
    .meta({ title: 'decimal' })
const positive = (example: string) =>
  decimal(example).refine((value) => Number(value) > 0, `expected an amount above 0 such as "${example}"`)
const count = (least: number) => z.int(`expected a whole number`).min(least, `expected at least ${least}`)
const discount = decimal('0.10').refine(
  (value) => Number(value) <= 1,
  'expected a share from "0" to "1" such as "0.10"',
)
const ms = z.int('expected whole milliseconds').min(1, 'expected at least 1 ms')
const share = z
  .number('expected a number from 0 to 1')
  .min(0, 'expected a number from 0 to 1')
  .max(1, 'expected a number from 0 to 1')
const text = z.string('expected a string').min(1, 'expected a string that is not empty')
const flag = z.boolean('expected true or false')
const notYet = (what: string) => `${what} is not available in this version: leave it out`

const provider = z.strictObject({
  type: z.enum(['openai', 'anthropic', 'google', 'openrouter', 'openai-compatible']).optional(),
  apiKey: text.optional(),
  apiKeys: z.array(text).min(1, 'expected at least one key').optional(),
  baseURL: text.optional(),
  payment: z.enum(['direct', 'credits', 'byok']).optional(),
  fee: z
    .strictObject({ rate: decimal('0.055'), minimum: decimal('0.80'), topUp: positive('100') })
    .partial()
    .optional(),
  discount: discount.optional(),
  models: z.record(text, z.strictObject({ prefill: flag.optional(), contextWindow: count(1).optional() })).optional(),
})

const price = decimal('2.5').optional()

/** The shape of `Options`; `scripts/option-tables.mjs` reads it. */
export const schema = z.strictObject({
  providers: z.record(text, provider).optional(),
  models: z.record(text, z.union([text, z.array(text).min(1, 'expected at least one model')])).optional(),
  prices: z
    .record(
      text,
      z.strictObject({
        input: price,
        output: price,
        cacheRead: price,
        cacheWrite: price,
        cacheWrite5m: price,
        cacheWrite1h: price,
        inputAudio: price,
        outputAudio: price,
        inputImage: price,
        outputImage: price,
        webSearch: price,
      }),
    )
    .optional(),
  routing: z
    .strictObject({
      prefer: z.enum(['direct', 'openrouter', 'none']),
      sort: z.enum(['order', 'price', 'latency', 'throughput']),
    })
    .partial()
    .optional(),
  failover: z
    .strictObject({
      attempts: count(1),
      sameRoute: count(0),
      contentPolicy: flag,
      resume: z.enum(['off', 'same-model', 'any']),
    })
    .partial()
    .optional(),
  timeouts: z.strictObject({ connectMs: ms, firstTokenMs: ms, idleMs: ms, totalMs: ms }).partial().optional(),
  breaker: z
    .strictObject({ consecutive: count(1), ratio: share, minimum: count(1), windowMs: ms, openMs: ms, maxOpenMs: ms })
    .partial()
    .optional(),
  hedge: z
    .strictObject({ afterMs: z.null(notYet('hedging')), maxExtraSpend: decimal('0.05') })
    .partial()
    .optional(),
  policy: z
    .strictObject({
      training: z.enum(['allow', 'deny']),
      zdr: flag,
      regions: z.null(notYet('a policy on regions')),
      allow: z.array(text).nullable(),
      deny: z.array(text).nullable(),
    })
    .partial()
    .optional(),
  limits: z.array(z.unknown()).max(0, notYet('a limit per tenant')).optional(),
  keys: z
    .array(
      z.strictObject({
        id: text,
        sha256: z.string().regex(/^[0-9a-f]{64}$/i, 'expected 64 hex digits: the SHA-256 of the key'),
        tenant: text,
        role: z.enum(['user', 'admin']).default('user'),
      }),
    )
    .optional(),
  ledger: z
    .union(
      [
        z.literal('memory:'),
        z.custom<object>((value) => typeof value === 'object' && value !== null).meta({ title: 'object' }),
      ],
      notYet('a ledger other than "memory:"'),
    )
    .optional(),
  state: z.literal('memory:', notYet('a shared state')).optional(),
  session: z.strictObject({ sticky: flag }).partial().optional(),
  cache: z
    .strictObject({ ttlMs: z.literal(0, notYet('a cache')) })
    .partial()
    .optional(),
  server: z
    .strictObject({ maxBodyBytes: count(1), maxInFlight: count(1), drainMs: count(0) })
    .partial()
    .optional(),
})

/** Options known to be of the right shape. */
export type CheckedOptions = z.infer<typeof schema>

/**
 * Checks the shape of the options.
 * @throws ShunpikeError `config_invalid`: one line per mistake, `path: what was expected, got what`
 */
export function parseOptions(options: unknown): CheckedOptions {
  const result = schema.safeParse(options ?? {}, { reportInput: true })
  if (result.success) return result.data
  throw new ShunpikeError('config_invalid', result.error.issues.flatMap(toLines).join('\n'))
}

/** Types a config file's default export; checks nothing, since `createRouter` does. */
export function defineConfig(options: Options): Options {
  return options
}

function toLines(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) => `${[...issue.path, key].join('.')}: unknown option${suggest(key, knownKeys(issue.path))}`,
    )
  }
  return [`${path || 'options'}: ${describe(issue)}, got ${say(issue.input, path)}`]
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value')
    return issue.message.startsWith('Invalid') ? `expected ${issue.values.map(quote).join(' or ')}` : issue.message
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid'))
    return `expected ${issue.expected === 'record' ? 'an object' : issue.expected}`
  return issue.message.startsWith('Invalid input') ? 'expected a value of another shape' : issue.message
}

/** What was found there; never a key. */
function say(input: unknown, path: string): string {
  if (/key/i.test(path)) return `a value of type ${typeof input}`
  if (input === undefined) return 'nothing'
  return typeof input === 'object'
    ? Array.isArray(input)
      ? 'an array'
      : input === null
        ? 'null'
        : 'an object'
    : quote(input)
}

function quote(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

/** Names that may stand beside a misspelt one. */
function knownKeys(path: readonly PropertyKey[]): string[] {
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
