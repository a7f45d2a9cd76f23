import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { ChatChunk, ChatDelta } from '../../types/chat.js'
import type { ReplyContext } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import type { Usage } from '../../types/usage.js'
import { gemini } from './index.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../../../..')
const fixtures = process.env.SHUNPIKE_FIXTURES ?? join(root, '../shared/fixtures')
const recorded = join(fixtures, 'google')
const missing = existsSync(recorded) ? '' : ` (skipped: ${recorded} is not there)`

function readText(name: string): string {
  return readFileSync(join(recorded, name), 'utf8')
}

function readJson(name: string): JsonObject {
  return JSON.parse(readText(name)) as JsonObject
}

function createContext(): ReplyContext & { memory: Map<string, string> } {
  return { id: 'chatcmpl-0123456789', created: 1_790_000_000, model: 'asked', memory: new Map() }
}

/** Every token of every bucket. */
function sum(usage: Usage | undefined): number | undefined {
  if (!usage) return undefined
  const { input, inputAudio, inputImage, cacheRead, output, outputAudio, outputImage } = usage
  return input + inputAudio + inputImage + cacheRead + output + outputAudio + outputImage
}

interface Expected {
  finish: string
  text?: string
  reasoning?: string
  calls?: [name: string, args: string, id?: string][]
  signatures?: number
  usage: Partial<Usage>
  total: number
}

const REPLIES: Record<string, Expected> = {
  'text+thinking': {
    finish: 'stop',
    text: '8 × 2 = 16',
    reasoning: '**My Current Calculation**',
    usage: { input: 105, output: 55, reasoning: 47, tier: 'standard' },
    total: 160,
  },
  'json-schema': { finish: 'stop', text: '{"name":"John","age":30}', usage: { input: 13, output: 268 }, total: 281 },
  'file-data': { finish: 'stop', text: 'Based on the document', usage: { input: 552, output: 176 }, total: 728 },
  'tool-result': {
    finish: 'stop',
    text: 'The capital of France is Paris.\n',
    usage: { input: 35, output: 8 },
    total: 43,
  },
  'tool-parallel': {
    finish: 'tool_calls',
    calls: [
      ['add', '{"b":3,"a":2}', 'wxvlv0tv'],
      ['multiply', '{"b":3,"a":2}', '75p2opbh'],
    ],
    signatures: 1,
    usage: { input: 299, output: 527, reasoning: 495 },
    total: 826,
  },
  'thought-signature-roundtrip+tool-id': {
    finish: 'tool_calls',
    calls: [['current_month', '{}', '7ofxgr5m']],
    signatures: 1,
    usage: { input: 280, output: 144 },
    total: 424,
  },
  'cached+grounding': {
    finish: 'stop',
    text: 'The latest stable version of Ruby is **4.0.6**',
    usage: { input: 351, cacheRead: 217, output: 1332, reasoning: 1027 },
    total: 1900,
  },
  safety: { finish: 'content_filter', usage: { input: 14, output: 0 }, total: 14 },
  'malformed-function-call+tool-choice-any': { finish: 'error', usage: { input: 110, output: 0 }, total: 110 },
}

describe.skipIf(missing !== '')(`recorded answers${missing}`, () => {
  it.each(Object.entries(REPLIES))('%s', (name, expected) => {
    const context = createContext()
    const { reply, usage } = gemini.toChatReply(readJson(`${name}.response.json`), context)
    const [choice] = reply.choices
    const calls = choice?.message.tool_calls ?? []
    expect(reply.choices).toHaveLength(1)
    expect(choice?.finish_reason).toBe(expected.finish)
    expect(choice?.message.content ?? '').toContain(expected.text ?? '')
    expect(choice?.message.reasoning ?? '').toContain(expected.reasoning ?? '')
    expect(calls.map((call) => [call.function.name, call.function.arguments, call.id])).toEqual(expected.calls ?? [])
    expect(context.memory.size).toBe(expected.signatures ?? 0)
    expect(usage).toMatchObject(expected.usage)
    expect(sum(usage)).toBe(expected.total)
  })

  it('gives signatures outward and remembers them by call', () => {
    const context = createContext()
    const { reply } = gemini.toChatReply(readJson('tool-parallel.response.json'), context)
    const [first, second] = reply.choices[0]?.message.tool_calls ?? []
    expect(first?.extra_content?.google?.thought_signature).toMatch(/^Es8KCswKAb4/)
    expect(context.memory.get('wxvlv0tv')).toBe(`google-gemini-v1:${first?.extra_content?.google?.thought_signature}`)
    expect(second?.extra_content).toBeUndefined()
  })

  it('puts the signature of a text on the message', () => {
    const { reply } = gemini.toChatReply(readJson('text+thinking.response.json'), createContext())
    expect(reply.choices[0]?.message.extra_content?.google?.thought_signature).toMatch(/^EvgBCvUB/)
  })

  it('cites web sources at characters of the text', () => {
    const { reply } = gemini.toChatReply(readJson('cached+grounding.response.json'), createContext())
    const message = reply.choices[0]?.message
    const [first] = (message?.annotations ?? []) as {
      url_citation: { title: string; start_index: number; end_index: number }
    }[]
    expect(message?.annotations).toHaveLength(10)
    expect(first?.url_citation.title).toBe('github.com')
    expect(message?.content?.slice(first?.url_citation.start_index, first?.url_citation.end_index)).toBe(
      'The latest stable version of Ruby is **4.0.6**, which was released on July 13, 2026',
    )
  })

  it('keeps a blocked or malformed answer apart from a success', () => {
    const safety = gemini.toChatReply(readJson('safety.response.json'), createContext())
    expect(safety.error).toBeUndefined()
    expect(safety.reply.choices[0]?.message).toMatchObject({
      content: null,
      refusal: expect.stringContaining('SAFETY'),
    })
    const malformed = gemini.toChatReply(
      readJson('malformed-function-call+tool-choice-any.response.json'),
      createContext(),
    )
    expect(malformed.error).toEqual({
      code: 'MALFORMED_FUNCTION_CALL',
      message: 'Malformed function call: print(default_',
    })
  })

  it('reads recorded errors', () => {
    expect(gemini.readError(readJson('error-400.response.json'))).toMatchObject({
      status: 400,
      type: 'INVALID_ARGUMENT',
      code: 'API_KEY_INVALID',
    })
    expect(gemini.readError(readJson('error-429.response.json'))).toMatchObject({
      status: 429,
      type: 'RESOURCE_EXHAUSTED',
      retryAfterMs: 48_000,
    })
  })
})

const STREAMS: Record<string, Expected> = {
  'text-stream': { finish: 'stop', text: '2 + 2 = 4.', usage: { input: 13, output: 208, reasoning: 137 }, total: 221 },
  'thinking-stream+tool-stream': {
    finish: 'tool_calls',
    reasoning: '**Determining the Weather Inquiry**',
    calls: [['weather', '{"location":"Florence, Italy"}', 'call_gm_chatcmpl0123456789_0']],
    signatures: 1,
    usage: { input: 54, output: 76 },
    total: 130,
  },
  'tool-parallel-stream': {
    finish: 'tool_calls',
    calls: [
      ['get_weather', '{"location":"Boston"}', 'dv8szvqe'],
      ['get_weather', '{"location":"New Delhi"}', 'j80tal12'],
    ],
    signatures: 1,
    usage: { input: 71, output: 126, reasoning: 93 },
    total: 197,
  },
  'array-stream': {
    finish: 'stop',
    text: '{"name":"Zephyr The Rocket Barkington"',
    reasoning: '**Defining the Core Dog**',
    usage: { input: 5, output: 503 },
    total: 508,
  },
}

/** The data of each event; a recording without `alt=sse` is one array. */
function readEvents(name: string): string[] {
  if (existsSync(join(recorded, `${name}.response.json`))) {
    return (JSON.parse(readText(`${name}.response.json`)) as JsonObject[]).map((event) => JSON.stringify(event))
  }
  const lines = readText(`${name}.stream.txt`).split(/\r\n|\n|\r/)
  return lines.filter((line) => line.startsWith('data: ')).map((line) => line.slice('data: '.length))
}

function joinDeltas(chunks: ChatChunk[], pick: (delta: ChatDelta) => string | null | undefined): string {
  return chunks.map((chunk) => pick(chunk.choices[0]?.delta ?? {}) ?? '').join('')
}

describe.skipIf(missing !== '')(`recorded streams${missing}`, () => {
  it.each(Object.entries(STREAMS))('%s', (name, expected) => {
    const context = createContext()
    const reader = gemini.createStreamReader(context)
    const events = readEvents(name)
    const chunks = events.slice(0, -1).flatMap((data) => reader.read({ data }))
    expect(reader.complete).toBe(false)
    chunks.push(...reader.read({ data: events.at(-1) ?? '' }))
    const calls = chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? [])
    expect(reader.complete).toBe(true)
    expect(reader.error).toBeUndefined()
    expect(chunks.map((chunk) => chunk.choices[0]?.finish_reason).filter(Boolean)).toEqual([expected.finish])
    expect(chunks.filter((chunk) => chunk.choices[0]?.delta.role)).toHaveLength(1)
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant')
    expect(joinDeltas(chunks, (delta) => delta.content)).toContain(expected.text ?? '')
    expect(joinDeltas(chunks, (delta) => delta.reasoning)).toContain(expected.reasoning ?? '')
    expect(chunks.every((chunk) => chunk.choices[0]?.delta.content !== '')).toBe(true)
    expect(calls.map((call) => [call.function?.name, call.function?.arguments, call.id])).toEqual(expected.calls ?? [])
    expect(calls.map((call) => call.index)).toEqual(calls.map((_, index) => index))
    expect(context.memory.size).toBe(expected.signatures ?? 0)
    expect(reader.usage).toMatchObject(expected.usage)
    expect(sum(reader.usage)).toBe(expected.total)
  })

  it('keeps the signature that comes with an empty last text', () => {
    const reader = gemini.createStreamReader(createContext())
    const chunks = readEvents('array-stream').flatMap((data) => reader.read({ data }))
    const signed = chunks.filter((chunk) => chunk.choices[0]?.delta.extra_content)
    expect(signed).toHaveLength(1)
    expect(signed[0]?.choices[0]?.delta).toEqual({
      extra_content: { google: { thought_signature: expect.stringMatching(/^EsIPCr8PAR/) } },
    })
  })
})
