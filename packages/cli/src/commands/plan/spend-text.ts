/** One spend for all providers, for a terminal. */
import { type PaymentPlan, type SpendPlan, formatDollars as toUsd } from '@shunpike/core'
import { bold, type Terminal, toTable } from '../../terminal.js'

const PAYMENT_NAMES = { credits: 'OpenRouter credits', byok: 'own keys at OpenRouter', direct: 'direct' } as const

/** Which way to pay is best, at a spend other than the one that is asked about. */
export type PlanAt = (spend: string) => SpendPlan

/** The verdict, the ways to pay, and the classic table beside what the same spends come to. */
export function toSpendText(plan: SpendPlan, planAt: PlanAt, providers: number, terminal: Terminal): string {
  const { breakEven, byokAllowance } = plan
  const plans = plan.plans.map(toPlanRow)
  const table = plan.table.map(({ spend, fee, totalPaid, verdict }) => [
    ...[spend, fee, totalPaid].map(toUsd),
    verdict,
    ...toComputed(planAt(spend)),
  ])
  return [
    `${bold(terminal, toVerdict(plan))}\n`,
    toTable([['way to pay', 'fee', 'overhead', 'total a month', 'saves'], ...plans]),
    toTable([
      ['direct pays from a monthly spend of', ''],
      ['  per provider, against credits', toThreshold(breakEven.perProvider)],
      ['  one provider alone, against own keys', toThreshold(breakEven.perProviderAgainstByok)],
      [`  over ${toCount(providers)}, against credits`, toThreshold(breakEven.total)],
      [`  over ${toCount(providers)}, against own keys`, toThreshold(breakEven.totalAgainstByok)],
    ]),
    `Own keys cost no fee up to ${toUsd(byokAllowance)} of list price a month.\n`,
    `The classic table; its words know neither own keys nor the number of providers. Beside it, these figures at that spend:\n${toTable([TABLE_HEADER, ...table])}`,
  ].join('\n')
}

const TABLE_HEADER = ['spend', 'fee', 'total paid', 'rule of thumb', 'computed', 'saves']

function toComputed({ recommended, plans }: SpendPlan): string[] {
  return [PAYMENT_NAMES[recommended], toUsd(plans.find(({ payment }) => payment === recommended)?.saving ?? '0')]
}

function toVerdict({ recommended, plans }: SpendPlan): string {
  const saving = toUsd(plans.find(({ payment }) => payment === recommended)?.saving ?? '0')
  if (recommended === 'credits') return 'Stay on OpenRouter credits: no other way costs less.'
  if (recommended === 'byok') return `Use your own keys at OpenRouter: it saves ${saving} a month against credits.`
  return `Go direct: it saves ${saving} a month against credits.`
}

function toPlanRow({ payment, fee, overhead, total, saving }: PaymentPlan): string[] {
  return [PAYMENT_NAMES[payment], ...[fee, overhead, total, saving].map(toUsd)]
}

function toCount(providers: number): string {
  return providers === 1 ? 'the provider' : `all ${providers} providers`
}

function toThreshold(spend: string | null): string {
  return spend === null ? 'never' : toUsd(spend)
}
