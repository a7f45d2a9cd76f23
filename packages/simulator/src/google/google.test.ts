import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createSimulator } from '../create-simulator.js'
import type { Simulator } from '../types.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ pace: false })
})
beforeEach(() => simulator.reset())
afterAll(() => simulator.close())

interface Part {
  text?: string
  functionCall?: object
  thoughtSignature?: string
}

interface Answer {
  candidates: { content: { parts: Part[] }; finishReason?: string }[]
  usageMetadata: Record<string, number>
}

const TOOLS = [
  {
    functionDeclarations: [
      { name: 'get_weather', parameters: { type: 'OBJECT', properties: { city: { type: 'STRING' } } } },
    ],
  },
]
const WEATHER = { role: 'user', parts: [{ text: 'get_weather in parallel for Paris and Rome' }] }

function post(target: string, body: object, key = simulator.providers.google.apiKey): Promise<Response> {
  return fetch(`${simulator.providers.google.baseURL}/${target}`, {
    method: 'POST',
    headers: { 'x-goog-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

async function generate(body: object, model = 'gemini-3.6-flash'): Promise<Answer> {
  return (await (await post(`v1beta/models/${model}:generateContent`, body)).json()) as Answer
}

describe('generateContent', () => {
  it('serves both API versions and snake_case bodies', async () => {
    const body = {
      contents: { parts: [{ text: 'Hi' }] },
      system_instruction: { parts: [{ text: 'Be brief' }] },
      generation_config: { max_output_tokens: 8 },
    }
    for (const version of ['v1', 'v1beta']) {
      const answer = (await (await post(`${version}/models/gemini-2.5-flash:generateContent`, body)).json()) as Answer
      expect(answer.candidates[0]?.finishReason).toBe('MAX_TOKENS')
      expect(answer.usageMetadata).toMatchObject({
        promptTokenCount: 3,
        candidatesTokenCount: 4,
        thoughtsTokenCount: 4,
        totalTokenCount: 11,
      })
    }
  })

  it('signs the first of parallel calls and wants the signature back in the current turn', async () => {
    const { candidates } = await generate({ contents: [WEATHER], tools: TOOLS })
    const parts = candidates[0]?.content.parts ?? []
    expect(parts.map((part) => typeof part.thoughtSignature)).toEqual(['string', 'undefined'])
    const results = {
      role: 'user',
      parts: parts.map(() => ({ functionResponse: { name: 'get_weather', response: {} } })),
    }
    const withParts = (kept: Part[]) =>
      post('v1beta/models/gemini-3.6-flash:generateContent', {
        contents: [WEATHER, { role: 'model', parts: kept }, results],
        tools: TOOLS,
      })
    expect((await withParts(parts)).status).toBe(200)
    const stripped = parts.map(({ functionCall }) => (functionCall === undefined ? {} : { functionCall }))
    const missing = await withParts(stripped)
    expect([missing.status, await missing.text()]).toEqual([
      400,
      expect.stringContaining('missing a thought_signature'),
    ])
    const [first, ...rest] = stripped
    expect(
      (await withParts([{ ...first, thoughtSignature: 'skip_thought_signature_validator' }, ...rest])).status,
    ).toBe(200)
    expect((await withParts([{ ...first, thoughtSignature: 'foreign' }, ...rest])).status).toBe(400)
  })

  it('does not look at the signatures of earlier turns, nor at any with 2.5', async () => {
    const call = { role: 'model', parts: [{ functionCall: { name: 'get_weather', args: {} } }] }
    const result = { role: 'user', parts: [{ functionResponse: { name: 'get_weather', response: {} } }] }
    const past = { contents: [WEATHER, call, result, { role: 'user', parts: [{ text: 'Thanks' }] }], tools: TOOLS }
    expect((await post('v1beta/models/gemini-3.6-flash:generateContent', past)).status).toBe(200)
    const present = { contents: [WEATHER, call, result], tools: TOOLS }
    expect((await post('v1beta/models/gemini-2.5-flash:generateContent', present)).status).toBe(200)
  })

  it.each<[string, object, string]>([
    ['no contents', {}, 'contents is not specified'],
    ['unknown members', { contents: [WEATHER], messages: [] }, 'Unknown name "messages": Cannot find field.'],
    [
      'unknown settings',
      { contents: [WEATHER], generationConfig: { max_tokens: 5 } },
      `Unknown name "max_tokens" at 'generation_config'`,
    ],
    [
      'JSON schema in `parameters`',
      {
        contents: [WEATHER],
        tools: [
          { functionDeclarations: [{ name: 'f', parameters: { properties: { a: { additionalProperties: false } } } }] },
        ],
      },
      `Unknown name "additionalProperties" at 'tools[0].function_declarations[0].parameters.properties[0].value'`,
    ],
    ['empty parts', { contents: [{ parts: [] }] }, 'must not be empty'],
    ['unknown roles', { contents: [{ role: 'assistant', parts: [{ text: 'Hi' }] }] }, 'valid role'],
    [
      'level and budget together',
      { contents: [WEATHER], generationConfig: { thinkingConfig: { thinkingLevel: 'LOW', thinkingBudget: 0 } } },
      'only one of',
    ],
    [
      'calls and responses that do not match',
      { contents: [WEATHER, { role: 'model', parts: [{ functionCall: { name: 'get_weather' } }] }, WEATHER] },
      'number of function response parts',
    ],
    [
      'odd function names',
      { contents: [WEATHER], tools: [{ functionDeclarations: [{ name: 'get weather' }] }] },
      'Invalid function name',
    ],
  ])('refuses %s', async (_, body, message) => {
    const response = await post('v1beta/models/gemini-3.6-flash:generateContent', body)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: { code: 400, status: 'INVALID_ARGUMENT', message: expect.stringContaining(message) },
    })
  })

  it('answers 400 for a wrong key, 403 without one, 404 for an unknown model', async () => {
    const wrong = await post('v1beta/models/gemini-3.6-flash:generateContent', { contents: [WEATHER] }, 'nope')
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining('API_KEY_INVALID')])
    expect((await post('v1beta/models/gemini-3.6-flash:generateContent', { contents: [WEATHER] }, '')).status).toBe(403)
    expect((await post('v1beta/models/gemini-nope:generateContent', { contents: [WEATHER] })).status).toBe(404)
  })
})

describe('streamGenerateContent', () => {
  it('sends SSE with CRLF, running totals and the finish in a last chunk', async () => {
    const response = await post('v1beta/models/gemini-3.6-flash:streamGenerateContent?alt=sse', {
      contents: [WEATHER],
      tools: TOOLS,
    })
    const chunks = (await response.text())
      .split('\r\n\r\n')
      .filter(Boolean)
      .map((chunk) => JSON.parse(chunk.replace('data: ', '')) as Answer)
    expect(chunks.map((chunk) => chunk.candidates[0]?.finishReason)).toEqual([undefined, undefined, 'STOP'])
    expect(chunks.at(-1)?.candidates[0]?.content.parts).toEqual([{ text: '' }])
    const totals = chunks.map((chunk) => chunk.usageMetadata.candidatesTokenCount)
    expect(totals[0]).toBeLessThan(totals[1] ?? 0)
    const [line] = simulator.invoices().google.lines
    expect(
      (chunks.at(-1)?.usageMetadata.candidatesTokenCount ?? 0) + (chunks.at(-1)?.usageMetadata.thoughtsTokenCount ?? 0),
    ).toBe(line?.usage.output)
  })

  it('sends one JSON array without alt=sse', async () => {
    const response = await post('v1beta/models/gemini-2.5-flash:streamGenerateContent', { contents: [WEATHER] })
    const chunks = (await response.json()) as Answer[]
    expect(chunks.length).toBeGreaterThan(2)
    expect(chunks.at(-1)?.candidates[0]?.finishReason).toBe('STOP')
  })

  it('breaks off with bare JSON', async () => {
    simulator.setFault('google', 'error-mid-stream')
    const text = await (
      await post('v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse', { contents: [WEATHER] })
    ).text()
    expect(text).toMatch(/\r\n\r\n\{"error":\{"code":503/)
  })
})
