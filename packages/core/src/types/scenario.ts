/** A migration plan, and what it is made from: plain data that can be written to a file, edited and solved again. */
import type { ByokFee, Payment } from './cost.js'

/**
 * A month of traffic and what each way to pay for it would cost. Amounts are decimal USD strings per month, shares and
 * hours decimal strings. The formulas are in `docs/advisor.md`.
 */
export interface Scenario {
  providers: readonly ScenarioProvider[]
  /** The fee on buying credits. Default: OpenRouter's by card, one purchase a month. */
  fee?: ScenarioFee
  /** The fee on own keys at the router. Left out, own keys are no option. */
  byok?: ByokFee
  /** Paid once if any provider is direct: failover, monitoring. Default `"0"`. */
  shared_overhead?: string
  /** Share that the router takes off its charges for the permission to log prompts. Default `"0"`. */
  logging_discount?: string
  /** Where the figures come from. Left out, they are taken as given. */
  evidence?: ScenarioEvidence
  /** Notes on how the values were found. Not read. */
  derivation?: unknown
}

/** The fee of a purchase of credits, decimal strings. */
export interface ScenarioFee {
  /** Share of each purchase: `"0.055"`. */
  rate: string
  /** Least fee of one purchase, USD: `"0.80"`. */
  minimum: string
  /** Size of the usual purchase, USD. Left out, the month's credits are bought at once. */
  top_up?: string
}

/** One provider's part of the traffic. */
export interface ScenarioProvider {
  id: string
  /** At the router's list prices. */
  spend: string
  /** What the same traffic costs at the provider's own list prices, or between which two amounts. Default: `spend`. */
  direct_spend?: string | ScenarioRange
  /** What each way of paying takes to run. One that is left out is no option: without any, the provider stays on credits. */
  overhead: { direct?: ScenarioOverhead; byok?: ScenarioOverhead }
  /** Share off the provider's list price that the team's own contract has. Default `"0"`. */
  discount?: string
  /** Share on top of it for a region. Default `"0"`. */
  region_uplift?: string
  /** Share of the spend that would go through a batch API that only the direct contract has. Default `"0"`. */
  batch_share?: string
  /** What such a batch costs of the list price. Default `"0.5"`. */
  batch_multiplier?: string
  /** What the shorter way is worth. Default `"0"`: until it has been measured. */
  latency_value?: string
  /** What direct with the router as fallback is worth. Default `"0"`: until it has been measured. */
  reliability_value?: string
  /** The only way of paying that is allowed, for compliance. */
  pin?: Payment
  /** How it is paid today. Default `"credits"`. */
  now?: Payment
  /** What its spend is made of, for the report. */
  models?: readonly ScenarioModel[]
}

/** Decimal USD strings. The plan is made for the higher one. */
export interface ScenarioRange {
  low: string
  high: string
}

/** A monthly amount, or the work it is made of: `hours x rate + setup_hours x rate / months + fixed`. */
export type ScenarioOverhead = string | ScenarioWork

/** Work, decimal strings. */
export interface ScenarioWork {
  /** A month, to keep it running. Default `"0"`. */
  hours?: string
  /** USD per hour. */
  rate: string
  /** Once. Default `"0"`. */
  setup_hours?: string
  /** Over how many the set-up is spread. Default `"12"`. */
  months?: string
  /** USD a month. Default `"0"`. */
  fixed?: string
}

/** One model of a provider. */
export interface ScenarioModel {
  /** `author/slug`. */
  id: string
  /** A month, decimal USD. */
  spend: string
  /** In the time that was read. */
  calls?: number
}

/** How much is known of the traffic that a scenario was made from. */
export interface ScenarioEvidence {
  /** Calendar days (UTC) covered; `null` when the source has no dates. */
  days: number | null
  /** First and last day, `2026-11-01`; `null` when the source has no dates. */
  from: string | null
  to: string | null
  calls: number
  /** Of the spend or of the calls, whichever share is larger: what has no cost, from 0 to 1, decimal string. */
  unknown_share: string
  /** What a reader should know: what was left out, scaled or guessed, in words. */
  notes: readonly string[]
}

/** What a way to pay for everything comes to. Decimal USD strings per month, rounded half-even to six decimals. */
export interface PlanTotals {
  /** Usage paid with credits. */
  credits: string
  /** Fee on own keys above the allowance; taken from credits. */
  byok_fee: string
  /** Fee on buying the credits. */
  purchase_fee: string
  /** What providers charge for own keys and for direct calls. */
  provider_bills: string
  /** Work and fixed costs. */
  overhead: string
  /** What latency and reliability are worth. */
  value: string
  /** What is paid: credits, fees and bills. */
  cash: string
  /** `cash + overhead - value`. */
  net: string
}

/** The best way to pay for a scenario. Decimal USD strings per month, rounded half-even to six decimals. */
export interface MigrationPlan {
  /** Everything on credits that may be. */
  baseline: PlanTotals
  optimum: { assignment: Record<string, Payment> } & PlanTotals
  /** `baseline.net - optimum.net`. */
  saving_vs_all_credits: string
  /** `net` with everything direct that can be. */
  all_direct_net: string
  /** How many ways to pay were compared. */
  assignments_evaluated: number
  /** Spend of each provider from which on direct costs less than credits; `null`: never, or not for sale. */
  break_even_spend: Record<string, string | null>
}
