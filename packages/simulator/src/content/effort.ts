/** Tokens a thinking model spends at each effort. Figures of the simulator, multiples of 64 as OpenAI reports them. */
const EFFORT_TOKENS: Record<string, number> = {
  none: 0,
  minimal: 0,
  low: 64,
  medium: 128,
  high: 256,
  xhigh: 512,
  max: 1024,
}

/** Thinking tokens of an effort word; an unknown word thinks as `medium` does. */
export function toEffortTokens(effort: string): number {
  return EFFORT_TOKENS[effort] ?? EFFORT_TOKENS.medium ?? 0
}

/** Thinking tokens under a budget the caller set. */
export function toBudgetTokens(budget: number): number {
  return Math.min(Math.max(0, budget), EFFORT_TOKENS.medium ?? 0)
}
