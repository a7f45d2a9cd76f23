import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { ModelRules } from '../../types/rules.js'
import { anthropicRules } from './anthropic.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../../../..')
const recording = join(
  process.env['SHUNPIKE_FIXTURES'] ?? join(root, '../shared/fixtures'),
  'anthropic/models-list.response.json',
)
const reason = existsSync(recording) ? '' : ` (skipped: ${recording} is not there)`

function find(id: string): ModelRules {
  return anthropicRules.families.find(({ match }) => match.test(id))?.rules ?? anthropicRules.newest
}

interface Listed {
  id: string
  max_input_tokens: number
  max_tokens: number
  capabilities: {
    effort: Record<string, boolean | { supported: boolean }>
    structured_outputs: { supported: boolean }
    thinking: { types: { enabled: { supported: boolean }; adaptive: { supported: boolean } } }
  }
}

describe.skipIf(reason !== '')(`the recorded model list${reason}`, () => {
  const listed = reason === '' ? (JSON.parse(readFileSync(recording, 'utf8')) as { data: Listed[] }).data : []

  it.each(listed.map((model) => [model.id, model] as const))(
    'agrees on %s',
    (id, { max_input_tokens: context, max_tokens: output, capabilities }) => {
      const rules = find(id)
      expect(rules.contextWindow).toBe(context)
      expect(rules.maxOutputTokens).toBe(output)
      expect(rules.structuredOutput).toBe(capabilities.structured_outputs.supported)
      expect(rules.thinking).toBe(capabilities.thinking.types.adaptive.supported ? 'adaptive' : 'budget')
      const efforts = Object.entries(capabilities.effort).filter(
        ([, value]) => typeof value === 'object' && value.supported,
      )
      // Opus 4.5 takes an effort beside its budget; the budget is enough.
      if (rules.thinking === 'adaptive') expect(rules.efforts).toEqual(efforts.map(([effort]) => effort))
    },
  )
})

describe('the rules of a model', () => {
  it.each([
    ['claude-3-haiku-20240307', { thinking: 'none', maxOutputTokens: 4096, structuredOutput: false }],
    ['claude-3-7-sonnet-20250219', { thinking: 'budget', structuredOutput: false }],
    ['claude-sonnet-4-20250514', { thinking: 'budget', maxOutputTokens: 64_000, structuredOutput: false }],
    ['claude-opus-4-20250514', { maxOutputTokens: 32_000 }],
    ['claude-haiku-4-5', { thinking: 'budget', sampling: true, prefill: true, forcedTools: true }],
    ['claude-sonnet-4-6', { thinking: 'adaptive', sampling: true, prefill: false, forcedToolsWhileThinking: false }],
    ['claude-opus-4-7', { sampling: false, midSystem: false }],
    ['claude-opus-4-8', { midSystem: true, forcedToolsWhileThinking: true }],
    ['claude-sonnet-5', { midSystem: false, thinkingOff: 'disabled' }],
    ['claude-fable-5', { thinkingOff: 'never', forcedTools: true }],
    ['claude-fable-5-1', { thinkingOff: 'never', forcedTools: false }],
    ['claude-opus-5-5', { thinkingOff: 'never', forcedTools: false, defaultEffort: 'medium' }],
    ['claude-sonnet-5-5', { thinkingOff: 'between_tools', forcedTools: false }],
    ['claude-haiku-5-5', { thinkingOff: 'disabled', forcedTools: true }],
    ['claude-opus-7', { thinkingOff: 'never', forcedTools: false, sampling: false, prefill: false }],
  ])('%s: %j', (id, rules) => {
    expect(find(id)).toMatchObject(rules)
  })
})
