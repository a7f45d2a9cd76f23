import type { ChatRequest } from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'
import type { ModelRules } from '../../types/rules.js'

/** How much thinking a request is sent with. */
export interface ThinkingPlan {
  thinking?: JsonObject
  /** `output_config.effort`. */
  effort?: string
  /** The caller asked for something that this model, or this request, cannot have. */
  dropped: boolean
}

export interface ThinkingContext {
  rules: ModelRules
  /** `max_tokens` of the request: thinking counts inside. */
  maxTokens: number
  /** A tool is forced. */
  forcesTool: boolean
  /** The last assistant turn calls tools or is to be continued, and its thinking is lost. */
  lostThinking: boolean
}

/** Efforts of all vendors, weakest first. */
const EFFORTS: readonly string[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']

/** Share of `max_tokens` that an effort gives to thinking, as OpenRouter does (its docs of 2026-08-22, wire.md 4.2). */
const BUDGET_SHARES: Readonly<Record<string, number>> = {
  minimal: 0.1,
  low: 0.2,
  medium: 0.5,
  high: 0.8,
  xhigh: 0.95,
  max: 0.95,
}

/** Least `budget_tokens` that the API takes (wire.md 2.2) and the most that OpenRouter asks for (4.2). */
const MIN_BUDGET = 1024
const MAX_BUDGET = 128_000

/** Efforts for a budget of at most so many tokens; above the last one `xhigh` (wire.md 6.1, read 2026-11-22). */
const EFFORT_BY_BUDGET: readonly { upTo: number; effort: string }[] = [
  { upTo: 1024, effort: 'low' },
  { upTo: 8192, effort: 'medium' },
  { upTo: 24_576, effort: 'high' },
]

interface Ask {
  effort: string | undefined
  budget: number | undefined
  /** The thoughts are wanted in the answer: newer models leave them out unless told. */
  shown: boolean
}

/** Thinking for what the caller asked. What was not asked for is left to the model's own default. */
export function toThinking(chat: ChatRequest, context: ThinkingContext): ThinkingPlan {
  const ask = readAsk(chat)
  const { rules } = context
  if (!ask) return { dropped: false }
  if (rules.thinking === 'none') return { dropped: ask.effort !== 'none' }
  if (ask.effort === 'none') return toOff(rules)
  // "Thinking may not be enabled when tool_choice forces tool use": the tool is what the caller relies on.
  if (context.forcesTool && rules.forcedToolsWhileThinking !== true) return { dropped: true }
  return rules.thinking === 'budget' ? toBudget(ask, context) : toAdaptive(ask, rules)
}

function readAsk(chat: ChatRequest): Ask | undefined {
  const { reasoning, reasoning_effort: flat } = chat
  const budget = reasoning?.max_tokens ?? undefined
  const off = reasoning?.enabled === false || budget === 0
  const effort = off ? 'none' : (reasoning?.effort ?? flat ?? undefined)
  if (effort === undefined && budget === undefined && reasoning?.enabled !== true) return undefined
  return { effort, budget, shown: reasoning?.exclude !== true && chat['include_reasoning'] !== false }
}

function toOff({ thinkingOff, efforts }: ModelRules): ThinkingPlan {
  if (thinkingOff === 'disabled' || thinkingOff === 'between_tools')
    return { thinking: { type: thinkingOff }, dropped: false }
  return { effort: pickEffort('none', efforts), dropped: true }
}

function toAdaptive({ effort, budget, shown }: Ask, { efforts }: ModelRules): ThinkingPlan {
  const asked = effort ?? (budget === undefined ? undefined : toEffort(budget))
  return {
    thinking: { type: 'adaptive', display: toDisplay(shown) },
    ...(asked === undefined ? {} : { effort: pickEffort(asked, efforts) }),
    dropped: false,
  }
}

/** A budget has to leave room for the answer, and the thinking that came with tool calls has to be there again. */
function toBudget({ effort, budget, shown }: Ask, { maxTokens, lostThinking }: ThinkingContext): ThinkingPlan {
  if (maxTokens <= MIN_BUDGET || lostThinking) return { dropped: true }
  const share = BUDGET_SHARES[effort ?? 'medium'] ?? BUDGET_SHARES['medium'] ?? 0
  const wanted = budget ?? Math.floor(maxTokens * share)
  const tokens = Math.max(Math.min(wanted, MAX_BUDGET, maxTokens - 1), MIN_BUDGET)
  return { thinking: { type: 'enabled', budget_tokens: tokens, display: toDisplay(shown) }, dropped: false }
}

function toDisplay(shown: boolean): string {
  return shown ? 'summarized' : 'omitted'
}

function toEffort(budget: number): string {
  return EFFORT_BY_BUDGET.find(({ upTo }) => budget <= upTo)?.effort ?? 'xhigh'
}

/** The strongest effort the model takes that is not above the one asked for, else its weakest. */
function pickEffort(asked: string, efforts: readonly string[] = EFFORTS.slice(2)): string {
  const most = EFFORTS.indexOf(asked)
  return most < 0 ? asked : (efforts.findLast((effort) => EFFORTS.indexOf(effort) <= most) ?? efforts[0] ?? asked)
}
