/** A migration report as one file: no script, no network, nothing from elsewhere. */
import {
  type Arithmetic,
  formatDollars,
  type MigrationReport,
  type ProviderReport,
  type ThumbRow,
} from '@shunpike/core'
import { toAssumptionWords } from '../assumption-words.js'
import { PAYMENT_WORDS, toPercent } from '../words.js'
import { toBreakEvenCurve } from './break-even-curve.js'
import { escapeHtml } from './markup.js'
import { toAdviceClass, toSpendBars } from './spend-bars.js'
import { STYLE } from './style.js'
import { toTornado } from './tornado.js'

export function toPage(report: MigrationReport): string {
  const { verdict, curve, sensitivity } = report
  const body = [
    '<p class="brand">Shunpike · should we go direct?</p>',
    `<h1 class="${verdict.decision}">${escapeHtml(verdict.text)}</h1>`,
    `<ul class="reasons">${verdict.reasons.map((reason) => `<li>${escapeHtml(reason)}</li>`).join('')}</ul>`,
    toTiles(report),
    toCard(
      'What to do',
      'In this order. A provider that stays costs more any other way.',
      toProviderTable(report.providers),
    ),
    toCard('Where the money goes', 'Spend a month, coloured by what to do.', toSpendBars(report)),
    curve.length === 0
      ? ''
      : toCard(
          'When it pays',
          'What is saved against credits if the traffic grows or shrinks with its mix.',
          toBreakEvenCurve(report),
        ),
    sensitivity.rows.length === 0
      ? ''
      : toCard(
          'How sure it is',
          'Each assumption at half and at one and a half times its value, the weightiest first.',
          toTornado(report),
        ),
    toCard('Line by line', 'The step of each provider away from credits, dollars a month.', toSteps(report.providers)),
    toCard('The rule of thumb beside it', THUMB, toThumbTable(report.rule_of_thumb)),
    toCard('What it rests on', '', toGrounds(report)),
    '<footer>Made by <b>shunpike plan</b>. Every figure here is in its <code>--json</code> too.</footer>',
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(verdict.text)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body.filter((part) => part !== '').join('\n')}
</main>
</body>
</html>
`
}

const THUMB =
  'The classic words go by spend alone: they know neither own keys nor how the spend divides, and take the fee for a share of usage. On the right, the best plan for this mix at that spend.'

function toCard(title: string, text: string, content: string): string {
  const intro = text === '' ? '' : `<p>${escapeHtml(text)}</p>`
  return `<section class="card"><h2>${escapeHtml(title)}</h2>${intro}<div class="scroll">${content}</div></section>`
}

function toTiles({ saving_vs_now: saving, now, optimum, moves, verdict }: MigrationReport): string {
  const isMove = verdict.decision === 'move'
  const tiles = [
    {
      value: formatDollars(isMove ? saving : '0'),
      label: isMove ? 'saved a month' : 'to be saved a month',
      tone: isMove ? 'good' : '',
    },
    { value: formatDollars(now.net), label: 'a month today, all counted', tone: '' },
    ...(isMove ? [{ value: formatDollars(optimum.net), label: 'a month with this plan', tone: '' }] : []),
    ...(moves[0]?.payback_months
      ? [{ value: `${moves[0].payback_months} months`, label: 'until the first move is paid back', tone: '' }]
      : []),
  ]
  const shown = verdict.decision === 'withheld' ? tiles.slice(1) : tiles
  return `<div class="tiles">${shown.map(({ value, label, tone }) => `<div class="tile ${tone}"><b>${escapeHtml(value)}</b><span>${escapeHtml(label)}</span></div>`).join('')}</div>`
}

/** A table; cells are markup. */
function toTable(header: readonly Cell[], rows: readonly (readonly Cell[])[]): string {
  const toCell =
    (tag: 'th' | 'td') =>
    ({ text, className }: Cell) =>
      `<${tag}${className === undefined ? '' : ` class="${className}"`}>${text}</${tag}>`
  const body = rows.map((row) => `<tr>${row.map(toCell('td')).join('')}</tr>`).join('')
  return `<table><thead><tr>${header.map(toCell('th')).join('')}</tr></thead><tbody>${body}</tbody></table>`
}

interface Cell {
  text: string
  className?: string
}

const word = (text: string, className?: string): Cell => ({
  text: escapeHtml(text),
  ...(className !== undefined && { className }),
})
const number = (text: string): Cell => word(text, 'number')

function toProviderTable(providers: readonly ProviderReport[]): string {
  const header = [
    word('do this'),
    word('provider'),
    number('a month'),
    number('share'),
    word('paid'),
    word('best'),
    number('saves a month'),
    number('direct pays from'),
  ]
  return toTable(
    header,
    providers.map((row) => {
      const { advice, arithmetic, best } = row
      const note = arithmetic && arithmetic.to !== best ? ` (${PAYMENT_WORDS[arithmetic.to]})` : ''
      return [
        {
          text: `<span class="tag ${toAdviceClass(advice)}">${escapeHtml(advice)}</span>`,
          className: toAdviceClass(advice),
        },
        word(row.provider),
        number(formatDollars(row.spend)),
        number(toPercent(row.share)),
        word(PAYMENT_WORDS[row.now]),
        word(PAYMENT_WORDS[best]),
        number(arithmetic ? `${formatDollars(arithmetic.saving)}${note}` : '–'),
        number(row.break_even_spend === null ? '–' : formatDollars(row.break_even_spend)),
      ]
    }),
  )
}

function toSteps(providers: readonly ProviderReport[]): string {
  const steps = providers.flatMap(({ provider, spend, arithmetic }) =>
    arithmetic
      ? [toStep(`${provider}: ${formatDollars(spend)} from credits to ${PAYMENT_WORDS[arithmetic.to]}`, arithmetic)]
      : [],
  )
  return steps.length > 0 ? steps.join('') : '<p>No provider of this traffic can be paid any other way.</p>'
}

function toStep(title: string, { lines, saving }: Arithmetic): string {
  const rows = lines.map(
    ({ what, amount }) => `<tr><td>${escapeHtml(what)}</td><td class="number">${formatDollars(amount)}</td></tr>`,
  )
  const sum = `<tr class="sum"><td>saves a month</td><td class="number">${formatDollars(saving)}</td></tr>`
  return `<details open><summary>${escapeHtml(title)}</summary><table>${rows.join('')}${sum}</table></details>`
}

function toThumbTable(rows: readonly ThumbRow[]): string {
  const header = [
    number('spend'),
    number('fee'),
    word('the rule of thumb says'),
    word('computed for this mix'),
    number('saves a month'),
  ]
  return toTable(
    header,
    rows.map(({ spend, fee, verdict, best, saving }) => [
      number(formatDollars(spend)),
      number(formatDollars(fee)),
      word(verdict),
      word(best ? toMixWords(best) : '–'),
      number(saving === null ? '–' : formatDollars(saving)),
    ]),
  )
}

/** How many providers are paid which way. */
function toMixWords(best: NonNullable<ThumbRow['best']>): string {
  const { direct, byok } = best
  if (direct + byok === 0) return 'all on credits'
  const parts = [direct > 0 ? `${direct} direct` : '', byok > 0 ? `${byok} on own keys` : '']
  return parts.filter((part) => part !== '').join(', ')
}

function toGrounds({ scenario }: MigrationReport): string {
  const { evidence } = scenario
  const read = evidence?.from
    ? `Read from ${evidence.calls.toLocaleString('en-US')} calls, ${evidence.from} to ${evidence.to} (${evidence.days} days).`
    : ''
  const lines = [
    ...(read === '' ? [] : [`<li>${escapeHtml(read)}</li>`]),
    ...(evidence?.notes ?? []).map((note) => `<li class="warn">${escapeHtml(note)}</li>`),
    ...toAssumptionWords(scenario).map((text) => `<li>${escapeHtml(text)}</li>`),
  ]
  return `<ul class="notes">${lines.join('')}</ul>`
}
