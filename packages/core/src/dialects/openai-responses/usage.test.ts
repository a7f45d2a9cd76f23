import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fixturesPath } from '@shunpike/testkit'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../types/json.js'
import { readResponsesUsage } from './usage.js'

describe('usage of a response', () => {
  it('takes cache reads and writes out of the input', () => {
    const details = {
      cached_tokens: 1000,
      cache_write_tokens: 300,
      cache_write_tokens_details: { ttl_30m_tokens: 300 },
    }
    const usage = {
      input_tokens: 1500,
      input_tokens_details: details,
      output_tokens: 50,
      output_tokens_details: { reasoning_tokens: 20 },
    }
    expect(
      readResponsesUsage(usage, { service_tier: 'priority', tool_usage: { web_search: { num_requests: 2 } } }),
    ).toEqual({
      input: 200,
      inputAudio: 0,
      inputImage: 0,
      cacheRead: 1000,
      cacheWrite: 300,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      output: 50,
      outputAudio: 0,
      outputImage: 0,
      reasoning: 20,
      searches: 2,
      tier: 'priority',
    })
  })

  it('says so when the buckets contradict each other', () => {
    const usage = readResponsesUsage({
      input_tokens: 10,
      input_tokens_details: { cached_tokens: 12 },
      output_tokens: 1,
    })
    expect(usage).toMatchObject({ input: -2, anomaly: expect.stringContaining('12 cached') })
  })

  it('never counts more reasoning than output', () => {
    expect(readResponsesUsage({ output_tokens: 5, output_tokens_details: { reasoning_tokens: 9 } }).reasoning).toBe(5)
  })

  it.each([
    [
      { cost: 0.0000001, is_byok: false },
      { cost: '0.0000001', isByok: false },
    ],
    [{ cost: 1.25e-8 }, { cost: '0.0000000125', isByok: false }],
    [
      { cost: 0, is_byok: true, cost_details: { upstream_inference_cost: 19, upstream_inference_input_cost: 4 } },
      { cost: '0', upstreamCost: '19', isByok: true },
    ],
    [
      { cost: '0.025265', cost_details: { upstream_inference_cost: null } },
      { cost: '0.025265', isByok: false },
    ],
    [{ cost: null }, undefined],
    [{}, undefined],
  ])('reports %j', (usage, expected) => {
    expect(readResponsesUsage(usage).reported).toEqual(expected)
  })
})

interface OracleRow {
  id: string
  usage_shape: string
  usage: JsonObject
  normalized: Record<string, number>
  expected_usd: string
}

const oraclePath = join(fixturesPath, '../cases/cost-oracle.json')
const available = existsSync(oraclePath)
describe.skipIf(!available)(`cost oracle${available ? '' : ' (skipped: no oracle here)'}`, () => {
  const { rows } = available ? (JSON.parse(readFileSync(oraclePath, 'utf8')) as { rows: OracleRow[] }) : { rows: [] }
  const cases = rows.filter((row) => row.usage_shape.endsWith('-responses'))

  it('has rows of both shapes', () => {
    expect(new Set(cases.map((row) => row.usage_shape))).toEqual(new Set(['openai-responses', 'openrouter-responses']))
  })

  it.each(cases)('$id', ({ usage: wire, normalized, usage_shape: shape, expected_usd: expected }) => {
    const usage = readResponsesUsage(wire)
    const { input = 0, output = 0, cache_read = 0, cache_write = 0 } = normalized
    expect(usage.input + usage.cacheRead + usage.cacheWrite).toBe(input)
    expect(usage).toMatchObject({ cacheRead: cache_read, cacheWrite: cache_write, output })
    expect(usage.reported?.cost).toBe(shape === 'openrouter-responses' ? expected : undefined)
  })
})
