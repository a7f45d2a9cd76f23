import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../types/json.js'
import { toChatRequest } from './inbound-request.js'
import { gemini } from './index.js'
import { toJsonSchema } from './schema.js'

const user = { role: 'user', parts: [{ text: 'hi' }] }

function toChat(body: JsonObject, stream = false) {
  return toChatRequest({ contents: [user], ...body }, 'gemini-3.8-flash', stream)
}

function back(body: JsonObject): JsonObject {
  const target = {
    model: 'm',
    stream: false,
    rules: { thinking: 'level' as const, thoughtSignatures: false },
    memory: new Map(),
  }
  return gemini.fromChatRequest(toChat(body), target).body
}

describe('a Gemini request', () => {
  it('becomes a chat request', () => {
    const { messages, ...rest } = toChat(
      {
        system_instruction: { parts: [{ text: 'be kind' }] },
        generation_config: {
          temperature: 0.5,
          max_output_tokens: 9,
          candidateCount: 1,
          responseMimeType: 'application/json',
        },
        serviceTier: 'standard',
      },
      true,
    )
    expect(messages).toEqual([
      { role: 'system', content: 'be kind' },
      { role: 'user', content: 'hi' },
    ])
    expect(rest).toEqual({
      model: 'gemini-3.8-flash',
      stream: true,
      temperature: 0.5,
      max_completion_tokens: 9,
      n: 1,
      response_format: { type: 'json_object' },
      service_tier: 'default',
    })
  })

  it('links results to calls by id, by name, by place', () => {
    const call = (name: string, id?: string) => ({ functionCall: { name, args: {}, ...(id ? { id } : {}) } })
    const result = (name: string, output: string, id?: string) => ({
      functionResponse: { name, response: { output }, ...(id ? { id } : {}) },
    })
    const { messages } = toChat({
      contents: [
        user,
        { role: 'model', parts: [call('f', 'x1'), call('g'), call('f')] },
        {
          role: 'user',
          parts: [result('g', 'of g'), result('f', 'of x1', 'x1'), result('other', 'of f'), { text: 'so?' }],
        },
      ],
    })
    const ids = messages[1]?.tool_calls?.map((one) => one.id)
    expect(new Set(ids).size).toBe(3)
    expect(messages.slice(2)).toEqual([
      { role: 'tool', tool_call_id: ids?.[1], name: 'g', content: 'of g' },
      { role: 'tool', tool_call_id: 'x1', name: 'f', content: 'of x1' },
      { role: 'tool', tool_call_id: ids?.[2], name: 'other', content: 'of f' },
      { role: 'user', content: 'so?' },
    ])
  })

  it('keeps results, errors and media through a round trip', () => {
    const contents = [
      user,
      {
        role: 'model',
        parts: [{ text: 'wait' }, { functionCall: { id: 'a1', name: 'f', args: { q: 1 } }, thoughtSignature: 's' }],
      },
      {
        role: 'user',
        parts: [
          {
            functionResponse: {
              id: 'a1',
              name: 'f',
              response: { error: 'no', code: 3 },
              parts: [{ inlineData: { mimeType: 'image/png', data: 'AA==' } }],
            },
          },
        ],
      },
      {
        role: 'user',
        parts: [
          { text: 'and' },
          { inlineData: { mimeType: 'audio/wav', data: 'AA==' } },
          { inlineData: { mimeType: 'video/mp4', data: 'AA==' } },
          { inlineData: { mimeType: 'application/pdf', data: 'AA==' } },
          { fileData: { mimeType: 'application/pdf', fileUri: 'https://g.test/v1beta/files/1' } },
          { fileData: { mimeType: 'image/png', fileUri: 'https://g.test/a.png' } },
        ],
      },
    ]
    expect(back({ contents }).contents).toEqual(contents)
  })

  it('keeps tools, choices and Google fields through a round trip', () => {
    const body = {
      contents: [user],
      tools: [
        { functionDeclarations: [{ name: 'f', parametersJsonSchema: { type: 'object' } }, { name: 'g' }] },
        { googleSearch: {} },
      ],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f', 'g'] } },
      generationConfig: {
        topK: 3,
        stopSequences: ['x'],
        mediaResolution: 'MEDIA_RESOLUTION_LOW',
        responseModalities: ['TEXT', 'IMAGE'],
        thinkingConfig: { thinkingLevel: 'HIGH', includeThoughts: true },
      },
      serviceTier: 'priority',
      safetySettings: [{ category: 'HARM_CATEGORY_HATE_SPEECH', threshold: 'BLOCK_NONE' }],
      cachedContent: 'cachedContents/1',
      labels: { team: 'a' },
    }
    expect(back(body)).toEqual(body)
  })

  it.each(['AUTO', 'NONE', 'ANY', 'VALIDATED'])('keeps mode %s', (mode) => {
    const tools = [{ functionDeclarations: [{ name: 'f' }] }]
    expect(back({ tools, toolConfig: { functionCallingConfig: { mode } } }).toolConfig).toEqual({
      functionCallingConfig: { mode },
    })
  })

  it.each([
    [{ thinkingBudget: 0 }, { effort: 'none' }],
    [{ thinkingBudget: -1, includeThoughts: true }, { enabled: true }],
    [{ thinkingBudget: 500 }, { max_tokens: 500, exclude: true }],
    [{ thinking_level: 'LOW', include_thoughts: true }, { effort: 'low' }],
  ])('reads thinkingConfig %j', (thinkingConfig, reasoning) => {
    expect(toChat({ generationConfig: { thinkingConfig } }).reasoning).toEqual(reasoning)
  })
})

describe('the older schema', () => {
  it('becomes JSON Schema, and stays as it was', () => {
    const old = {
      type: 'OBJECT',
      properties: {
        type: { type: 'STRING', nullable: true, enum: ['A'] },
        list: { type: 'ARRAY', minItems: '2', items: { anyOf: [{ type: 'INTEGER' }, { type: 'NUMBER' }] } },
      },
      required: ['list'],
    }
    const before = structuredClone(old)
    expect(toJsonSchema(old)).toEqual({
      type: 'object',
      properties: {
        type: { type: ['string', 'null'], enum: ['A'] },
        list: { type: 'array', minItems: 2, items: { anyOf: [{ type: 'integer' }, { type: 'number' }] } },
      },
      required: ['list'],
    })
    expect(old).toEqual(before)
  })
})
