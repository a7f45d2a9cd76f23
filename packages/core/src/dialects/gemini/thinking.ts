import type { ChatRequest } from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'
import type { ModelRules } from '../../types/rules.js'

/** Efforts of all vendors, weakest first. */
const EFFORTS: readonly string[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']

/** The effort that a token budget stands for; map in use at other routers, 2026-11-22 (wire.md 6.1). */
const EFFORT_BY_BUDGET = [
  { upTo: 1024, effort: 'low' },
  { upTo: 8192, effort: 'medium' },
  { upTo: 24576, effort: 'high' },
  { upTo: Number.POSITIVE_INFINITY, effort: 'xhigh' },
] as const

/** How much thinking the caller asked for. */
interface Ask {
  effort: string | undefined
  budget: number | undefined
  /** The thoughts are wanted in the answer. */
  shown: boolean
}

/** `thinkingConfig` for what the caller asked; `undefined` when nothing was asked or the model cannot be told. */
export function toThinkingConfig(chat: ChatRequest, rules: ModelRules): JsonObject | undefined {
  const ask = readAsk(chat)
  if (!ask || rules.thinking === 'none') return undefined
  const amount = rules.thinking === 'budget' ? toBudget(ask, rules) : toLevel(ask, rules)
  const config = ask.shown ? { ...amount, includeThoughts: true } : amount
  return Object.keys(config).length === 0 ? undefined : config
}

function readAsk({ reasoning, reasoning_effort: flat }: ChatRequest): Ask | undefined {
  const effort = reasoning?.enabled === false ? 'none' : (reasoning?.effort ?? flat ?? undefined)
  const budget = reasoning?.max_tokens ?? undefined
  if (effort === undefined && budget === undefined && reasoning?.enabled !== true) return undefined
  return { effort, budget, shown: effort !== 'none' && reasoning?.exclude !== true }
}

/** Both a level and a budget in one request are an error (wire.md 3.2). */
function toBudget({ effort, budget }: Ask, { thinkingBudget: limits, thinkingOff }: ModelRules): JsonObject {
  if (effort === 'none' && thinkingOff === 'zero-budget') return { thinkingBudget: 0 }
  const tokens = budget ?? (effort === undefined ? undefined : limits?.byEffort[effort])
  if (tokens === undefined) return {}
  return { thinkingBudget: limits ? Math.min(Math.max(tokens, limits.min), limits.max) : tokens }
}

function toLevel({ effort, budget }: Ask, { efforts }: ModelRules): JsonObject {
  const asked = effort ?? (budget === undefined ? undefined : toEffort(budget))
  const level = asked === undefined ? undefined : pickEffort(asked, efforts ?? EFFORTS.slice(1))
  return level === undefined ? {} : { thinkingLevel: level.toUpperCase() }
}

function toEffort(budget: number): string | undefined {
  return EFFORT_BY_BUDGET.find(({ upTo }) => budget <= upTo)?.effort
}

/** The strongest effort the model takes that is not above the one asked for, else its weakest. */
function pickEffort(asked: string, efforts: readonly string[]): string | undefined {
  const most = EFFORTS.indexOf(asked)
  return most < 0 ? undefined : (efforts.findLast((effort) => EFFORTS.indexOf(effort) <= most) ?? efforts[0])
}
