import type { ModelRules, RulesTable } from '../../types/rules.js'

const ALL_EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max']

/** Claude 3 to 4.5: thinking takes a budget, and is off unless asked for. */
const BUDGET: ModelRules = {
  contextWindow: 200_000,
  maxOutputTokens: 64_000,
  thinking: 'budget',
  thinkingOff: 'disabled',
  efforts: [],
  sampling: true,
  forcedTools: true,
  forcedToolsWhileThinking: false,
  prefill: true,
  structuredOutput: true,
  midSystem: false,
}

/** Claude 3.7 and 4: structured outputs came with 4.1. */
const EARLY_BUDGET: ModelRules = { ...BUDGET, structuredOutput: false }

const CLAUDE_3: ModelRules = { ...EARLY_BUDGET, thinking: 'none', maxOutputTokens: 4096 }

/** Since 4.6 the model decides how much it thinks, and no answer can be started by the caller. */
const ADAPTIVE: ModelRules = {
  ...BUDGET,
  contextWindow: 1_000_000,
  maxOutputTokens: 128_000,
  thinking: 'adaptive',
  efforts: ['low', 'medium', 'high', 'max'],
  prefill: false,
}

/** Since 4.7 sampling is fixed. */
const CLAUDE_4_7: ModelRules = { ...ADAPTIVE, sampling: false, efforts: ALL_EFFORTS }

const CLAUDE_4_8: ModelRules = { ...CLAUDE_4_7, forcedToolsWhileThinking: true, midSystem: true }

/** From here on the model thinks unless told otherwise. Whether Sonnet 5 takes instructions in mid-conversation is disputed. */
const SONNET_5: ModelRules = { ...CLAUDE_4_8, midSystem: false, defaultEffort: 'high' }

const OPUS_5: ModelRules = { ...CLAUDE_4_8, defaultEffort: 'high' }

const FABLE_5: ModelRules = { ...OPUS_5, thinkingOff: 'never' }

/** Opus 5.5 and Fable 5.1: thinking is always on, no tool can be forced. */
const NEWEST: ModelRules = { ...FABLE_5, forcedTools: false, forcedToolsWhileThinking: false }

/** Anthropic's models on its own API, version 2023-06-01. */
export const anthropicRules: RulesTable = {
  asOf: '2026-11-24',
  source: [
    'limits, efforts, kinds of thinking and structured outputs of Opus 4.1 to Opus 5: recorded GET /v1/models of 2026-08-02',
    'sampling, prefill, switching thinking off: wire.md 2.6',
    '5.5 family: platform.claude.com/docs/en/models/{opus,sonnet,haiku}-5-5 (overview, whats-new, migration-guide)',
    'default efforts: platform.claude.com/docs/en/models/haiku-5-5/overview',
    'forced tools while thinking from Opus 4.8 on: langchain-ai/langchain-aws#1141',
    'instructions in mid-conversation: @langchain/anthropic 1.5.13 model profiles; wire.md 2.2',
    'Claude 3 to Opus 4 (retired or leaving): model overviews of their time, from memory',
  ].join('; '),
  families: [
    { match: /^claude-3-7-/, rules: EARLY_BUDGET },
    { match: /^claude-3-5-/, rules: { ...CLAUDE_3, maxOutputTokens: 8192 } },
    { match: /^claude-3-/, rules: CLAUDE_3 },
    { match: /^claude-opus-4-1(-|$)/, rules: { ...BUDGET, maxOutputTokens: 32_000 } },
    { match: /^claude-opus-4(-0|-2\d{7}|$)/, rules: { ...EARLY_BUDGET, maxOutputTokens: 32_000 } },
    { match: /^claude-sonnet-4(-0|-2\d{7}|$)/, rules: EARLY_BUDGET },
    { match: /^claude-sonnet-4-5(-|$)/, rules: { ...BUDGET, contextWindow: 1_000_000 } },
    { match: /^claude-(opus|haiku)-4-5(-|$)/, rules: BUDGET },
    { match: /^claude-(opus|sonnet)-4-6(-|$)/, rules: ADAPTIVE },
    { match: /^claude-opus-4-7(-|$)/, rules: CLAUDE_4_7 },
    { match: /^claude-opus-4-8(-|$)/, rules: CLAUDE_4_8 },
    { match: /^claude-sonnet-5(-2\d{7}|$)/, rules: SONNET_5 },
    { match: /^claude-opus-5(-2\d{7}|$)/, rules: OPUS_5 },
    { match: /^claude-(fable|mythos)-5(-2\d{7}|$)/, rules: FABLE_5 },
    { match: /^claude-opus-5-5(-|$)/, rules: { ...NEWEST, defaultEffort: 'medium' } },
    { match: /^claude-sonnet-5-5(-|$)/, rules: { ...NEWEST, thinkingOff: 'between_tools' } },
    // Its list of breaking changes does not name forced tools.
    { match: /^claude-haiku-5-5(-|$)/, rules: { ...OPUS_5, defaultEffort: 'medium' } },
  ],
  newest: NEWEST,
}
