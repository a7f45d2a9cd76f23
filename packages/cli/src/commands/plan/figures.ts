/** Scenarios from figures on the command line. */
import { DEFAULT_FEE, OPENROUTER_FEES, type Scenario, type ScenarioProvider } from '@shunpike/core'
import { createUsageError } from '../../command.js'
import { toByok, toOverhead } from './assumptions.js'
import { type Given, parseAmount, parsePairs } from './flags.js'

/** What cannot be paid another way, as in a scenario that was made from an export. */
const OTHERS = 'others'

/** The spend of each provider by its name: `--spend openai=6000 --spend others=200`. */
export function toNamedScenario(spends: readonly string[], given: Given): Scenario {
  const byok = toByok(given)
  const overhead = toOverhead(given)
  const pairs = parsePairs('--spend', spends, 'openai=6000 for each provider, or one amount for all')
  return {
    fee: { ...OPENROUTER_FEES.card },
    ...(byok && { byok }),
    providers: [...pairs].map(([id, text]) => ({
      id,
      spend: parseAmount('--spend', text),
      overhead: id === OTHERS ? {} : { ...overhead },
    })),
  }
}

/** What one spend for all is made of. */
export interface EvenFigures {
  spend: string
  providers: number
  overhead: string
  byokOverhead: string
}

/** A page about more would be as long as it is useless: their spend is the same. */
const MOST_PROVIDERS = 50

/** One spend, divided evenly; what does not divide falls to the first. */
export function toEvenScenario({ spend, providers: count, overhead, byokOverhead }: EvenFigures): Scenario {
  if (count > MOST_PROVIDERS)
    throw createUsageError(`--providers: expected at most ${MOST_PROVIDERS} with --html, got ${count}`)
  const shares = divide(spend, count)
  return {
    fee: { rate: DEFAULT_FEE.rate, minimum: DEFAULT_FEE.minimum, top_up: DEFAULT_FEE.topUp },
    byok: { ...OPENROUTER_FEES.byok },
    providers: shares.map(
      (share, index): ScenarioProvider => ({
        id: `provider ${index + 1}`,
        spend: share,
        overhead: { direct: overhead, byok: byokOverhead },
      }),
    ),
  }
}

/** Amounts on the command line have at most so many decimals. */
const DECIMALS = 12

function divide(amount: string, count: number): string[] {
  const [whole = '', fraction = ''] = amount.split('.')
  const scaled = BigInt(whole + fraction.padEnd(DECIMALS, '0'))
  const each = scaled / BigInt(count)
  const rest = scaled % BigInt(count)
  return Array.from({ length: count }, (_, index) => format(index === 0 ? each + rest : each))
}

function format(scaled: bigint): string {
  const digits = scaled.toString().padStart(DECIMALS + 1, '0')
  return `${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`.replace(/\.?0+$/, '')
}
