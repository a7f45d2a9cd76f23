/**
 * What one model accepts on its provider's own API: data with a date and a source (`catalog/rules`), never code.
 * A missing member means the newest family's rule, as its table says.
 */
export interface ModelRules {
  /** Most output tokens, reasoning included. */
  maxOutputTokens?: number
  contextWindow?: number
  /** `temperature`, `top_p`, `top_k` are accepted. */
  sampling?: boolean
  /** The legacy `max_tokens` is refused: `max_completion_tokens` instead. */
  refusesMaxTokens?: boolean
  /** Function tools together with a reasoning effort need the Responses API. */
  toolsWithEffortNeedResponses?: boolean
  /** Chat completions are refused altogether: the model is served on the Responses API only. */
  responsesOnly?: boolean
  /** Reasoning efforts the model takes, weakest first; empty for a model that does not reason. */
  efforts?: readonly string[]
  /** Effort of a request that names none. */
  defaultEffort?: string
  /** `sampling` holds only while the effort is `none`. */
  samplingNeedsNoEffort?: boolean
  /** How thinking is asked for. */
  thinking?: 'none' | 'budget' | 'adaptive' | 'level'
  /** Thinking can be switched off, and how. */
  thinkingOff?: 'disabled' | 'between_tools' | 'zero-budget' | 'never'
  /** `tool_choice` that forces a tool is accepted. */
  forcedTools?: boolean
  /** The same together with thinking. */
  forcedToolsWhileThinking?: boolean
  /** The answer may be started by the caller's last assistant message. */
  prefill?: boolean
  /** A JSON schema for the answer is accepted natively. */
  structuredOutput?: boolean
  /** `role: "system"` inside the conversation is accepted. */
  midSystem?: boolean
  /** A system instruction apart from the conversation is accepted. */
  systemInstruction?: boolean
  /** Least and most thinking tokens that may be asked for, and what each effort stands for. */
  thinkingBudget?: { min: number; max: number; byEffort: Readonly<Record<string, number>> }
  /** The first tool call of each step has to carry the signature it came with. */
  thoughtSignatures?: boolean
}

/** Rules of one author's models. The first family whose `match` fits the provider's own id wins; unknown ids get `newest`. */
export interface RulesTable {
  /** ISO date on which the table was checked. */
  asOf: string
  /** Where the facts are from. */
  source: string
  families: readonly { match: RegExp; rules: ModelRules }[]
  /** Rules of the newest family: what an id that no family matches gets. */
  newest: ModelRules
}
