/** Tables of figures for a terminal. */
import type { Terminal } from '../../terminal.js'

/** A cell's place in its column. */
export type Align = 'left' | 'right'

/** What a line looks like where colours show. */
export type Tone = 'bold' | 'dim' | 'good' | 'warn' | 'plain'

export interface Line {
  cells: readonly string[]
  tone?: Tone
}

/** Lines in columns as wide as their widest cell; colours go around whole lines, so that they take no room. */
export function toLines(lines: readonly Line[], aligns: readonly Align[], terminal: Terminal, indent = '  '): string {
  const widths = aligns.map((_, column) => Math.max(...lines.map(({ cells }) => cells[column]?.length ?? 0)))
  const pad = (cell: string, column: number) =>
    aligns[column] === 'right' ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)
  return lines
    .map(({ cells, tone = 'plain' }) => `${indent}${paint(terminal, tone, cells.map(pad).join('  ').trimEnd())}\n`)
    .join('')
}

const CODES: Readonly<Record<Exclude<Tone, 'plain'>, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  good: [32, 39],
  warn: [33, 39],
}

/** `text` in a tone, where colours show. */
export function paint({ hasColours }: Terminal, tone: Tone, text: string): string {
  if (!hasColours || tone === 'plain') return text
  const [on, off] = CODES[tone]
  return `\x1b[${on}m${text}\x1b[${off}m`
}
