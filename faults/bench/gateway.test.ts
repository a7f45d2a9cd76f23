import { describe, expect, it } from 'vitest'
import { playGateway } from './play.js'
import type { Score } from './score.js'
import { SCENARIOS } from './sixteen.js'

/** What is not yet passed: to go on after the commit takes the resume ladder (issue 4, item 4). */
const EXPECTED: Readonly<Record<string, Score>> = { '08': 'safe', '09': 'safe', '14': 'safe' }

describe.each(['text', 'tools'] as const)('%s', (variant) => {
  for (const scenario of SCENARIOS) {
    const { id, fault } = scenario
    it(`${id} ${fault}`, async ({ task }) => {
      const { score } = await playGateway(scenario, variant)
      task.meta.bench = { id, fault, system: 'Shunpike', variant, score }
      expect(score).toBe(EXPECTED[id] ?? 'pass')
    })
  }
})
