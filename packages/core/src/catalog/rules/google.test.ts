import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { ModelRules } from '../../types/rules.js'
import { googleRules } from './google.js'

function rulesOf(id: string): ModelRules {
  return googleRules.families.find(({ match }) => match.test(id))?.rules ?? googleRules.newest
}

it.each([
  [
    'gemini-4-hydrogen',
    { thinking: 'level', efforts: ['low', 'medium', 'high', 'xhigh'], sampling: false, prefill: false },
  ],
  ['gemini-3.9-flash', { thinking: 'level', efforts: ['low', 'medium', 'high'] }],
  ['gemini-3.8-flash', { thinking: 'level', efforts: ['low', 'medium', 'high'], sampling: false }],
  ['gemini-3.6-flash', { thinking: 'level', efforts: ['minimal', 'low', 'medium', 'high'], sampling: false }],
  ['gemini-3.5-flash-lite', { efforts: ['minimal', 'low', 'medium', 'high'], prefill: false }],
  ['gemini-3.1-pro-preview', { efforts: ['low', 'medium', 'high'], sampling: true, thoughtSignatures: true }],
  ['gemini-3-pro-preview', { efforts: ['low', 'high'] }],
  ['gemini-3-flash-preview', { efforts: ['minimal', 'low', 'medium', 'high'], prefill: true }],
  ['gemini-3.1-flash-lite', { efforts: ['minimal', 'low', 'medium', 'high'] }],
  ['gemini-3.1-flash-image', { thinking: 'none', thoughtSignatures: true }],
  ['gemini-2.5-pro', { thinking: 'budget', thinkingOff: 'never' }],
  ['gemini-2.5-flash', { thinking: 'budget', thinkingOff: 'zero-budget', thoughtSignatures: false }],
  ['gemini-2.5-flash-image', { thinking: 'none', contextWindow: 32_768 }],
  ['gemini-2.5-flash-preview-tts', { thinking: 'none', contextWindow: 8192 }],
  ['gemini-2.0-flash', { thinking: 'none', maxOutputTokens: 8192 }],
  ['gemma-4-31b-it', { systemInstruction: false, contextWindow: 262_144 }],
  ['gemini-flash-latest', { efforts: ['low', 'medium', 'high'] }],
])('%s', (id, expected) => expect(rulesOf(id)).toMatchObject(expected))

it('knows how much an effort costs wherever thinking has a budget', () => {
  const budgets = googleRules.families.filter(({ rules }) => rules.thinking === 'budget').map(({ rules }) => rules)
  expect(budgets.length).toBeGreaterThan(2)
  for (const { thinkingBudget: limits } of budgets) {
    for (const effort of ['low', 'medium', 'high']) {
      expect(limits?.byEffort[effort]).toBeGreaterThanOrEqual(limits?.min ?? Number.NaN)
      expect(limits?.byEffort[effort]).toBeLessThanOrEqual(limits?.max ?? Number.NaN)
    }
  }
})

const root = join(dirname(fileURLToPath(import.meta.url)), '../../../../..')
const recorded = join(
  process.env.SHUNPIKE_FIXTURES ?? join(root, '../shared/fixtures'),
  'google/models-list.response.json',
)
const missing = existsSync(recorded) ? '' : ` (skipped: ${recorded} is not there)`

interface ListedModel {
  name: string
  inputTokenLimit: number
  outputTokenLimit: number
  supportedGenerationMethods: string[]
}

describe.skipIf(missing !== '')(`limits of the recorded model list${missing}`, () => {
  const { models } =
    missing === '' ? (JSON.parse(readFileSync(recorded, 'utf8')) as { models: ListedModel[] }) : { models: [] }
  const ours = models.filter(({ name, supportedGenerationMethods: methods }) => {
    return /^models\/(gemini|gemma|nano)-/.test(name) && methods.includes('generateContent')
  })

  it('has models', () => expect(ours.length).toBeGreaterThan(25))

  it.each(ours)('$name', ({ name, inputTokenLimit: contextWindow, outputTokenLimit: maxOutputTokens }) => {
    expect(rulesOf(name.slice('models/'.length))).toMatchObject({ contextWindow, maxOutputTokens })
  })
})
