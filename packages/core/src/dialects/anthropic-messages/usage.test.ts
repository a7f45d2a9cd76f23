import { describe, expect, it } from 'vitest'
import { readMessagesUsage } from './usage.js'

describe('the usage of a message', () => {
  it('has disjoint buckets: input excludes both caches', () => {
    const wire = {
      ...{ input_tokens: 10, cache_creation_input_tokens: 300, cache_read_input_tokens: 2000, output_tokens: 50 },
      cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
      output_tokens_details: { thinking_tokens: 30 },
      server_tool_use: { web_search_requests: 2, web_fetch_requests: 1 },
      service_tier: 'standard',
      inference_geo: 'us',
    }
    expect(readMessagesUsage(wire)).toEqual({
      ...{
        input: 10,
        inputAudio: 0,
        inputImage: 0,
        cacheRead: 2000,
        cacheWrite: 0,
        cacheWrite5m: 100,
        cacheWrite1h: 200,
      },
      ...{ output: 50, outputAudio: 0, outputImage: 0, reasoning: 30, searches: 2, tier: 'standard', region: 'us' },
    })
  })

  it('has untimed writes where the split is missing or does not name all of them', () => {
    expect(readMessagesUsage({ cache_creation_input_tokens: 300 })).toMatchObject({
      cacheWrite: 300,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
    })
    const partly = { cache_creation_input_tokens: 300, cache_creation: { ephemeral_5m_input_tokens: 100 } }
    expect(readMessagesUsage(partly)).toMatchObject({ cacheWrite: 200, cacheWrite5m: 100 })
    expect(readMessagesUsage(partly)).not.toHaveProperty('anomaly')
  })

  it('is an anomaly when a bucket is negative', () => {
    const split = { cache_creation_input_tokens: 50, cache_creation: { ephemeral_1h_input_tokens: 100 } }
    expect(readMessagesUsage(split)).toMatchObject({
      cacheWrite: -50,
      anomaly: expect.stringContaining('cacheWrite is -50'),
    })
    expect(readMessagesUsage({ input_tokens: -1, output_tokens: 1 }).anomaly).toContain('input is -1')
  })

  it('sums the steps of a compaction, which the top level leaves out', () => {
    const iterations = [
      { type: 'compaction', input_tokens: 180_000, output_tokens: 3500, cache_read_input_tokens: 5 },
      { type: 'message', input_tokens: 23_000, output_tokens: 1000, cache_creation: { ephemeral_5m_input_tokens: 7 } },
    ]
    const usage = readMessagesUsage({ input_tokens: 23_000, output_tokens: 1000, iterations })
    expect(usage).toMatchObject({ input: 203_000, output: 4500, cacheRead: 5, cacheWrite5m: 7 })
    expect(usage).not.toHaveProperty('anomaly')
  })

  it('has no known price when a step ran on another model, or fast', () => {
    const iterations = [
      { type: 'message', output_tokens: 1 },
      { type: 'advisor_message', output_tokens: 9 },
    ]
    expect(readMessagesUsage({ iterations }).anomaly).toContain('advisor_message')
    expect(readMessagesUsage({ service_tier: 'standard', speed: 'fast' }).tier).toBe('fast')
  })

  it('never has more thinking than output', () => {
    expect(readMessagesUsage({ output_tokens: 5, output_tokens_details: { thinking_tokens: 9 } }).reasoning).toBe(5)
  })
})
