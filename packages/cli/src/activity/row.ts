/** One row of an export to traffic. */
import { parseUsd, type TrafficRow } from '@shunpike/core'
import type { Columns, Field } from './columns.js'

/** What is wrong with a row, and where. */
export interface RowProblem {
  column: string
  expected: string
  got: string
}

/** Rows to add, or why there are none. An export's line of totals is no row. */
export type ParsedRow = { rows: TrafficRow[] } | { problem: RowProblem }

/** Reads the rows of an export with these columns. */
export function createRowReader(columns: Columns, header: readonly string[]): (cells: readonly string[]) => ParsedRow {
  const readDay = remember(parseDay)
  const readModel = remember(parseModel)
  return (cells) => {
    const read: Read = (field) => {
      const index = columns[field]
      return index === undefined ? '' : toTrimmed(cells[index] ?? '')
    }
    try {
      const model = readModel(read('model'))
      if (model === TOTAL) return { rows: [] }
      const isFree = read('variant') === 'free' && !model.endsWith(':free')
      const day = readDay(read('date').slice(0, DATE_LENGTH))
      return { rows: toRows(read, isFree ? `${model}:free` : model, day) }
    } catch (error) {
      if (!isBadCell(error)) throw error
      const { field, expected, got } = error
      return { problem: { column: header[columns[field] ?? -1] ?? field, expected, got } }
    }
  }
}

/** Days and models repeat from row to row. A cell is a slice that keeps the whole text it was cut from: a copy lets go of it. */
function remember<Value>(parse: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>()
  return (text) => {
    const hit = known.get(text)
    if (hit !== undefined || known.has(text)) return hit as Value
    const value = parse(text)
    if (known.size < MOST_REMEMBERED) known.set(Buffer.from(text).toString(), value)
    return value
  }
}

const MOST_REMEMBERED = 10_000

/** A cell that is not what its column holds. */
interface BadCell {
  field: Field
  expected: string
  got: string
}

function badCell(field: Field, expected: string, got: string): BadCell {
  return { field, expected, got }
}

function isBadCell(thrown: unknown): thrown is BadCell {
  return typeof thrown === 'object' && thrown !== null && 'field' in thrown
}

type Read = (field: Field) => string

const BLANK = 32

/** Most cells have nothing to trim, and a look costs less than a copy. */
function toTrimmed(cell: string): string {
  return cell.charCodeAt(0) > BLANK && cell.charCodeAt(cell.length - 1) > BLANK ? cell : cell.trim()
}

/** With own keys the usage is what the provider charges; what was taken from credits is the fee on it. */
function toRows(read: Read, model: string, atMs: number | undefined): TrafficRow[] {
  const own = readUsd(read, 'byok') ?? 0n
  const credits = readUsd(read, 'cost')
  const row: TrafficRow = {
    atMs,
    model,
    host: read('host') || undefined,
    spend: own > 0n ? own : credits,
    isByok: own > 0n,
    calls: readCount(read, 'calls') ?? 1,
    input: readCount(read, 'input'),
    output: readCount(read, 'output'),
    cacheRead: readCount(read, 'cached'),
    extras: (readUsd(read, 'searches') ?? 0n) + (readUsd(read, 'files') ?? 0n) + readSurcharge(read),
  }
  // Sums of a day hold both kinds; a fee of at most 5 % of the own usage is no usage of its own.
  const isFee = credits === undefined || credits * BYOK_FEE_PARTS <= own
  return own === 0n || isFee ? [row] : [row, { atMs, model, host: row.host, spend: credits, calls: 0 }]
}

/** One twentieth: the fee on own keys. */
const BYOK_FEE_PARTS = 20n

function readUsd(read: Read, field: Field): bigint | undefined {
  const text = read(field)
  if (text === '') return undefined
  return text === '0' ? 0n : parseMoney(field, text)
}

/** Cache reads are negative in this column, writes positive: only what a write added is the same at every host. */
function readSurcharge(read: Read): bigint {
  const text = read('cache')
  return text.startsWith('-') ? 0n : (readUsd(read, 'cache') ?? 0n)
}

const PLAIN = /^\d+(?:\.\d+)?(?:e-?\d+)?$/i
const WITH_THOUSANDS = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/

function parseMoney(field: Field, text: string): bigint {
  // A million rows are read in half the time without a regular expression and a power of ten for each.
  if (text.length < MOST_EXACT_LENGTH && text.startsWith('0.')) {
    const number = Number(text)
    if (number < 1) return BigInt(Math.round(number * PICO))
  }
  const figure = text.replace(/^\$/, '')
  if (PLAIN.test(figure)) return parseUsd(figure)
  if (WITH_THOUSANDS.test(figure)) return parseUsd(figure.replaceAll(',', ''))
  throw badCell(field, toExpected(text), text)
}

function toExpected(text: string): string {
  if (/^[-(]/.test(text)) return 'an amount that is not negative'
  if (/[€£¥₹]|eur|gbp/i.test(text)) return 'US dollars, which is what OpenRouter bills in'
  return 'an amount in USD such as 0.0123'
}

const PICO = 1e12
/** `0.` and ten digits: a double below 1 times 1e12 is off by less than a half, so that rounding it is exact. */
const MOST_EXACT_LENGTH = 13

function readCount(read: Read, field: Field): number | undefined {
  const text = read(field)
  if (text === '') return undefined
  const number = Number(text.includes(',') && WITH_THOUSANDS.test(text) ? text.replaceAll(',', '') : text)
  if (Number.isSafeInteger(number) && number >= 0) return number
  throw badCell(field, 'a whole number from 0', text)
}

const DATE_LENGTH = 10

/** Milliseconds at the start of the day. */
function parseDay(date: string): number | undefined {
  if (date === '') return undefined
  const parsed = Date.parse(`${date}T00:00:00Z`)
  const isDay = !Number.isNaN(parsed) && new Date(parsed).toISOString().slice(0, DATE_LENGTH) === date
  if (isDay) return parsed
  throw badCell('date', 'a date such as 2026-11-01', date)
}

/** Stands for the line of totals in an export of sums. */
const TOTAL = ''

/** `OpenAI: GPT-5 Mini` and `GPT-5 Mini`, as sums name models, to `openai/gpt-5-mini` and `gpt-5-mini`. */
function parseModel(name: string): string {
  if (/^(grand )?totals?$/i.test(name)) return TOTAL
  if (name === '') throw badCell('model', 'a model such as openai/gpt-5-mini', name)
  return name.includes('/') ? name : name.split(': ').map(toSlug).join('/')
}

function toSlug(words: string): string {
  return words.trim().toLowerCase().replace(/\s+/g, '-')
}
