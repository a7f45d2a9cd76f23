/** What a plan takes for granted, in words that name the flag to change it with. */
import { formatDollars, OPENROUTER_FEES, type Scenario, type ScenarioProvider } from '@shunpike/core'
import { toWorkWords } from './words.js'

/** One sentence per kind of assumption. */
export function toAssumptionWords({ fee, byok, providers, shared_overhead: shared }: Scenario): string[] {
  const { rate, minimum, top_up: topUp } = { top_up: undefined, ...(fee ?? OPENROUTER_FEES.card) }
  const bought = topUp === undefined ? 'bought once a month' : `bought ${formatDollars(topUp)} at a time`
  const words = [
    `Credits cost ${toShare(rate)} (at least ${formatDollars(minimum)}), ${bought}: --fee-rate, --top-up.`,
    byok
      ? `Own keys at OpenRouter are free up to ${formatDollars(byok.allowance)} a month, then ${toShare(byok.rate)}: --byok-allowance, --no-byok.`
      : 'Own keys at OpenRouter are left out.',
    ...toOverheadWords(providers, 'direct', 'A direct provider takes', '--hours, --setup-hours, --rate, --overhead'),
    ...(byok ? toOverheadWords(providers, 'byok', 'Own keys at one take', '--byok-hours, --byok-setup-hours') : []),
  ]
  if (shared !== undefined && shared !== '0')
    words.push(`All direct ones together take ${formatDollars(shared)} a month: --shared-overhead.`)
  const values = providers.some((one) => one.latency_value !== undefined || one.reliability_value !== undefined)
  if (!values)
    words.push('Latency and reliability are worth nothing here until they are measured: --latency, --reliability.')
  return words
}

function toOverheadWords(
  providers: readonly ScenarioProvider[],
  way: 'direct' | 'byok',
  begin: string,
  flags: string,
): string[] {
  const kinds = new Set(
    providers.flatMap(({ overhead }) => {
      const work = overhead[way]
      return work === undefined ? [] : [toWorkWords(work)]
    }),
  )
  if (kinds.size === 0) return []
  return [`${begin} ${kinds.size === 1 ? [...kinds][0] : 'each its own work'}: ${flags}.`]
}

/** `'0.055'` as `5.5 %`. */
function toShare(rate: string): string {
  return `${Number((Number(rate) * 100).toFixed(4))} %`
}
