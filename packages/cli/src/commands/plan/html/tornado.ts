/** What is saved when one assumption is half or one and a half times what it is. */
import type { MigrationReport, SensitivityRow } from '@shunpike/core'
import { ASSUMPTION_WORDS, toTimes } from '../words.js'
import { createScale, type Scale, toLine, toRect, toShortDollars, toSvg, toText } from './markup.js'

const WIDTH = 760
const ROW = 44
const LEFT = 240
const RIGHT = WIDTH
const TOP = 30
const EDGE = 84

export function toTornado({ sensitivity: { rows: all, saving, subject } }: MigrationReport): string {
  const base = Number(saving)
  const rows = all.filter(isWeighty)
  const ends = rows.flatMap((row) => [Number(row.saving_at_half), Number(row.saving_at_one_and_a_half)])
  const x = createScale([Math.min(0, base, ...ends), Math.max(0, base, ...ends)], [LEFT + EDGE, RIGHT - EDGE], 4)
  const bottom = TOP + rows.length * ROW
  const content = [
    toLine(x(0), TOP - 4, x(0), bottom, 'grid'),
    ...rows.map((row, index) => toRow(row, TOP + index * ROW, base, x)),
    toLine(x(base), TOP - 4, x(base), bottom, 'axis'),
    toText(x(base), TOP - 12, 'value', `${subject} saves ${toShortDollars(base)}`, 'middle'),
  ]
  return toSvg(WIDTH, bottom + 6, 'How the saving changes with each assumption', content.join(''))
}

function toRow(row: SensitivityRow, y: number, base: number, x: Scale): string {
  const [half, more] = [Number(row.saving_at_half), Number(row.saving_at_one_and_a_half)]
  return [
    toText(0, y + 18, 'label', ASSUMPTION_WORDS[row.assumption]),
    toText(0, y + 34, 'tick', toFlip(row)),
    toEnd(half, '½ ×', y, base, x, 'half'),
    toEnd(more, '1½ ×', y, base, x, 'more'),
  ].join('')
}

function toEnd(saving: number, factor: string, y: number, base: number, x: Scale, className: string): string {
  if (Math.abs(x(saving) - x(base)) < 1) return ''
  const [from, to] = [Math.min(x(base), x(saving)), Math.max(x(base), x(saving))]
  const isRight = saving > base
  const words = `${factor} ${toShortDollars(saving)}`
  return [
    toRect(from, y + 9, to - from, ROW - 18, `fill ${className}`),
    toText(isRight ? to + 5 : from - 5, y + 26, 'tick', words, isRight ? 'start' : 'end'),
  ].join('')
}

/** Whether anything hangs on it. */
function isWeighty(row: SensitivityRow): boolean {
  const isFlat = row.saving_at_half === row.saving_at_one_and_a_half
  return !isFlat || row.flips_below !== null || row.flips_above !== null
}

function toFlip({ flips_below: below, flips_above: above }: SensitivityRow): string {
  const ends = [below === null ? '' : `below ${toTimes(below)}`, above === null ? '' : `above ${toTimes(above)}`]
  const text = ends.filter((end) => end !== '').join(' or ')
  return text === '' ? 'the plan stays' : `another plan ${text}`
}
