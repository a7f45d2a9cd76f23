/** Monthly spend against the fee on it, with the rule of thumb's words. */
import type { Fraction } from './fraction.js'
import { add, compare, formatFraction, parseFraction } from './fraction.js'
import type { PurchaseFeeRule } from './purchase-fee.js'
import { toPurchaseFee } from './purchase-fee.js'
import { VERDICTS } from './verdicts.js'

/** Amounts are decimal USD strings. */
export interface SpendRow {
  spend: string
  fee: string
  totalPaid: string
  verdict: string
}

/**
 * One row per spend, bought in one purchase a month; without `spends` the classic five rows.
 * @throws ShunpikeError `config_invalid` for a spend that is no decimal string above zero
 */
export function spendTable(
  fee: PurchaseFeeRule,
  spends: readonly string[] = VERDICTS.map(({ spend }) => spend),
): SpendRow[] {
  return spends.map((text) => {
    const spend = parseFraction(text, 'spend')
    const purchase = toPurchaseFee(text, fee)
    const totalPaid = formatFraction(add(spend, parseFraction(purchase.fee, 'fee')))
    return { spend: purchase.amount, fee: purchase.fee, totalPaid, verdict: pickVerdict(spend) }
  })
}

/** The words of the largest row that is not above `spend`; below the first row, the first. */
export function pickVerdict(spend: Fraction): string {
  return (VERDICTS.findLast((row) => compare(parseFraction(row.spend, 'spend'), spend) <= 0) ?? VERDICTS[0]).verdict
}
