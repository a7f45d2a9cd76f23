import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../types/json.js'
import { readGeminiUsage } from './usage.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../../../..')
const fixtures = process.env.SHUNPIKE_FIXTURES ?? join(root, '../shared/fixtures')
const oracle = join(fixtures, '../cases/cost-oracle.json')
const missing = existsSync(oracle) ? '' : ` (skipped: ${oracle} is not there)`

describe('usageMetadata', () => {
  it('is split into disjoint buckets', () => {
    const usage = readGeminiUsage({
      promptTokenCount: 1000,
      cachedContentTokenCount: 300,
      toolUsePromptTokenCount: 50,
      candidatesTokenCount: 400,
      thoughtsTokenCount: 70,
      totalTokenCount: 1520,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 600 },
        { modality: 'AUDIO', tokenCount: 300 },
        { modality: 'IMAGE', tokenCount: 100 },
      ],
      cacheTokensDetails: [
        { modality: 'AUDIO', tokenCount: 120 },
        { modality: 'TEXT', tokenCount: 180 },
      ],
      candidatesTokensDetails: [
        { modality: 'IMAGE', tokenCount: 350 },
        { modality: 'AUDIO', tokenCount: 10 },
      ],
      serviceTier: 'flex',
      trafficType: 'ON_DEMAND',
    })
    expect(usage).toEqual({
      input: 570,
      inputAudio: 180,
      inputImage: 0,
      cacheRead: 300,
      cacheWrite: 0,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      output: 110,
      outputAudio: 10,
      outputImage: 350,
      reasoning: 70,
      searches: 0,
      tier: 'flex',
    })
  })

  it('takes missing counts for 0 and the traffic type for the tier', () => {
    expect(readGeminiUsage({ trafficType: 'PROVISIONED_THROUGHPUT' })).toMatchObject({
      input: 0,
      output: 0,
      tier: 'PROVISIONED_THROUGHPUT',
    })
  })

  it('flags counts that contradict each other, without clamping', () => {
    const usage = readGeminiUsage({ promptTokenCount: 10, cachedContentTokenCount: 25 })
    expect(usage.input).toBe(-15)
    expect(usage.anomaly).toContain('input is -15')
    const audio = [{ modality: 'AUDIO', tokenCount: 9 }]
    expect(readGeminiUsage({ promptTokenCount: 10, cacheTokensDetails: audio }).anomaly).toContain('inputAudio is -9')
    expect(readGeminiUsage({ candidatesTokenCount: 5, candidatesTokensDetails: audio }).anomaly).toContain(
      'output is -4',
    )
  })
})

interface OracleRow {
  id: string
  usage_shape: string
  usage: JsonObject
  normalized: { input: number; output: number; cache_read?: number; input_audio?: number }
}

describe.skipIf(missing !== '')(`usage of the cost oracle${missing}`, () => {
  const { rows } =
    missing === '' ? (JSON.parse(readFileSync(oracle, 'utf8')) as { rows: OracleRow[] }) : { rows: [] as OracleRow[] }
  const ours = rows.filter((row) => row.usage_shape === 'gemini-generateContent')

  it('has rows', () => expect(ours.length).toBeGreaterThan(10))

  it.each(ours)('$id', ({ usage: wire, normalized }) => {
    const usage = readGeminiUsage(wire)
    expect({
      input: usage.input + usage.inputAudio + usage.cacheRead,
      output: usage.output,
      cache_read: usage.cacheRead,
      input_audio: usage.inputAudio,
    }).toEqual({ cache_read: 0, input_audio: 0, ...normalized })
    expect(usage.anomaly).toBeUndefined()
  })
})
