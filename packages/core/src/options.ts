/** Options in, checked and frozen config out: every mistake is found here, with its path and the mend. */
import { z } from 'zod'
import { ShunpikeError } from './errors.js'
import { toMistakes } from './option-mistakes.js'
import type { Options } from './types/config.js'
import type { Ledger } from './types/ledger.js'
import { MODEL_ID } from './types/model-id.js'

const DECIMAL = /^\d+(\.\d+)?$/

/** What a header can carry; a space or line end comes from copying. */
export const KEY = /^[\x21-\x7e]+$/
export const KEY_EXPECTED = 'expected a key of visible ASCII characters, without a space or line end'

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
const share = (example: string) =>
  decimal(example).refine((value) => Number(value) <= 1, `expected a share from "0" to "1" such as "${example}"`)
/** Node's timers run up to this long; a longer one ends at once. */
const LONGEST_MS = 2 ** 31 - 1
const time = (least: number) =>
  z
    .int('expected whole milliseconds')
    .min(least, `expected at least ${least} ms`)
    .max(LONGEST_MS, `expected at most ${LONGEST_MS} ms`)
const ms = time(1)
const ratio = z
  .number('expected a number from 0 to 1')
  .min(0, 'expected a number from 0 to 1')
  .max(1, 'expected a number from 0 to 1')
const text = z.string('expected a string').min(1, 'expected a string that is not empty')
const name = z.string().min(1, 'expected a name that is not empty')
const key = text.regex(KEY, KEY_EXPECTED)
const model = text.regex(
  MODEL_ID,
  'expected a model id such as "openai/gpt-5-mini", of letters, digits and . _ : @ / ~ + -',
)
const flag = z.boolean('expected true or false')
const notYet = (what: string) => `${what} is not available in this version: leave it out`

const LEDGER_METHODS = [
  'openCall',
  'openAttempt',
  'settleAttempt',
  'settleCall',
  'calls',
  'attempts',
  'close',
] as const satisfies readonly (keyof Ledger)[]

function isLedger(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  return LEDGER_METHODS.every((method) => typeof (value as Partial<Ledger>)[method] === 'function')
}

const providerId = z
  .string()
  .regex(
    /^[\w.-]+$/,
    'expected an id of letters, digits and . _ - alone, since it stands before "/" in model ids and in headers',
  )

const provider = z.strictObject({
  type: z.enum(['openai', 'anthropic', 'google', 'openrouter', 'openai-compatible']).optional(),
  apiKey: key.optional(),
  apiKeys: z.array(key).min(1, 'expected at least one key').optional(),
  baseURL: text.optional(),
  payment: z.enum(['direct', 'credits', 'byok']).optional(),
  fee: z
    .strictObject({ rate: share('0.055'), minimum: decimal('0.80'), topUp: positive('100') })
    .partial()
    .optional(),
  discount: share('0.10').optional(),
  models: z.record(name, z.strictObject({ prefill: flag.optional(), contextWindow: count(1).optional() })).optional(),
})

const price = decimal('2.5').optional()

/** The shape of `Options`; `scripts/option-tables.mjs` reads it. */
export const schema = z.strictObject({
  providers: z.record(providerId, provider).optional(),
  models: z
    .record(
      name,
      z.union([model, z.array(model).min(1, 'expected at least one model')], 'expected a model id or an array of them'),
    )
    .optional(),
  prices: z
    .record(
      name,
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
      resume: z
        .enum(['off', 'same-model', 'any'])
        .refine((value) => value !== 'any', notYet('resuming on another model')),
    })
    .partial()
    .optional(),
  timeouts: z.strictObject({ connectMs: ms, firstTokenMs: ms, idleMs: ms, totalMs: ms }).partial().optional(),
  breaker: z
    .strictObject({ consecutive: count(1), ratio, minimum: count(1), windowMs: ms, openMs: ms, maxOpenMs: ms })
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
    .union([z.literal('memory:'), z.custom<object>(isLedger).meta({ title: 'object' })], {
      error: ({ input }) =>
        typeof input === 'object' && input !== null
          ? `expected "memory:" or an object with the methods ${LEDGER_METHODS.join(', ')}`
          : notYet('a ledger other than "memory:"'),
    })
    .optional(),
  state: z.literal('memory:', notYet('a shared state')).optional(),
  session: z.strictObject({ sticky: flag }).partial().optional(),
  cache: z
    .strictObject({ ttlMs: z.literal(0, notYet('a cache')) })
    .partial()
    .optional(),
  server: z
    .strictObject({ maxBodyBytes: count(1), maxInFlight: count(1), drainMs: time(0) })
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
  throw new ShunpikeError('config_invalid', toMistakes(result.error, schema).join('\n'))
}

/** Types a config file's default export; checks nothing, since `createRouter` does. */
export function defineConfig(options: Options): Options {
  return options
}
