/** An OpenRouter activity export as a stream: CSV, one row per call or sums, or the JSON of `GET /activity`. */
import { createReadStream } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import papaparse from 'papaparse'
import { createUsageError, isUsageError } from '../command.js'
import { type Activity, type Collector, createCollector } from './collect.js'

/** How far the reading is. */
export interface Progress {
  bytes: number
  totalBytes: number
  rows: number
}

export interface ReadOptions {
  /** As it was named, for the errors. */
  name: string
  /** Milliseconds since the epoch: the day whose direct prices count. */
  now(): number
  onProgress?(progress: Progress): void
}

/**
 * Reads an export in constant memory.
 * @throws UsageError naming the file, and row and column where one is to blame
 */
export async function readActivity(path: string, options: ReadOptions): Promise<Activity> {
  try {
    const { start, size } = await peek(path)
    checkKind(start)
    return /^\s*[[{]/.test(start) ? await readJson(path, options) : await readCsv(path, size, options)
  } catch (error) {
    if (isUsageError(error)) throw error
    throw createUsageError(`${options.name}: ${toWords(error)}`)
  }
}

function toWords(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'expected a file, got a name that does not exist'
  if (code === 'EISDIR') return 'expected a file, got a folder'
  return code === undefined ? message : `expected a file that can be read, got ${code}`
}

const PEEK_BYTES = 512

/** The first bytes of a file, without its byte order mark, and its size. */
export async function peek(path: string): Promise<{ start: string; size: number }> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(PEEK_BYTES), 0, PEEK_BYTES, 0)
    return { start: buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, ''), size }
  } finally {
    await file.close()
  }
}

/** What is sent by mistake, by how it begins. */
const OTHER_KINDS: readonly [begins: RegExp, kind: string][] = [
  [/^\s*$/, 'an empty file'],
  [/^%PDF/, 'a PDF: choose CSV when you export'],
  [/^PK/, 'a spreadsheet or an archive: save it as CSV'],
  [/^\s*</, 'a web page'],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a text has no zero byte
  [/\u0000/, 'a binary file'],
]

function checkKind(start: string): void {
  const other = OTHER_KINDS.find(([begins]) => begins.test(start))
  if (other) throw new Error(`expected an OpenRouter activity export (CSV or JSON), got ${other[1]}`)
}

const CHUNK_BYTES = 1 << 16
const FIRST_ROW = 2

async function readCsv(path: string, totalBytes: number, { now, onProgress }: ReadOptions): Promise<Activity> {
  const stream = createReadStream(path, { encoding: 'utf8', highWaterMark: CHUNK_BYTES })
  let collector: Collector | undefined
  await new Promise<void>((resolve, reject) => {
    const fail = (error: unknown) => {
      stream.destroy()
      reject(error)
    }
    papaparse.parse<string[]>(stream, {
      chunk({ data }) {
        try {
          const rows = collector ? data : data.slice(1)
          collector ??= createCollector(data[0] ?? [], FIRST_ROW, now)
          for (const cells of rows) collector.add(cells)
          onProgress?.({ bytes: stream.bytesRead, totalBytes, rows: collector.rows() })
        } catch (error) {
          fail(error)
        }
      },
      complete: () => resolve(),
      error: fail,
    })
  })
  if (!collector) throw new Error('expected a header and rows, got none')
  return collector.end()
}

/** Sums of 30 days are small: they are read at once. */
async function readJson(path: string, { now }: ReadOptions): Promise<Activity> {
  const items = toItems(parse(await readFile(path, 'utf8')))
  const header = [...new Set(items.flatMap((item) => Object.keys(item)))]
  const collector = createCollector(header, 1, now)
  for (const item of items) collector.add(header.map((name) => toCell(item[name])))
  return collector.end()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    throw new Error('expected JSON, got text that is none: it may be cut')
  }
}

type Item = Readonly<Record<string, unknown>>

/** `{ "data": [...] }` as the API answers, or the array alone. */
function toItems(value: unknown): readonly Item[] {
  const list = Array.isArray(value) ? value : (value as { data?: unknown } | null)?.data
  if (Array.isArray(list) && list.every((item) => typeof item === 'object' && item !== null)) return list
  throw new Error('expected the JSON of GET /activity, { "data": [...] }, got another shape')
}

function toCell(value: unknown): string {
  return value === null || value === undefined ? '' : String(value)
}
