/** How a report's members are called, on the terminal and on the page alike. */
import { type Advice, type Assumption, formatDollars, type Payment, type ScenarioOverhead } from '@shunpike/core'

export const PAYMENT_WORDS: Readonly<Record<Payment, string>> = {
  credits: 'credits',
  byok: 'own keys',
  direct: 'direct',
}

export const ASSUMPTION_WORDS: Readonly<Record<Assumption, string>> = {
  spend: 'spend',
  overhead: 'overhead',
  fee_rate: 'fee on credits',
  byok_allowance: 'allowance for own keys',
  discount: 'direct discount',
  batch_share: 'batch share',
  latency_value: 'worth of latency',
  reliability_value: 'worth of reliability',
}

/** Advice that a reader should see first. */
export const CALLS_TO_ACT: readonly Advice[] = ['move first', 'move next', 'needs key']

/** `'0.7519'` as `75 %`; a share that is not zero is never `0 %`. */
export function toPercent(share: string): string {
  const percent = Number(share) * 100
  if (percent > 0 && percent < 1) return '< 1 %'
  return `${Math.round(percent)} %`
}

/** `'6.046875'` as `6.0 x`. */
export function toTimes(factor: string): string {
  return `${Number(Number(factor).toPrecision(2))} ×`
}

/** What an overhead is made of. */
export function toWorkWords(overhead: ScenarioOverhead): string {
  if (typeof overhead === 'string') return `${formatDollars(overhead)} a month`
  const { hours = '0', rate, setup_hours: setup = '0', months = '12', fixed = '0' } = overhead
  const parts = [`${hours} h a month`]
  if (setup !== '0') parts.push(`${setup} h of set-up over ${months} months`)
  const work = `${parts.join(' and ')} at ${formatDollars(rate)} an hour`
  return fixed === '0' ? work : `${work}, and ${formatDollars(fixed)} a month`
}
