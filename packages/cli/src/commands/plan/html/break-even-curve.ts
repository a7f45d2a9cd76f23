/** What each way to pay saves against credits, over the total spend. */
import { type CurvePoint, formatDollars, type MigrationReport } from '@shunpike/core'
import { createScale, round, type Scale, toLine, toShortDollars, toSvg, toText } from './markup.js'

const WIDTH = 760
const HEIGHT = 340
const LEFT = 62
const RIGHT = WIDTH - 104
const TOP = 26
const BOTTOM = HEIGHT - 40

type Way = 'direct' | 'byok' | 'best'

const NAMES: Readonly<Record<Way, string>> = { direct: 'all direct', byok: 'all own keys', best: 'best mix' }

export function toBreakEvenCurve({ curve, providers, scenario }: MigrationReport): string {
  const ways: Way[] = scenario.byok ? ['direct', 'byok', 'best'] : ['direct', 'best']
  const spends = curve.map(({ spend }) => Number(spend))
  const savings = curve.flatMap((point) => ways.map((way) => Number(point[way])))
  const x = createScale([0, Math.max(...spends)], [LEFT, RIGHT], 6)
  const y = createScale([Math.min(0, ...savings), Math.max(1, ...savings)], [BOTTOM, TOP], 6)
  const total = providers.reduce((sum, { spend }) => sum + Number(spend), 0)
  const content = [
    toAxes(x, y),
    ...ways.map((way) => toPath(curve, way, x, y)),
    toHere(total, x),
    toCrossings(curve, ways, x, y),
    toNames(curve, ways, y),
  ]
  return toSvg(WIDTH, HEIGHT, 'Savings against credits by monthly spend', content.join(''))
}

function toAxes(x: Scale, y: Scale): string {
  const rows = y.ticks.map((tick) => [
    toLine(LEFT, y(tick), RIGHT, y(tick), tick === 0 ? 'axis' : 'grid'),
    toText(LEFT - 8, y(tick) + 4, 'tick', toShortDollars(tick), 'end'),
  ])
  const columns = x.ticks.map((tick) => toText(x(tick), BOTTOM + 18, 'tick', toShortDollars(tick), 'middle'))
  const titles = [
    toText(RIGHT, BOTTOM + 35, 'tick', 'spend a month, today’s mix', 'end'),
    toText(LEFT - 8, TOP - 12, 'tick', 'saves a month against credits'),
  ]
  return [...rows.flat(), ...columns, ...titles].join('')
}

function toPath(curve: readonly CurvePoint[], way: Way, x: Scale, y: Scale): string {
  const points = curve.map((point) => `${round(x(Number(point.spend)))},${round(y(Number(point[way])))}`)
  return `<polyline points="${points.join(' ')}" class="curve ${way}"/>`
}

function toHere(total: number, x: Scale): string {
  const isRight = x(total) > (LEFT + RIGHT) / 2
  return [
    toLine(x(total), TOP, x(total), BOTTOM, 'here'),
    toText(
      x(total) + (isRight ? -6 : 6),
      TOP + 8,
      'value',
      `today ${toShortDollars(total)}`,
      isRight ? 'end' : 'start',
    ),
  ].join('')
}

const LABEL_WIDTH = 64
const LABEL_HEIGHT = 16

/** Where all direct and all own keys begin to save: below the line, one under the other where they are close. */
function toCrossings(curve: readonly CurvePoint[], ways: readonly Way[], x: Scale, y: Scale): string {
  const found = ways.flatMap((way) => {
    const spend = way === 'best' ? undefined : findCrossing(curve, way)
    return spend === undefined ? [] : [{ way, spend }]
  })
  const sorted = found.sort((a, b) => a.spend - b.spend)
  const isClose = sorted.length > 1 && x(sorted[1]?.spend ?? 0) - x(sorted[0]?.spend ?? 0) < LABEL_WIDTH
  const marks = sorted.map(({ way, spend }, index) => {
    const below = y(0) + (isClose && index === 0 ? LABEL_HEIGHT * 2 : LABEL_HEIGHT)
    const title = `${NAMES[way]} pays from ${formatDollars(spend.toFixed(2))}`
    return [
      `<circle cx="${round(x(spend))}" cy="${round(y(0))}" r="4.5" class="dot ${way}"><title>${title}</title></circle>`,
      toText(x(spend) + 6, below, `value ink-${way}`, `from ${toShortDollars(spend)}`),
    ].join('')
  })
  return marks.join('')
}

function findCrossing(curve: readonly CurvePoint[], way: Way): number | undefined {
  const at = curve.findIndex(
    (point, index) => index > 0 && Number(point[way]) >= 0 && Number(curve[index - 1]?.[way]) < 0,
  )
  const [before, after] = [curve[at - 1], curve[at]]
  if (!before || !after) return undefined
  const [low, high] = [Number(before[way]), Number(after[way])]
  return Number(before.spend) + ((Number(after.spend) - Number(before.spend)) * -low) / (high - low)
}

const NAME_GAP = 16

/** At the ends of the lines, pushed apart where they would cover each other. */
function toNames(curve: readonly CurvePoint[], ways: readonly Way[], y: Scale): string {
  const last = curve.at(-1)
  const ends = ways.map((way) => ({ way, at: y(Number(last?.[way] ?? 0)) })).sort((a, b) => a.at - b.at)
  let floor = Number.NEGATIVE_INFINITY
  const names = ends.map(({ way, at }) => {
    const place = Math.max(at, floor + NAME_GAP)
    floor = place
    return toText(RIGHT + 8, place + 4, `name ink-${way}`, NAMES[way])
  })
  return names.join('')
}
