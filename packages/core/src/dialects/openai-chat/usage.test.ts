import { describe, expect, it } from 'vitest'
import { readChatUsage, toChatUsage } from './usage.js'

describe('readChatUsage', () => {
  it('takes cached, written and audio tokens out of the prompt', () => {
    const usage = readChatUsage({
      prompt_tokens: 4020,
      completion_tokens: 100,
      total_tokens: 4120,
      prompt_tokens_details: { cached_tokens: 1000, cache_write_tokens: 2000, audio_tokens: 20 },
      completion_tokens_details: {
        reasoning_tokens: 60,
        audio_tokens: 30,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    })
    expect(usage).toEqual({
      input: 1000,
      inputAudio: 20,
      inputImage: 0,
      cacheRead: 1000,
      cacheWrite: 2000,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      output: 70,
      outputAudio: 30,
      outputImage: 0,
      reasoning: 60,
      searches: 0,
    })
  })

  it('reads an embedding, which has no completion', () => {
    expect(readChatUsage({ prompt_tokens: 4, total_tokens: 4 })).toMatchObject({ input: 4, output: 0 })
  })

  it('reads null details', () => {
    const usage = readChatUsage({
      prompt_tokens: 4,
      completion_tokens: 2,
      prompt_tokens_details: null,
      completion_tokens_details: null,
    })
    expect(usage).toMatchObject({ input: 4, output: 2 })
    expect(usage).not.toHaveProperty('anomaly')
  })

  it.each([
    ['DeepSeek', { prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36 }],
    ['Moonshot', { cached_tokens: 64 }],
    ['OpenAI', { prompt_tokens_details: { cached_tokens: 64 } }],
  ])('finds cache hits where %s puts them', (_, extra) => {
    expect(readChatUsage({ prompt_tokens: 100, completion_tokens: 1, ...extra })).toMatchObject({
      input: 36,
      cacheRead: 64,
    })
  })

  it('keeps image output apart, and image input that is not cached', () => {
    const wire = { prompt_tokens: 1000, completion_tokens: 1537, completion_tokens_details: { image_tokens: 1120 } }
    expect(readChatUsage(wire)).toMatchObject({ output: 417, outputImage: 1120 })
    expect(readChatUsage({ ...wire, prompt_tokens_details: { image_tokens: 258 } })).toMatchObject({
      input: 742,
      inputImage: 258,
    })
    const cached = readChatUsage({ ...wire, prompt_tokens_details: { image_tokens: 900, cached_tokens: 896 } })
    expect(cached).toMatchObject({ input: 0, inputImage: 104, cacheRead: 896 })
    expect(cached).not.toHaveProperty('anomaly')
  })

  it('sees writes that overlap the cached tokens as their storage', () => {
    const usage = readChatUsage({
      prompt_tokens: 2168,
      completion_tokens: 1,
      prompt_tokens_details: { cached_tokens: 2161, cache_write_tokens: 2161 },
    })
    expect(usage).toMatchObject({ input: 7, cacheRead: 2161, cacheWrite: 0, cacheStorage: 2161 })
    expect(usage).not.toHaveProperty('anomaly')
    expect(toChatUsage(usage)).toMatchObject({ prompt_tokens: 2168 })
  })

  it('reads writes beside cached tokens as a bucket of their own', () => {
    const usage = readChatUsage({
      prompt_tokens: 2572,
      completion_tokens: 100,
      prompt_tokens_details: { cached_tokens: 2240, cache_write_tokens: 329 },
    })
    expect(usage).toMatchObject({ input: 3, cacheRead: 2240, cacheWrite: 329 })
    expect(usage).not.toHaveProperty('cacheStorage')
  })

  it('only clamps reasoning that exceeds the completion', () => {
    const usage = readChatUsage({
      prompt_tokens: 15,
      completion_tokens: 256,
      total_tokens: 271,
      completion_tokens_details: { reasoning_tokens: 271 },
    })
    expect(usage).toMatchObject({ output: 256, reasoning: 256 })
    expect(usage).not.toHaveProperty('anomaly')
  })

  it.each([
    ['by the total', { total_tokens: 135 }],
    ['by its market cost', { total_tokens: 41, market_cost: '0.0001' }],
  ])('adds reasoning that is outside the completion: %s', (_, extra) => {
    const usage = readChatUsage({
      prompt_tokens: 32,
      completion_tokens: 9,
      completion_tokens_details: { reasoning_tokens: 94 },
      ...extra,
    })
    expect(usage).toMatchObject({ output: 103, reasoning: 94 })
    expect(usage).not.toHaveProperty('anomaly')
  })

  it.each([
    [
      'more cached than prompt tokens',
      { prompt_tokens: 10, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 15 } },
      'input is -5',
    ],
    ['a negative completion', { prompt_tokens: 10, completion_tokens: -1 }, 'output is -1'],
    [
      'more audio than output',
      { prompt_tokens: 1, completion_tokens: 1, completion_tokens_details: { audio_tokens: 3 } },
      'output is -2',
    ],
    ['text for a count', { prompt_tokens: '10', completion_tokens: 1 }, 'input is NaN'],
    ['a count beyond all numbers', { prompt_tokens: JSON.parse('1e400'), completion_tokens: 1 }, 'input is Infinity'],
    ['a count above 2^53', { prompt_tokens: 2 ** 53, completion_tokens: 1 }, 'input is 9007199254740992'],
    [
      'a total that says more',
      { prompt_tokens: 12, completion_tokens: 35, total_tokens: 109 },
      'total_tokens has 62 more than prompt_tokens and completion_tokens',
    ],
    ['a negative cost', { prompt_tokens: 1, completion_tokens: 1, cost: -1 }, 'cost is -1'],
  ])('flags %s', (_, wire, anomaly) => {
    const usage = readChatUsage(wire)
    expect(usage.anomaly).toBe(anomaly)
    expect(usage).not.toHaveProperty('reported')
    expect(JSON.parse(JSON.stringify(usage))).toEqual(usage)
  })

  it('reads what was reported as decimal text', () => {
    const details = { upstream_inference_cost: 0.0002265, upstream_inference_prompt_cost: 0.000144 }
    expect(
      readChatUsage({ prompt_tokens: 480, completion_tokens: 33, cost: 0, is_byok: true, cost_details: details })
        .reported,
    ).toEqual({
      cost: '0',
      upstreamCost: '0.0002265',
      isByok: true,
    })
    expect(
      readChatUsage({ prompt_tokens: 7, cost: 1.4e-7, cost_details: { upstream_inference_cost: null } }).reported,
    ).toEqual({ cost: '1.4e-7', isByok: false })
    expect(readChatUsage({ prompt_tokens: 7, cost: '0.0076509169000000005' }).reported).toEqual({
      cost: '0.0076509169000000005',
      isByok: false,
    })
  })

  it('keeps a report beside contradicting buckets', () => {
    const usage = readChatUsage({
      prompt_tokens: 10,
      completion_tokens: 1,
      prompt_tokens_details: { cached_tokens: 15 },
      cost: 0.5,
    })
    expect(usage).toMatchObject({ anomaly: 'input is -5', reported: { cost: '0.5', isByok: false } })
  })

  it.each([null, 'free', Number.POSITIVE_INFINITY, { total_cost: 1 }])('takes %o for no report', (cost) => {
    const usage = readChatUsage({ prompt_tokens: 1, completion_tokens: 1, cost })
    expect(usage).not.toHaveProperty('reported')
    expect(usage).not.toHaveProperty('anomaly')
  })

  it('counts searches and names the tier', () => {
    const wire = {
      prompt_tokens: 1,
      completion_tokens: 1,
      service_tier: 'flex',
      server_tool_use_details: { web_search_requests: 2 },
    }
    expect(readChatUsage(wire)).toMatchObject({ searches: 2, tier: 'flex' })
  })
})

describe('toChatUsage', () => {
  it('puts every bucket back where the hub has it', () => {
    const buckets = {
      input: 1,
      inputAudio: 2,
      inputImage: 3,
      cacheRead: 4,
      cacheWrite: 5,
      cacheWrite5m: 6,
      cacheWrite1h: 7,
    }
    expect(toChatUsage({ ...buckets, output: 8, outputAudio: 9, outputImage: 10, reasoning: 5, searches: 0 })).toEqual({
      prompt_tokens: 28,
      completion_tokens: 27,
      total_tokens: 55,
      prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 18, audio_tokens: 2 },
      completion_tokens_details: { reasoning_tokens: 5, audio_tokens: 9 },
    })
  })

  it('reads back what it wrote', () => {
    const usage = readChatUsage({
      prompt_tokens: 50,
      completion_tokens: 9,
      prompt_tokens_details: { cached_tokens: 40 },
    })
    expect(readChatUsage(toChatUsage(usage))).toEqual(usage)
  })
})
