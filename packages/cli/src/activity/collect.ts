/** Rows of an export into traffic, with an account of what could not be read. */
import { createTraffic, type TrafficSummary } from '@shunpike/core'
import { findColumns, findMissing } from './columns.js'
import { createRowReader, type RowProblem } from './row.js'
import { createSeen } from './seen.js'

/** An export that was read. */
export interface Activity {
  traffic: TrafficSummary
  /** What a reader should know of the export, in words. */
  notes: string[]
}

/** Takes the rows of one export. */
export interface Collector {
  rows(): number
  add(cells: readonly string[]): void
  /**
   * Takes a last row that is shorter than the others: the file was cut there.
   * @throws Error when no row could be read, with the first problem in words
   */
  end(): Activity
}

const MOST_TOLD = 3

/**
 * @param header names of the columns
 * @param firstRow number of the first row of data: in a CSV the header is row 1
 * @throws Error when the header is none of an activity export
 */
export function createCollector(header: readonly string[], firstRow: number, now: () => number): Collector {
  const columns = findColumns(header)
  const missing = findMissing(header, columns)
  if (missing !== undefined) throw new Error(missing)
  const read = createRowReader(columns, header)
  const traffic = createTraffic({ now })
  const account = createAccount()
  const isRepeated = createRepeatCheck(columns.id, columns.date !== undefined)
  let row = firstRow - 1
  let cut: readonly string[] | undefined

  const take = (cells: readonly string[]) => {
    if (cells.length !== header.length) return account.refuse(row, toLengthProblem(cells, header))
    if (isRepeated(cells)) return account.repeat(row)
    const parsed = read(cells)
    if ('problem' in parsed) return account.refuse(row, parsed.problem)
    account.accept()
    for (const one of parsed.rows) traffic.add(one)
  }
  return {
    rows: () => row - firstRow + 1,
    add(cells) {
      const isBlank = cells.length === 1 && cells[0]?.trim() === '' && header.length > 1
      // Only the next row shows that a short one was not the last.
      if (cut) take(cut)
      cut = undefined
      row++
      if (isBlank) return
      if (cells.length < header.length) cut = cells
      else take(cells)
    },
    end() {
      if (cut) account.cut(row)
      for (let refused = account.refused(); refused > 0; refused--) traffic.addUnreadable()
      account.check()
      return { traffic: traffic.read(), notes: [...account.notes(), ...toColumnNotes(columns)] }
    },
  }
}

function toLengthProblem(cells: readonly string[], header: readonly string[]): RowProblem {
  return {
    column: header[cells.length] ?? 'beyond the last',
    expected: `${header.length} columns`,
    got: String(cells.length),
  }
}

/** By the id of a call; rows of sums, which have none, are repeated when they are alike in everything and have a date. */
function createRepeatCheck(id: number | undefined, hasDate: boolean): (cells: readonly string[]) => boolean {
  const seen = createSeen()
  if (id !== undefined) {
    return (cells) => {
      const text = cells[id] ?? ''
      return text !== '' && seen.has(text)
    }
  }
  return (cells) => hasDate && seen.has(cells.join('\n'))
}

function createAccount() {
  const told: string[] = []
  let [accepted, refused, repeated, firstRepeat] = [0, 0, 0, 0]
  let cutRow: number | undefined
  return {
    accept: () => {
      accepted++
    },
    refuse(row: number, { column, expected, got }: RowProblem) {
      refused++
      if (told.length < MOST_TOLD) told.push(`row ${row}, column ${column}: expected ${expected}, got ${quote(got)}`)
    },
    repeat(row: number) {
      repeated++
      if (repeated === 1) firstRepeat = row
    },
    cut(row: number) {
      cutRow = row
      refused++
    },
    refused: () => refused,
    check() {
      if (accepted > 0) return
      if (told[0] !== undefined) throw new Error(told[0])
      throw new Error(
        cutRow === undefined
          ? 'expected rows below the header, got none'
          : `expected whole rows, got one that is cut in row ${cutRow}`,
      )
    },
    notes: () => [
      ...toRefusedNotes(refused - (cutRow === undefined ? 0 : 1), told),
      ...(cutRow === undefined
        ? []
        : [`The file ends in the middle of row ${cutRow}: export it again to have all of it.`]),
      ...toRepeatedNotes(repeated, firstRepeat),
    ],
  }
}

function toRefusedNotes(refused: number, told: readonly string[]): string[] {
  if (refused === 0) return []
  const counts = refused === 1 ? 'counts' : 'count'
  const more = refused > told.length ? '; …' : ''
  return [`${count(refused)} could not be read and ${counts} as unknown: ${told.join('; ')}${more}.`]
}

function toRepeatedNotes(repeated: number, first: number): string[] {
  if (repeated === 0) return []
  const [were, are] = repeated === 1 ? ['was', 'is'] : ['were', 'are']
  return [`${count(repeated)} ${were} there before and ${are} counted once; the first is row ${first}.`]
}

function count(rows: number): string {
  return rows === 1 ? '1 row' : `${rows.toLocaleString('en-US')} rows`
}

const LONGEST_QUOTE = 40

function quote(text: string): string {
  return text === ''
    ? 'nothing'
    : JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text)
}

function toColumnNotes({ cached, date, calls, id }: ReturnType<typeof findColumns>): string[] {
  if (cached !== undefined) return []
  const kind =
    id === undefined && (calls !== undefined || date === undefined)
      ? 'These are sums'
      : 'The export lacks tokens_cached'
  return [`${kind}: how much input was cached is not in them, so that other hosts' direct prices are a range.`]
}
