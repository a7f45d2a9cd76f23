/** What is saved when one assumption is half or one and a half times what it is. */
import type { MigrationReport, SensitivityRow } from '@shunpike/core'
import { ASSUMPTION_WORDS, toTimes } from '../words.js'
import { createScale, type Scale, toLine, toRect, toShortDollars, toSvg, toText } from './markup.js'

const WIDTH = 760
const ROW = 40
const LEFT = 170
const RIGHT = WIDTH - 190
const TOP = 30
const EDGE = 46

export function toTornado({ sensitivity: { rows, saving, subject } }: MigrationReport): string {
  const base = Number(saving)
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
    toText(LEFT - 10, y + 24, 'label', ASSUMPTION_WORDS[row.assumption], 'end'),
    toEnd(half, '½ ×', y, base, x, 'half'),
    toEnd(more, '1½ ×', y, base, x, 'more'),
    toText(RIGHT + 10, y + 24, 'tick', toFlip(row)),
  ].join('')
}

function toEnd(saving: number, factor: string, y: number, base: number, x: Scale, className: string): string {
  if (Math.abs(x(saving) - x(base)) < 1) return ''
  const [from, to] = [Math.min(x(base), x(saving)), Math.max(x(base), x(saving))]
  const isRight = saving > base
  const words = `${factor} ${toShortDollars(saving)}`
  return [
    toRect(from, y + 8, to - from, ROW - 17, `fill ${className}`),
    toText(isRight ? to + 5 : from - 5, y + 24, 'tick', words, isRight ? 'start' : 'end'),
  ].join('')
}

function toFlip({ flips_below: below, flips_above: above }: SensitivityRow): string {
  const ends = [below === null ? '' : `below ${toTimes(below)}`, above === null ? '' : `above ${toTimes(above)}`]
  const text = ends.filter((end) => end !== '').join(', ')
  return text === '' ? 'never another plan' : `another plan ${text}`
}
