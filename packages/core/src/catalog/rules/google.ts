import type { ModelRules, RulesTable } from '../../types/rules.js'

const GEMINI: ModelRules = {
  contextWindow: 1_048_576,
  maxOutputTokens: 65_536,
  forcedTools: true,
  structuredOutput: true,
  systemInstruction: true,
}

/** Since 3.5 Flash-Lite and 3.6 Flash sampling is fixed, and a request that ends with a model turn is refused. */
const LEVELS: ModelRules = {
  ...GEMINI,
  thinking: 'level',
  thinkingOff: 'never',
  thoughtSignatures: true,
  sampling: false,
  prefill: false,
}

const FOUR_LEVELS: ModelRules = { ...LEVELS, efforts: ['minimal', 'low', 'medium', 'high'] }
const THREE_LEVELS: ModelRules = { ...LEVELS, efforts: ['low', 'medium', 'high'] }

/** The first models of generation 3 still take sampling and a started answer. */
const EARLY_3: ModelRules = { sampling: true, prefill: true }

/** Budgets of an effort: Google's own OpenAI-compatible API. */
const BUDGET_BY_EFFORT = { minimal: 1024, low: 1024, medium: 8192, high: 24_576, xhigh: 24_576, max: 24_576 }

const BUDGET: ModelRules = {
  ...GEMINI,
  thinking: 'budget',
  thinkingOff: 'zero-budget',
  thinkingBudget: { min: 1, max: 24_576, byEffort: BUDGET_BY_EFFORT },
  efforts: ['none', 'low', 'medium', 'high'],
  thoughtSignatures: false,
  sampling: true,
  prefill: true,
}

/** Without thinking, or with thinking that cannot be steered. */
const PLAIN: ModelRules = {
  ...GEMINI,
  thinking: 'none',
  efforts: [],
  thoughtSignatures: false,
  sampling: true,
  prefill: true,
}

/** Google's models on the Developer API. */
export const googleRules: RulesTable = {
  asOf: '2026-11-24',
  source: [
    "limits: recorded GET /v1beta/models of 2026-08-05, and Google's developer guides to 3.8 Flash and Gemini 4",
    'levels: docs.cloud.google.com/gemini-enterprise-agent-platform/models/thinking and the developer guide of each model',
    'minimal refused by 3.1 Pro and 3.7 Flash: vercel/ai packages/google/src/__fixtures__ (recorded 2026-10-09)',
    'sampling and prefill: ai.google.dev/gemini-api/docs/generate-content/whats-new-gemini-3.6, langchain-google#1897',
    'signatures: ai.google.dev/gemini-api/docs/thought-signatures; budgets: wire.md 3.5 and 7.1',
    'least and most thinking of 2.5 Pro and Flash-Lite: from memory',
    'Gemma without system instruction: wire.md 3.2',
  ].join('; '),
  families: [
    {
      match: /^gemma-/,
      rules: { ...PLAIN, systemInstruction: false, contextWindow: 262_144, maxOutputTokens: 32_768 },
    },
    { match: /-tts\b/, rules: { ...PLAIN, contextWindow: 8192, maxOutputTokens: 16_384 } },
    // How these are told to think is not known; a signature too many does no harm.
    {
      match: /-computer-use-|^gemini-omni-|^gemini-robotics-er-(1\.6|2)/,
      rules: { ...PLAIN, thoughtSignatures: true, contextWindow: 131_072 },
    },
    { match: /^gemini-robotics-er-1\.5/, rules: { ...PLAIN, thoughtSignatures: true } },
    { match: /^gemini-2\.5-flash-image/, rules: { ...PLAIN, contextWindow: 32_768, maxOutputTokens: 32_768 } },
    {
      match: /^gemini-3-pro-image|^nano-banana-pro/,
      rules: { ...PLAIN, thoughtSignatures: true, contextWindow: 131_072, maxOutputTokens: 32_768 },
    },
    { match: /^gemini-3.*-image/, rules: { ...PLAIN, thoughtSignatures: true, contextWindow: 65_536 } },
    // Which of the levels beyond these three an alias takes changes with the model behind it.
    { match: /^gemini-(flash|pro)-latest$/, rules: THREE_LEVELS },
    { match: /^gemini-flash-lite-latest$|^gemini-3\.5-flash-lite/, rules: FOUR_LEVELS },
    { match: /^gemini-3\.[78]-flash/, rules: THREE_LEVELS },
    // Google forwards 3.5 Flash to 3.6 Flash.
    { match: /^gemini-3\.[56]-flash/, rules: FOUR_LEVELS },
    { match: /^gemini-3\.1-pro/, rules: { ...THREE_LEVELS, ...EARLY_3 } },
    { match: /^gemini-3-pro/, rules: { ...LEVELS, ...EARLY_3, efforts: ['low', 'high'] } },
    { match: /^gemini-3(\.1)?-flash/, rules: { ...FOUR_LEVELS, ...EARLY_3 } },
    // One that came later: no model of this generation thinks harder than `high` (wire.md 7.1).
    { match: /^gemini-3/, rules: THREE_LEVELS },
    {
      match: /^gemini-2\.5-pro/,
      rules: {
        ...BUDGET,
        thinkingOff: 'never',
        efforts: ['low', 'medium', 'high'],
        thinkingBudget: { min: 128, max: 32_768, byEffort: { none: 128, ...BUDGET_BY_EFFORT } },
      },
    },
    {
      match: /^gemini-2\.5-flash-lite/,
      rules: { ...BUDGET, thinkingBudget: { min: 512, max: 24_576, byEffort: BUDGET_BY_EFFORT } },
    },
    { match: /^gemini-2\.5-/, rules: BUDGET },
    { match: /^gemini-(1\.|2\.0-)/, rules: { ...PLAIN, maxOutputTokens: 8192 } },
  ],
  newest: { ...LEVELS, efforts: ['low', 'medium', 'high', 'xhigh'] },
}
