/** A migration report for a terminal: the verdict first, then what it rests on. */
import { formatDollars, type MigrationReport, type ModelReport, type ProviderReport } from '@shunpike/core'
import type { Terminal } from '../../terminal.js'
import { toAssumptionWords } from './assumption-words.js'
import { type Line, paint, type Tone, toLines } from './table.js'
import { ASSUMPTION_WORDS, CALLS_TO_ACT, PAYMENT_WORDS, toPercent, toTimes } from './words.js'

/** @param isDetailed with the arithmetic of every provider */
export function toReportText(report: MigrationReport, isDetailed: boolean, terminal: Terminal): string {
  const parts = [
    toVerdictText(report, terminal),
    toProviderTable(report, terminal),
    isDetailed ? toStepsText(report, terminal) : '',
    toWaysTable(report, terminal),
    toFlipsText(report, terminal),
    toGroundsText(report, terminal),
    isDetailed ? '' : paint(terminal, 'dim', 'Line by line: --steps. A page to pass on: --html plan.html\n'),
  ]
  return parts.filter((part) => part !== '').join('\n')
}

const VERDICT_TONES: Readonly<Record<MigrationReport['verdict']['decision'], Tone>> = {
  move: 'good',
  stay: 'plain',
  withheld: 'warn',
}

function toVerdictText({ verdict }: MigrationReport, terminal: Terminal): string {
  const text = paint(terminal, 'bold', paint(terminal, VERDICT_TONES[verdict.decision], verdict.text))
  return [text, ...verdict.reasons.map((reason) => `  ${reason}`)].map((line) => `${line}\n`).join('')
}

const HEADER = [
  'do this',
  'provider and model',
  'a month',
  'share',
  '',
  'paid',
  'best',
  'saves a month',
  'direct pays from',
]
const ALIGNS = ['left', 'left', 'right', 'right', 'left', 'left', 'left', 'right', 'right'] as const

function toProviderTable(report: MigrationReport, terminal: Terminal): string {
  const lines = report.providers.flatMap((provider) => [
    toProviderLine(provider),
    ...toModelLines(report.models.filter((model) => model.provider === provider.provider)),
  ])
  return toLines([{ cells: HEADER, tone: 'dim' }, ...lines], ALIGNS, terminal)
}

function toProviderLine(row: ProviderReport): Line {
  const { advice, provider, spend, share, now, best, arithmetic, break_even_spend: from } = row
  const isMoved = CALLS_TO_ACT.includes(advice)
  const gain = arithmetic ? formatDollars(arithmetic.saving) : ''
  const note = arithmetic && best !== arithmetic.to ? ` (${PAYMENT_WORDS[arithmetic.to]})` : ''
  return {
    tone: advice === 'move first' ? 'good' : isMoved ? 'bold' : 'plain',
    cells: [
      advice,
      provider,
      formatDollars(spend),
      toPercent(share),
      toBar(share),
      PAYMENT_WORDS[now],
      PAYMENT_WORDS[best],
      `${gain}${note}`,
      from === null ? '' : formatDollars(from),
    ],
  }
}

const MOST_MODELS = 5

function toModelLines(models: readonly ModelReport[]): Line[] {
  const shown = models.slice(0, MOST_MODELS)
  const lines = shown.map(
    ({ model, spend, share }): Line => ({
      tone: 'dim',
      cells: ['', `  ${model}`, formatDollars(spend), toPercent(share), toBar(share)],
    }),
  )
  const rest = models.length - shown.length
  return rest > 0 ? [...lines, { tone: 'dim', cells: ['', `  and ${rest} more`] }] : lines
}

const BAR_WIDTH = 10
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

function toBar(share: string): string {
  const eighths = Math.max(Number(share) > 0 ? 1 : 0, Math.round(Number(share) * BAR_WIDTH * EIGHTHS.length))
  const whole = Math.floor(eighths / EIGHTHS.length)
  return `${'█'.repeat(whole)}${EIGHTHS[eighths % EIGHTHS.length]}`
}

/** The step of each provider away from credits, item by item. */
function toStepsText({ providers }: MigrationReport, terminal: Terminal): string {
  const blocks = providers.flatMap(({ provider, spend, arithmetic }) => {
    if (!arithmetic) return []
    const lines: Line[] = arithmetic.lines.map(({ what, amount }) => ({ cells: [what, formatDollars(amount)] }))
    const sum: Line = { cells: ['saves a month', formatDollars(arithmetic.saving)], tone: 'bold' }
    const title = `${provider}: ${formatDollars(spend)} from credits to ${PAYMENT_WORDS[arithmetic.to]}`
    return [`  ${title}\n${toLines([...lines, sum], ['left', 'right'], terminal, '    ')}`]
  })
  return blocks.join('\n')
}

function toWaysTable({ baseline, now, optimum, all_direct_net, verdict }: MigrationReport, terminal: Terminal): string {
  const isSame = baseline.net === now.net
  const rows: Line[] = [
    { cells: ['a month, everything counted', ''], tone: 'dim' },
    { cells: ['all on OpenRouter credits', formatDollars(baseline.net)] },
    ...(isSame ? [] : [{ cells: ['as it is paid today', formatDollars(now.net)] }]),
    { cells: ['all direct that can be', formatDollars(all_direct_net)] },
    {
      cells: [verdict.decision === 'withheld' ? 'the cheapest mix' : 'this plan', formatDollars(optimum.net)],
      tone: 'bold',
    },
  ]
  return toLines(rows, ['left', 'right'], terminal)
}

/** Up to where each assumption may be off. */
function toFlipsText({ sensitivity, verdict }: MigrationReport, terminal: Terminal): string {
  if (verdict.decision === 'withheld') return ''
  const flips = sensitivity.rows.flatMap(({ assumption, flips_below: below, flips_above: above }) => {
    const ends = [below === null ? '' : `below ${toTimes(below)}`, above === null ? '' : `above ${toTimes(above)}`]
    const text = ends.filter((end) => end !== '').join(' or ')
    return text === '' ? [] : [`${ASSUMPTION_WORDS[assumption]} ${text}`]
  })
  if (flips.length === 0) return ''
  return `${paint(terminal, 'dim', '  Another plan is better at:')} ${flips.join('; ')}.\n`
}

function toGroundsText({ scenario }: MigrationReport, terminal: Terminal): string {
  const { evidence } = scenario
  const lines = [...toAssumptionWords(scenario)].map((text) => `  ${paint(terminal, 'dim', text)}\n`)
  if (!evidence) return lines.join('')
  const span =
    evidence.days === null ? '' : `, ${evidence.from ?? '?'} to ${evidence.to ?? '?'} (${evidence.days} days)`
  const read = evidence.from === null ? '' : span
  return [
    ...lines,
    `  ${paint(terminal, 'dim', `Read: ${evidence.calls.toLocaleString('en-US')} calls${read}.`)}\n`,
    ...evidence.notes.map((note) => `  ${paint(terminal, 'warn', '!')} ${note}\n`),
  ].join('')
}
