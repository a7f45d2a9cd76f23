import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../types/chat.js'
import type { Target } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import type { ModelRules } from '../../types/rules.js'
import { toChatRequest } from './inbound-request.js'
import { gemini } from './index.js'
import { toJsonSchema } from './schema.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../../../..')
const fixtures = process.env.SHUNPIKE_FIXTURES ?? join(root, '../shared/fixtures')
const recorded = join(fixtures, 'google')
const missing = existsSync(recorded) ? '' : ` (skipped: ${recorded} is not there)`

function readJson(name: string): JsonObject {
  return JSON.parse(readFileSync(join(recorded, name), 'utf8')) as JsonObject
}

const BUDGET: ModelRules = { thinking: 'budget', thoughtSignatures: false }
const LEVEL: ModelRules = { thinking: 'level', efforts: ['low', 'medium', 'high'], sampling: false }

function createTarget(model: string, stream: boolean): Target {
  const rules = /^gemini-[12]\./.test(model) ? BUDGET : LEVEL
  return { model, stream, rules, memory: new Map() }
}

/** A recorded request with what legitimately changes on the way made alike. */
function normalise(body: JsonObject): JsonObject {
  const { contents, tools, systemInstruction, generationConfig, ...rest } = body
  const text = JSON.stringify(systemInstruction ?? {}).includes('"text":""') ? undefined : systemInstruction
  return {
    ...rest,
    contents: toList(contents).map(normaliseContent),
    ...(tools ? { tools: toList(tools).map(normaliseTool) } : {}),
    ...(text ? { systemInstruction: { parts: toList((text as JsonObject).parts) } } : {}),
    ...normaliseConfig(generationConfig as JsonObject | undefined),
  }
}

function toList(value: unknown): JsonObject[] {
  return (Array.isArray(value) ? value : [value]) as JsonObject[]
}

/** Thoughts stay with us: their signature moves to the text. The dummy stands for a signature that was never there. */
function normaliseContent({ role, parts }: JsonObject): JsonObject {
  const thoughts = toList(parts).filter((part) => part.thought)
  const said = toList(parts).filter((part) => !part.thought)
  const moved = thoughts.find((part) => part.thoughtSignature)?.thoughtSignature
  const last = said.at(-1)
  if (moved && last) said.splice(-1, 1, { ...last, thoughtSignature: moved })
  return {
    role,
    parts: said.map(({ thoughtSignature: signature, ...part }) =>
      signature === undefined || signature === 'skip_thought_signature_validator'
        ? part
        : { ...part, thoughtSignature: signature },
    ),
  }
}

/** The old schema becomes JSON Schema, snake_case camelCase. */
function normaliseTool(tool: JsonObject): JsonObject {
  if (tool.google_search) return { googleSearch: tool.google_search }
  const declared = tool.functionDeclarations ?? tool.function_declarations
  if (!declared) return tool
  return {
    functionDeclarations: toList(declared).map(({ parameters, ...declaration }) =>
      parameters ? { ...declaration, parametersJsonSchema: toJsonSchema(parameters as JsonObject) } : declaration,
    ),
  }
}

function normaliseConfig(config: JsonObject | undefined): JsonObject {
  const { response_mime_type, response_schema, thinkingConfig, ...rest } = config ?? {}
  const generationConfig = {
    ...rest,
    ...(response_mime_type ? { responseMimeType: response_mime_type } : {}),
    ...(response_schema ? { responseJsonSchema: response_schema } : {}),
    ...(thinkingConfig ? { thinkingConfig: normaliseThinking(thinkingConfig as JsonObject) } : {}),
  }
  return Object.keys(generationConfig).length === 0 ? {} : { generationConfig }
}

function normaliseThinking(config: JsonObject): JsonObject {
  const { thinking_level, include_thoughts, thinkingLevel, ...rest } = config
  const level = thinkingLevel ?? thinking_level
  return {
    ...rest,
    ...(level ? { thinkingLevel: String(level).toUpperCase() } : {}),
    ...(include_thoughts ? { includeThoughts: true } : {}),
  }
}

const REQUESTS = [
  'array-stream',
  'cached+grounding',
  'error-400',
  'error-429',
  'file-data',
  'json-schema',
  'malformed-function-call+tool-choice-any',
  'safety',
  'text+thinking',
  'text-stream',
  'thinking-stream+tool-stream',
  'thought-signature-roundtrip+tool-id',
  'tool-parallel',
  'tool-parallel-stream',
  'tool-result',
]

describe.skipIf(missing !== '')(`recorded requests, to chat and back${missing}`, () => {
  it.each(REQUESTS)('%s', (name) => {
    const { url } = readJson(`${name}.http.json`) as { url: string }
    const model = /models\/([^:]+):/.exec(url)?.[1] ?? ''
    const stream = url.includes(':stream')
    const body = readJson(`${name}.request.json`)
    const target = createTarget(model, stream)
    const chat: ChatRequest = toChatRequest(body, model, stream)
    const back = gemini.fromChatRequest(chat, target)
    const sampled = target.rules.sampling !== false
    const expected = normalise(sampled ? body : withoutSampling(body))
    expect(normalise(back.body)).toEqual(expected)
    expect(chat).toMatchObject({ model, ...(stream ? { stream: true } : {}) })
    expect(back.dropped).toEqual(sampled ? [] : ['temperature'].filter((field) => field in chat))
  })
})

function withoutSampling(body: JsonObject): JsonObject {
  const { temperature: _, ...config } = (body.generationConfig ?? {}) as JsonObject
  return { ...body, generationConfig: config }
}
