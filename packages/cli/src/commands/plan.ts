import { type PaymentPlan, type SpendPlan, spendPlan } from '@shunpike/core'
import { type Command, checkNoMore, createUsageError, parseFlags } from '../command.js'
import { bold, type Terminal, toTable } from '../terminal.js'

const FLAGS = {
  spend: { type: 'string', value: 'USD', help: 'a month, at list price, over all providers' },
  providers: { type: 'string', value: 'N', help: 'providers to integrate' },
  overhead: { type: 'string', value: 'USD', help: 'a month, what one direct integration costs' },
  'byok-overhead': { type: 'string', value: 'USD', help: 'a month, what own keys at one provider cost; default 0' },
  'fee-rate': {
    type: 'string',
    value: 'SHARE',
    help: "fee on buying credits, without a minimum; default: OpenRouter's by card",
  },
  json: { type: 'boolean', help: 'the plan as one line of JSON' },
} as const

export const planCommand: Command = {
  summary: 'OpenRouter credits, own keys or direct: what each costs, and from which spend direct pays.',
  usage: 'plan --spend USD --providers N --overhead USD [--byok-overhead USD] [--fee-rate SHARE] [--json]',
  flags: FLAGS,
  async run(args, terminal) {
    const { values, positionals } = parseFlags(FLAGS, args)
    checkNoMore(positionals)
    const byokOverhead = values['byok-overhead']
    const feeRate = values['fee-rate']
    const providers = parseCount(required('--providers', values.providers, '3'))
    const plan = spendPlan({
      spend: parseAmount('--spend', required('--spend', values.spend, '10000')),
      providers,
      overhead: parseAmount('--overhead', required('--overhead', values.overhead, '275')),
      ...(byokOverhead === undefined ? {} : { byokOverhead: parseAmount('--byok-overhead', byokOverhead) }),
      ...(feeRate === undefined ? {} : { fee: { rate: parseShare(feeRate), ...NO_MINIMUM } }),
    })
    terminal.out(values.json ? `${JSON.stringify(plan)}\n` : toText(plan, providers, terminal))
    return 0
  },
}

/** Without a minimum the size of a purchase weighs nothing. */
const NO_MINIMUM = { minimum: '0', topUp: '1' }

function required(flag: string, value: string | undefined, example: string): string {
  if (value !== undefined) return value
  throw createUsageError(`${flag}: expected a value such as ${example}, got nothing`)
}

const DECIMAL = /^\d{1,15}(?:\.\d{1,12})?$/

function parseAmount(flag: string, text: string): string {
  if (DECIMAL.test(text)) return text
  throw createUsageError(`${flag}: expected USD such as 10000 or 275.50, got "${text}"`)
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw createUsageError(`--providers: expected a whole number from 1, got "${text}"`)
}

function parseShare(text: string): string {
  if (DECIMAL.test(text) && Number(text) <= 1) return text
  throw createUsageError(`--fee-rate: expected a share from 0 to 1 such as 0.055, got "${text}"`)
}

const PAYMENT_NAMES = { credits: 'OpenRouter credits', byok: 'own keys at OpenRouter', direct: 'direct' } as const

function toText(plan: SpendPlan, providers: number, terminal: Terminal): string {
  const { breakEven, byokAllowance } = plan
  const plans = plan.plans.map(toPlanRow)
  const table = plan.table.map(({ spend, fee, totalPaid, verdict }) => [...[spend, fee, totalPaid].map(toUsd), verdict])
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
    `The classic table; its words know neither own keys nor the number of providers:\n${toTable([['spend', 'fee', 'total paid', 'rule of thumb'], ...table])}`,
  ].join('\n')
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

/** Whole cents, with thousands set apart. */
function toUsd(amount: string): string {
  return Number(amount).toLocaleString('en-US', { style: 'currency', currency: 'USD' })
}
