import type { ModelRules, RulesTable } from '../../types/rules.js'

const CHAT: ModelRules = { sampling: true, refusesMaxTokens: false, efforts: [] }

const REASONING: ModelRules = { sampling: false, refusesMaxTokens: true }

const O_SERIES: ModelRules = {
  ...REASONING,
  contextWindow: 200_000,
  efforts: ['low', 'medium', 'high'],
  defaultEffort: 'medium',
}

const GPT_5: ModelRules = {
  ...REASONING,
  contextWindow: 400_000,
  efforts: ['minimal', 'low', 'medium', 'high'],
  defaultEffort: 'medium',
}

const GPT_5_1: ModelRules = {
  refusesMaxTokens: true,
  sampling: true,
  samplingNeedsNoEffort: true,
  contextWindow: 400_000,
  efforts: ['none', 'low', 'medium', 'high'],
  defaultEffort: 'none',
}

const GPT_5_2: ModelRules = { ...GPT_5_1, efforts: ['none', 'low', 'medium', 'high', 'xhigh'] }

const GPT_5_4: ModelRules = { ...GPT_5_2, contextWindow: 1_050_000, toolsWithEffortNeedResponses: true }

const GPT_6: ModelRules = {
  ...REASONING,
  contextWindow: 1_050_000,
  efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
  toolsWithEffortNeedResponses: true,
}

/**
 * Models without chat completions reason always, so they take neither `none` nor sampling. Efforts that are not known
 * for sure are left out: the upstream judges them.
 */
const RESPONSES_ONLY: ModelRules = { ...REASONING, responsesOnly: true }

/** A default effort is left out where sources disagree (GPT-5.5) or none is known (GPT-6): the model is then taken to reason. */
export const openaiRules: RulesTable = {
  asOf: '2026-11-24',
  source: [
    'wire.md 1.2, fact 4 (chat refuses tools with an effort from GPT-5.4 on)',
    'recordings of gpt-5.4-nano (default effort none), gpt-5.6-sol and gpt-5-nano (medium)',
    'BerriAI/litellm#34569 (gpt-5.6 refuses tools on chat without an effort too)',
    'vercel/ai packages/openai/src/openai-language-model-capabilities.ts @005be604 (sampling, GPT-6 efforts)',
    'Azure SDK ReasoningEffort reference (GPT-5.1 and earlier defaults, gpt-5-pro high only)',
    'openai-python 400 texts quoted in openai-agents-python#2089 (GPT-5.1 efforts)',
    'theopenco/llmgateway#1154, aaif-goose/goose#2564 (pro and codex models: Responses only)',
    'OpenRouter model list of 2026-08-04 (context and output of GPT-4.1 mini, GPT-4o, GPT-3.5), genai-prices 0.1.8 (other context windows)',
  ].join('; '),
  families: [
    { match: /^(ft:)?gpt-3\.5/, rules: { ...CHAT, contextWindow: 16_385, maxOutputTokens: 4_096 } },
    { match: /^(ft:)?gpt-4\.1/, rules: { ...CHAT, contextWindow: 1_047_576, maxOutputTokens: 32_768 } },
    { match: /^(ft:)?(chatgpt-|gpt-)4o/, rules: { ...CHAT, contextWindow: 128_000, maxOutputTokens: 16_384 } },
    { match: /^(ft:)?gpt-(4|audio)/, rules: CHAT },
    { match: /^(codex-mini|computer-use)/, rules: RESPONSES_ONLY },
    { match: /^o\d(-mini)?-(pro|deep-research)/, rules: { ...RESPONSES_ONLY, contextWindow: 200_000 } },
    { match: /^(ft:)?o\d/, rules: O_SERIES },
    { match: /^gpt-5-chat/, rules: { ...CHAT, contextWindow: 400_000 } },
    { match: /^gpt-5\.\d-chat/, rules: { ...REASONING, efforts: [] } },
    {
      match: /^gpt-5-pro/,
      rules: { ...RESPONSES_ONLY, contextWindow: 400_000, efforts: ['high'], defaultEffort: 'high' },
    },
    { match: /^gpt-5(\.\d)?-codex/, rules: { ...RESPONSES_ONLY, contextWindow: 400_000 } },
    { match: /^gpt-5\.[23]-pro/, rules: { ...RESPONSES_ONLY, contextWindow: 400_000 } },
    { match: /^gpt-5\.\d-pro/, rules: { ...RESPONSES_ONLY, contextWindow: 1_000_000 } },
    { match: /^(ft:)?gpt-5(-|$)/, rules: GPT_5 },
    { match: /^gpt-5\.1(-|$)/, rules: GPT_5_1 },
    { match: /^gpt-5\.[23](-|$)/, rules: GPT_5_2 },
    { match: /^gpt-5\.4-(mini|nano)/, rules: { ...GPT_5_4, contextWindow: 400_000 } },
    { match: /^gpt-5\.4(-|$)/, rules: GPT_5_4 },
    { match: /^gpt-5\.5(-|$)/, rules: { ...withoutDefault(GPT_5_4), contextWindow: 1_000_000 } },
    { match: /^gpt-5\.\d/, rules: { ...GPT_5_4, defaultEffort: 'medium' } },
    { match: /^gpt-6-(sol|luna)/, rules: { ...GPT_6, efforts: ['none', 'low', 'medium', 'high', 'xhigh', 'max'] } },
  ],
  newest: GPT_6,
}

function withoutDefault({ defaultEffort: _, ...rules }: ModelRules): ModelRules {
  return rules
}
