/** Spend by model, largest first. */
import { type Advice, formatDollars, type MigrationReport } from '@shunpike/core'
import { toPercent } from '../words.js'
import { toRect, toSvg, toText } from './markup.js'

const WIDTH = 760
const ROW = 26
const LABEL = 250
const VALUE = 150
const MOST_BARS = 12

interface Bar {
  name: string
  spend: number
  words: string
  advice: Advice
}

export function toSpendBars(report: MigrationReport): string {
  const bars = toBars(report)
  const most = Math.max(...bars.map(({ spend }) => spend), Number.MIN_VALUE)
  const room = WIDTH - LABEL - VALUE
  const rows = bars.map(({ name, spend, words, advice }, index) => {
    const y = index * ROW
    const width = Math.max(spend > 0 ? 2 : 0, (spend / most) * room)
    return [
      toText(LABEL - 10, y + 17, 'label', shorten(name), 'end'),
      toRect(LABEL, y + 4, width, ROW - 9, `fill ${toAdviceClass(advice)}`),
      toText(LABEL + width + 8, y + 17, 'value', words),
    ].join('')
  })
  return toSvg(WIDTH, bars.length * ROW + 4, 'Spend by model', rows.join(''))
}

/** The colour of an advice, in `style.ts`. */
export function toAdviceClass(advice: Advice): string {
  return `is-${advice.toLowerCase().replaceAll(' ', '-')}`
}

const LONGEST_NAME = 34

function shorten(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name
}

/** Without models, as from figures, the providers. */
function toBars({ models, providers }: MigrationReport): Bar[] {
  const rows =
    models.length > 0
      ? models.map(({ model, ...row }) => ({ name: model, ...row }))
      : providers.map(({ provider, ...row }) => ({ name: provider, ...row }))
  const shown = rows.slice(0, MOST_BARS).map(({ name, spend, share, advice }) => ({
    name,
    advice,
    spend: Number(spend),
    words: `${formatDollars(spend)} · ${toPercent(share)}`,
  }))
  const rest = rows.slice(MOST_BARS)
  if (rest.length === 0) return shown
  const spend = rest.reduce((sum, row) => sum + Number(row.spend), 0)
  const share = rest.reduce((sum, row) => sum + Number(row.share), 0)
  const words = `${formatDollars(spend.toFixed(2))} · ${toPercent(String(share))}`
  return [...shown, { name: `${rest.length} more`, spend, words, advice: 'keep' }]
}
