import { describe, expect, it } from 'vitest'
import { openaiRules } from './openai.js'

function rulesOf(id: string) {
  return openaiRules.families.find(({ match }) => match.test(id))?.rules ?? openaiRules.newest
}

describe("the rules of OpenAI's models", () => {
  it('are dated and sourced', () => {
    expect(openaiRules.asOf).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(openaiRules.source).not.toBe('')
  })

  it.each([
    'gpt-3.5-turbo',
    'gpt-4',
    'gpt-4-turbo',
    'gpt-4.1-nano',
    'gpt-4o',
    'gpt-4o-mini-2024-07-18',
    'chatgpt-4o-latest',
    'ft:gpt-4o-2024-08-06:org::id',
    'gpt-5-chat-latest',
  ])('%s takes max_tokens and sampling, and does not reason', (id) => {
    expect(rulesOf(id)).toMatchObject({ refusesMaxTokens: false, sampling: true, efforts: [] })
  })

  it.each([
    'o1',
    'o3',
    'o3-mini',
    'o4-mini-2025-04-16',
    'gpt-5',
    'gpt-5-mini',
    'gpt-5-nano-2025-08-07',
    'gpt-6-sol',
    'gpt-7',
  ])('%s takes neither max_tokens nor sampling', (id) => {
    expect(rulesOf(id)).toMatchObject({ refusesMaxTokens: true, sampling: false })
  })

  it.each(['gpt-5.1', 'gpt-5.2', 'gpt-5.4-mini-2026-03-17', 'gpt-5.5', 'gpt-5.6-sol'])(
    '%s takes sampling while it does not reason',
    (id) => {
      expect(rulesOf(id)).toMatchObject({ refusesMaxTokens: true, sampling: true, samplingNeedsNoEffort: true })
    },
  )

  it.each([
    ['gpt-4o', undefined],
    ['o4-mini', undefined],
    ['gpt-5-mini', undefined],
    ['gpt-5.1', undefined],
    ['gpt-5.2', undefined],
    ['gpt-5.4', true],
    ['gpt-5.4-nano', true],
    ['gpt-5.5-2026-04-23', true],
    ['gpt-5.6', true],
    ['gpt-6-luna', true],
    ['an-unknown-model', true],
  ])('%s needs Responses for tools with an effort: %s', (id, expected) => {
    expect(rulesOf(id).toolsWithEffortNeedResponses).toBe(expected)
  })

  it.each([
    'o1-pro',
    'o3-pro',
    'o4-mini-deep-research',
    'gpt-5-pro',
    'gpt-5-codex',
    'gpt-5.1-codex-max',
    'gpt-5.3-codex',
    'gpt-5.4-pro',
    'codex-mini-latest',
  ])('%s is served on Responses only', (id) => {
    expect(rulesOf(id).responsesOnly).toBe(true)
  })

  it.each([
    ['gpt-5-nano', 'medium'],
    ['gpt-5.1', 'none'],
    ['gpt-5.4-nano', 'none'],
    ['gpt-5.6-sol', 'medium'],
    ['gpt-5.5', undefined],
    ['gpt-6-sol', undefined],
  ])('%s reasons by default at %s', (id, expected) => {
    expect(rulesOf(id).defaultEffort).toBe(expected)
  })

  it('takes a default effort from the efforts of its family', () => {
    for (const { rules } of openaiRules.families) {
      if (rules.defaultEffort !== undefined) expect(rules.efforts).toContain(rules.defaultEffort)
    }
  })
})
