import { fixturesAvailable, readFixture } from '@shunpike/testkit'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../types/json.js'
import { toChatRequest } from './inbound-request.js'
import { fromChatRequest } from './request.js'
import { toObjects } from './wire.js'

function roundTrip(body: JsonObject): JsonObject {
  const target = {
    model: String(body.model),
    stream: body.stream === true,
    rules: {},
    memory: new Map<string, string>(),
  }
  return JSON.parse(JSON.stringify(fromChatRequest(toChatRequest(body), target).body)) as JsonObject
}

describe('a Responses request as a chat request', () => {
  it('gathers one assistant message per turn, with reasoning at its place', () => {
    const { messages } = toChatRequest({
      model: 'gpt-5.6-sol',
      input: [
        { role: 'user', content: 'Go' },
        { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'AAA' },
        { role: 'assistant', content: [{ type: 'output_text', text: 'Looking.' }] },
        { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'BBB' },
        { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' },
        { type: 'function_call_output', call_id: 'call_1', output: 'done' },
      ],
    })
    const format = 'openai-responses-v1'
    expect(messages).toEqual([
      { role: 'user', content: 'Go' },
      {
        role: 'assistant',
        content: [{ type: 'text', text: 'Looking.' }],
        reasoning_details: [
          { type: 'reasoning.encrypted', data: 'AAA', id: 'rs_1', format, index: 0 },
          { type: 'reasoning.encrypted', data: 'BBB', id: 'rs_2', format, index: 2 },
        ],
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'done' },
    ])
  })

  it('comes back the same after a tool turn with reasoning, images, a schema and a choice', () => {
    const body = {
      model: 'gpt-5.6-sol',
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'Hi' },
            { type: 'input_image', image_url: 'https://a.example/b.png', detail: 'low' },
          ],
        },
        { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Hm' }], encrypted_content: 'AAA' },
        { role: 'assistant', content: [{ type: 'output_text', text: 'Looking.' }] },
        { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'BBB' },
        { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{"a":1}' },
        { type: 'function_call_output', call_id: 'call_1', output: [{ type: 'input_text', text: 'done' }] },
      ],
      store: false,
      include: ['reasoning.encrypted_content'],
      tools: [{ type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: true }],
      tool_choice: { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'f' }] },
      text: { format: { type: 'json_schema', name: 'a', schema: { type: 'object' }, strict: true }, verbosity: 'low' },
      reasoning: { effort: 'high', summary: 'concise' },
      max_output_tokens: 500,
      service_tier: 'flex',
    }
    expect(roundTrip(body)).toEqual(body)
  })

  it.each([
    { previous_response_id: 'resp_1' },
    { background: true },
    { tools: [{ type: 'web_search' }] },
    { input: [{ type: 'item_reference', id: 'x' }] },
    { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'file_1' }] }] },
  ])('refuses what only OpenAI could serve: %j', (member) => {
    expect(() => toChatRequest({ model: 'm', input: 'Hi', ...member })).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter' }),
    )
  })
})

/**
 * What legitimately changes on the way through chat: `instructions` and a plain `input` become items; a request is always
 * stateless and asks for encrypted reasoning and a summary; `strict` is spelt out.
 */
function normalise(body: JsonObject): JsonObject {
  const { instructions, input, include: _, store: _stored, reasoning, tools, stream, ...rest } = body
  const { summary: _summary, ...effort } = (reasoning ?? {}) as JsonObject
  return {
    ...rest,
    input: [
      ...(typeof instructions === 'string' ? [{ role: 'system', content: instructions }] : []),
      ...(typeof input === 'string' ? [{ role: 'user', content: input }] : toObjects(input)),
    ],
    reasoning: effort,
    stream: stream === true,
    tools: toObjects(tools).map((tool) => ({ ...tool, strict: tool.strict === true })),
  }
}

const skipped = fixturesAvailable ? '' : ' (skipped: no recordings here)'
describe.skipIf(!fixturesAvailable)(`recorded requests, to chat and back${skipped}`, () => {
  it.each([
    'openai/responses-error-400',
    'openai/responses-incomplete',
    'openai/responses-parallel',
    'openai/responses-reasoning-stream',
    'openai/responses-text-stream',
    'openai/responses-tool-stream',
    'openrouter/responses-stream',
    'xai/responses-error-400',
  ])('%s', (name) => {
    const body = JSON.parse(readFixture(name).request?.toString('utf8') ?? '') as JsonObject
    const returned = roundTrip(body)
    expect(normalise(returned)).toEqual(normalise(body))
    expect(returned.store).toBe(false)
  })
})
