/** The worked examples of the founding design, to the last digit. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { DEFAULT_FEE, OPENROUTER_FEES } from '../catalog/fees.js'
import type { MigrationPlan, Scenario } from '../types/scenario.js'
import { breakEven } from './break-even.js'
import { migrationPlan } from './migration-plan.js'
import { migrationReport } from './migration-report.js'
import type { PurchaseFeeRule } from './purchase-fee.js'
import { toFullRateAmount, toPurchaseFee } from './purchase-fee.js'
import { spendTable } from './spend-table.js'

interface Case {
  id: string
  kind: string
  input: { fee: PurchaseFeeRule; monthly_spend: string[]; amounts: string[]; overhead: string; variants: string[] }
  expected: Record<string, string>[] & Record<string, string>
}

const folder = process.env.SHUNPIKE_CASES ?? fileURLToPath(new URL('../../../../../shared/cases', import.meta.url))
const file = `${folder}/advisor-cases.json`
const present = existsSync(file)
if (!present) console.warn(`advisor-cases.test.ts: skipped, there is no ${file} (set SHUNPIKE_CASES)`)

function readCases(): Case[] {
  return present ? (JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] }).cases : []
}

function readCase(id: string): Case {
  return readCases().find((one) => one.id.startsWith(id)) as Case
}

const plans = readCases()
  .filter(({ kind }) => kind === 'plan')
  .map(({ id, input, expected }) => ({
    id,
    scenario: input as unknown as Scenario,
    expected: expected as unknown as MigrationPlan,
  }))

describe.skipIf(!present)('the advisor cases', () => {
  it('c01: the classic table, and verdicts between its rows', () => {
    const { input, expected } = readCase('c01')
    expect(spendTable(input.fee).map(({ spend }) => spend)).toEqual(input.monthly_spend)
    const rows = spendTable(
      input.fee,
      expected.map((row) => row.spend as string),
    )
    expect(rows.map(({ totalPaid, ...row }) => ({ ...row, total_paid: totalPaid }))).toMatchObject(expected)
  })

  it('c02: the minimum, and cents rounded half-up', () => {
    const { input, expected } = readCase('c02')
    const fees = input.amounts.map((amount) => toPurchaseFee(amount, input.fee))
    const [fullRate] = expected.slice(-1) as [Record<string, string>]
    expect(fees.map(({ effectiveRate, ...fee }) => ({ ...fee, effective_rate: effectiveRate }))).toEqual(
      expected.slice(0, -1),
    )
    expect(toFullRateAmount(input.fee)).toBe(fullRate.value)
  })

  it('has plans', () => expect(plans.map(({ id }) => id.slice(0, 3))).toEqual(['c04', 'c06', 'c08']))

  it.each(plans)('$id: the plan, key for key', ({ scenario, expected }) => {
    expect(migrationPlan(scenario)).toEqual(expected)
  })

  it.each(plans)('$id: the report has the same figures', ({ scenario, expected }) => {
    expect(migrationReport(scenario)).toMatchObject(expected)
  })

  it('c11: every break-even', () => {
    const { input, expected } = readCase('c11')
    const base = { overhead: input.overhead, fee: DEFAULT_FEE }
    const variants: Record<string, string | null> = {
      fee_only: breakEven(base),
      fee_only_550: breakEven({ ...base, overhead: '550' }),
      with_10pct_discount: breakEven({ ...base, discount: '0.10' }),
      small_topups_10: breakEven({ ...base, fee: { ...DEFAULT_FEE, topUp: '10' } }),
      crypto: breakEven({ ...base, fee: { ...DEFAULT_FEE, ...OPENROUTER_FEES.crypto } }),
      byok_vs_direct: breakEven({ ...base, byok: OPENROUTER_FEES.byok }),
      enterprise_byok_vs_direct: breakEven({ ...base, byok: OPENROUTER_FEES.enterpriseByok }),
      logging_discount_1pct: breakEven({ ...base, creditsDiscount: OPENROUTER_FEES.loggingDiscount }),
    }
    expect(Object.keys(variants)).toEqual(input.variants)
    expect(variants).toEqual(expected)
  })
})
