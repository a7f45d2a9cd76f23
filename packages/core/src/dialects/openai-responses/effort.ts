import type { ChatRequest } from '../../types/chat.js'
import type { ModelRules } from '../../types/rules.js'

/** Every effort there is, weakest first (OpenAI SDK types 7.57.0). */
const SCALE: readonly string[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']

/** Efforts for a thinking budget of at most so many tokens; above the last one `xhigh` (wire.md 6.1, read 2026-11-22). */
const BUDGETS: readonly { maxTokens: number; effort: string }[] = [
  { maxTokens: 1024, effort: 'low' },
  { maxTokens: 8192, effort: 'medium' },
  { maxTokens: 24576, effort: 'high' },
]

/** The members of a chat request that ask for reasoning. */
export interface EffortAsked {
  reasoning_effort?: unknown
  reasoning?: ChatRequest['reasoning']
}

/**
 * The effort that the caller names, `undefined` when none. `reasoning_effort` is OpenAI's own and stays as it is;
 * OpenRouter's `reasoning` is fitted to what the model takes, as OpenRouter does.
 */
export function readEffort(asked: EffortAsked, rules: ModelRules): string | undefined {
  if (typeof asked.reasoning_effort === 'string') return asked.reasoning_effort
  const wanted = toEffort(asked.reasoning)
  return wanted === undefined ? undefined : fitEffort(wanted, rules.efforts)
}

/** Whether the model will reason: it does unless it cannot, or the effort asked for or the default one is `none`. */
export function willReason(asked: EffortAsked, rules: ModelRules): boolean {
  if (rules.efforts?.length === 0) return false
  return (readEffort(asked, rules) ?? rules.defaultEffort) !== 'none'
}

/** Whether `temperature` and its like are accepted with this effort. */
export function acceptsSampling(asked: EffortAsked, rules: ModelRules): boolean {
  if (rules.sampling === false) return false
  return !(rules.samplingNeedsNoEffort === true && willReason(asked, rules))
}

function toEffort(reasoning: EffortAsked['reasoning']): string | undefined {
  if (!reasoning) return undefined
  if (typeof reasoning.effort === 'string') return reasoning.effort
  if (reasoning.enabled === false) return 'none'
  const budget = reasoning.max_tokens
  if (typeof budget === 'number') return BUDGETS.find(({ maxTokens }) => budget <= maxTokens)?.effort ?? 'xhigh'
  // OpenRouter reasons at medium when it is only switched on (wire.md 4.2).
  return reasoning.enabled === true ? 'medium' : undefined
}

/** The weakest effort the model takes that is not below `wanted`, else its strongest. */
function fitEffort(wanted: string, efforts: readonly string[] | undefined): string | undefined {
  if (!efforts || efforts.includes(wanted)) return wanted
  const rank = SCALE.indexOf(wanted)
  return efforts.find((effort) => SCALE.indexOf(effort) >= rank) ?? efforts[efforts.length - 1]
}
