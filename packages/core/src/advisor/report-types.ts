/** What a migration report holds. Amounts are decimal USD strings per month. */
import type { Payment } from '../types/cost.js'
import type { MigrationPlan, PlanTotals, Scenario, ScenarioRange } from '../types/scenario.js'
import type { SensitivityRow } from './sensitivity.js'

/** A plan, and all that is needed to believe it. */
export interface MigrationReport extends MigrationPlan {
  verdict: Verdict
  /** What is paid today. */
  now: { assignment: Record<string, Payment> } & PlanTotals
  saving_vs_now: string
  /** From today to the optimum, the best one per hour of set-up first. Empty when the verdict is withheld. */
  moves: Move[]
  providers: ProviderReport[]
  /** Largest spend first. */
  models: ModelReport[]
  sensitivity: {
    /** What the savings in it belong to: the plan, or the nearest move where the plan is to stay. */
    subject: string
    /** What it saves against credits as things are. */
    saving: string
    rows: SensitivityRow[]
  }
  /** Savings against credits over the total spend, with today's mix. */
  curve: CurvePoint[]
  /** `saving_vs_now` with the lowest and the highest direct prices; `null` where they are known. */
  range: ScenarioRange | null
  rule_of_thumb: ThumbRow[]
  /** What it was made from. */
  scenario: Scenario
}

export interface Verdict {
  /** `withheld`: less than 14 days, or more than 5 % of the spend unknown. */
  decision: 'move' | 'stay' | 'withheld'
  /** One sentence to act on. */
  text: string
  /** What it rests on, or what is missing. */
  reasons: string[]
}

export interface Move {
  provider: string
  from: Payment
  to: Payment
  /** What it saves when the moves before it are made; the shared overhead falls to the first direct one. */
  saving: string
  setup_hours: string
  setup_cost: string
  /** Months until the set-up is paid back; `null`: there is none, or it is never. */
  payback_months: string | null
}

/** What to do with a provider or a model. */
export type Advice =
  | 'move first'
  | 'move next'
  | 'needs key'
  | 'keep'
  | 'OpenRouter only'
  | 'direct only'
  | 'too little data'

export interface ProviderReport {
  provider: string
  advice: Advice
  spend: string
  /** Of the whole spend, from 0 to 1. */
  share: string
  now: Payment
  best: Payment
  break_even_spend: string | null
  /** The step from credits to `to`, line by line: the best way, or where that is credits, the next best. `null`: no choice. */
  arithmetic: Arithmetic | null
}

export interface Arithmetic {
  to: Payment
  /** They add up to `saving`. */
  lines: ArithmeticLine[]
  /** Negative where credits are cheaper. */
  saving: string
}

export interface ArithmeticLine {
  what: string
  amount: string
}

export interface ModelReport {
  model: string
  provider: string
  advice: Advice
  spend: string
  /** Of the whole spend, from 0 to 1. */
  share: string
  calls: number | null
}

/** What each way to pay saves against credits at one total spend. */
export interface CurvePoint {
  spend: string
  byok: string
  direct: string
  best: string
}

/** One row of the classic table, beside what the same spend comes to with this mix. */
export interface ThumbRow {
  spend: string
  fee: string
  total_paid: string
  /** The rule of thumb's words. */
  verdict: string
  /** What the best plan saves; `null` without any spend. */
  saving: string | null
  /** How many providers it pays which way; `null` without any spend. */
  best: Record<Payment, number> | null
}
