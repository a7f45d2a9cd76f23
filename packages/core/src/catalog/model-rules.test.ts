import { describe, expect, it } from 'vitest'
import { rulesFor } from './model-rules.js'
import { anthropicRules } from './rules/anthropic.js'
import { googleRules } from './rules/google.js'
import { openaiRules } from './rules/openai.js'

describe('rulesFor', () => {
  it.each([
    ['anthropic', anthropicRules, 'claude-sonnet-5'],
    ['google', googleRules, 'gemini-2.5-flash'],
    ['openai', openaiRules, 'gpt-5-mini'],
  ])('takes the first family of %s that fits, and the context window of the price data', (catalogId, table, id) => {
    const family = table.families.find(({ match }) => match.test(id))
    expect(family).toBeDefined()
    expect(rulesFor(catalogId, id)).toMatchObject({ contextWindow: expect.any(Number), ...family?.rules })
  })

  it('gives an unknown id the rules of the newest family', () => {
    expect(rulesFor('anthropic', 'unheard-of')).toEqual(anthropicRules.newest)
  })

  it('has none for a provider without a table', () => {
    expect(rulesFor(undefined, 'fb-ok')).toEqual({})
    expect(rulesFor('openrouter', 'anthropic/claude-sonnet-5')).toEqual({ contextWindow: 1_000_000 })
  })
})
