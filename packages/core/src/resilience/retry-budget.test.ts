import { describe, expect, it } from 'vitest'
import { createRetryBudget } from './retry-budget.js'

describe('retry budget', () => {
  it('lets three retries of a route run at a time, whatever its calls', () => {
    const budget = createRetryBudget()
    const releases = [budget.take('r'), budget.take('r'), budget.take('r')]
    expect(releases.every(Boolean)).toBe(true)
    expect(budget.take('r')).toBeUndefined()
    expect(budget.take('other')).toBeDefined()
    releases[0]?.()
    expect(budget.take('r')).toBeDefined()
  })

  it('lets a tenth of the calls be retried beyond that', () => {
    const budget = createRetryBudget()
    for (let i = 0; i < 50; i++) budget.onCall('r')
    const taken = Array.from({ length: 20 }, () => budget.take('r'))
    expect(taken.filter(Boolean)).toHaveLength(5)
  })

  it('saves up no more than ten', () => {
    const budget = createRetryBudget()
    for (let i = 0; i < 5000; i++) budget.onCall('r')
    expect(Array.from({ length: 20 }, () => budget.take('r')).filter(Boolean)).toHaveLength(10)
  })

  it('gives a place back once', () => {
    const budget = createRetryBudget()
    const release = budget.take('r')
    release?.()
    release?.()
    expect(Array.from({ length: 5 }, () => budget.take('r')).filter(Boolean)).toHaveLength(3)
  })
})
