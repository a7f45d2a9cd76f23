/** What an OpenAI model accepts. */
export interface OpenAiModelRules {
  isReasoning: boolean
  /** Effort when the request names none. */
  defaultEffort: string
  /** Chat refuses function tools with an effort other than none. */
  refusesToolsWithEffort: boolean
}

/**
 * Rules by model family, as of 2026-11-22: o-series and GPT-5 reason at medium, GPT-5.1 and later at none unless told;
 * tools with effort are refused on chat from GPT-5.4 on (community.openai.com topic 1386454).
 */
export function toOpenAiModelRules(id: string): OpenAiModelRules {
  const version = /^gpt-5(?:\.(\d+))?/.exec(id)
  if (version === null) {
    return { isReasoning: /^o\d/.test(id), defaultEffort: 'medium', refusesToolsWithEffort: false }
  }
  const minor = Number(version[1] ?? 0)
  return { isReasoning: true, defaultEffort: minor === 0 ? 'medium' : 'none', refusesToolsWithEffort: minor >= 4 }
}
