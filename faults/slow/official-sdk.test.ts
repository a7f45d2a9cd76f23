/** What the official client alone makes of the same faults: for comparison, whatever it scores. */
import { describe, expect, it } from 'vitest'
import { playSdk } from '../bench/play.js'
import { SCENARIOS } from '../bench/sixteen.js'

describe.each(['text', 'tools'] as const)('%s', (variant) => {
  for (const scenario of SCENARIOS) {
    const { id, fault } = scenario
    it(`${id} ${fault}`, async ({ task }) => {
      const { score } = await playSdk(scenario, variant)
      task.meta.bench = { id, fault, system: 'openai 7.57.0 alone', variant, score }
      expect(['pass', 'partial', 'safe', 'fail']).toContain(score)
    }, 60_000)
  }
})
