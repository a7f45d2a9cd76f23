import { fixturesAvailable, readFixture } from '@shunpike/testkit'
import { describe, expect, it } from 'vitest'
import type { ReplyContext } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import { openaiResponses } from './index.js'

function createContext(): ReplyContext {
  return { id: 'chatcmpl-1', created: 1, model: 'asked', memory: new Map<string, string>() }
}

function toReply(wire: JsonObject, context = createContext()) {
  return openaiResponses.toChatReply(wire, context)
}

const message = (...content: JsonObject[]) => ({ type: 'message', role: 'assistant', content })

describe('a response as a chat reply', () => {
  it('joins texts and nests citations', () => {
    const { reply, error } = toReply({
      id: 'resp_1',
      object: 'response',
      created_at: 7,
      status: 'completed',
      error: null,
      model: 'gpt-5.6-sol',
      service_tier: 'default',
      output: [
        message(
          {
            type: 'output_text',
            text: 'One',
            annotations: [{ type: 'url_citation', url: 'https://a.example', title: 'A', start_index: 0, end_index: 3 }],
          },
          { type: 'output_text', text: ' two', annotations: [{ type: 'file_citation', file_id: 'f' }] },
        ),
      ],
    })
    expect(error).toBeUndefined()
    expect(reply).toMatchObject({ id: 'resp_1', created: 7, model: 'gpt-5.6-sol', service_tier: 'default' })
    expect(reply.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { role: 'assistant', content: 'One two', refusal: null },
    })
    expect(reply.choices[0]?.message.annotations).toEqual([
      { type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A', start_index: 0, end_index: 3 } },
    ])
  })

  it('gives reasoning as text and as details that can be sent back, and remembers it', () => {
    const context = createContext()
    const { reply } = toReply(
      {
        status: 'completed',
        output: [
          { type: 'reasoning', id: 'rs_1', summary: [{ text: 'First' }, { text: 'Second' }], encrypted_content: 'AAA' },
          { type: 'function_call', call_id: 'call_1', name: 'now', arguments: '' },
        ],
      },
      context,
    )
    const format = 'openai-responses-v1'
    expect(reply.choices[0]).toMatchObject({ finish_reason: 'tool_calls' })
    expect(reply.choices[0]?.message).toEqual({
      role: 'assistant',
      content: null,
      refusal: null,
      reasoning: 'First\n\nSecond',
      reasoning_details: [
        { type: 'reasoning.summary', summary: 'First\n\nSecond', format, index: 0 },
        { type: 'reasoning.encrypted', data: 'AAA', id: 'rs_1', format, index: 0 },
      ],
      tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'now', arguments: '{}' } }],
    })
    expect(context.memory.get('call_1')).toContain('AAA')
  })

  it('gives a refusal without content', () => {
    const { reply } = toReply({ status: 'completed', output: [message({ type: 'refusal', refusal: 'No.' })] })
    expect(reply.choices[0]?.message).toMatchObject({ content: null, refusal: 'No.' })
  })

  it.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content_filter'],
    ['steered', 'stop'],
  ])('reads incomplete for %s as %s', (reason, expected) => {
    const { reply, error } = toReply({
      object: 'response',
      status: 'incomplete',
      incomplete_details: { reason },
      output: [],
    })
    expect(reply.choices[0]?.finish_reason).toBe(expected)
    expect(error).toBeUndefined()
  })

  it.each([
    [
      { status: 'failed', error: { code: 'server_error', message: 'Sorry' } },
      { message: 'Sorry', code: 'server_error' },
    ],
    [{ status: 'cancelled', error: null }, { message: expect.stringContaining('cancelled') }],
    [{ status: 'in_progress', error: null }, { message: expect.stringContaining('in_progress') }],
  ])('takes no answer for one: %j', (wire, expected) => {
    expect(toReply({ object: 'response', output: [], ...wire }).error).toMatchObject(expected)
  })
})

describe('errors', () => {
  it.each([
    [{ error: { message: 'm', type: 't', code: 'c', param: 'p' } }, { message: 'm', type: 't', code: 'c', param: 'p' }],
    [
      { type: 'error', message: 'm', code: 'c', param: null },
      { message: 'm', code: 'c' },
    ],
    [
      { type: 'error', error: { message: 'm', code: 'c' } },
      { message: 'm', code: 'c' },
    ],
    [
      {
        type: 'response.failed',
        response: { object: 'response', status: 'failed', error: { message: 'm', code: 'c' } },
      },
      { message: 'm', code: 'c' },
    ],
    [
      { code: 'invalid-argument', error: 'm' },
      { message: 'm', code: 'invalid-argument' },
    ],
    [{ detail: 'm' }, { message: 'm' }],
  ])('reads %j', (body, expected) => {
    expect(openaiResponses.readError(body)).toEqual(expected)
  })

  it.each([[{ object: 'response', status: 'completed', error: null }], [{}], ['text'], [null]])(
    'sees none in %j',
    (body) => {
      expect(openaiResponses.readError(body)).toBeUndefined()
    },
  )
})

const skipped = fixturesAvailable ? '' : ' (skipped: no recordings here)'
describe.skipIf(!fixturesAvailable)(`recorded responses${skipped}`, () => {
  const read = (name: string) => JSON.parse(readFixture(name).body.toString('utf8')) as JsonObject

  it('reads four parallel calls', () => {
    const { reply, usage, error } = toReply(read('openai/responses-parallel'))
    expect(error).toBeUndefined()
    expect(reply.choices[0]?.finish_reason).toBe('tool_calls')
    const calls = reply.choices[0]?.message.tool_calls?.map((call) => [
      call.id,
      call.function.name,
      call.function.arguments,
    ])
    expect(calls).toEqual([
      ['call_ZKpE9cLEooAwr3QpvySlB0oO', 'user_favorite_color', '{"user":"Joe"}'],
      ['call_dZM4Yn9mfPTm36LUiUkvgGuo', 'user_favorite_color', '{"user":"Hadley"}'],
      ['call_uSrJoBfkvgt5g6X6I8fzm6Pb', 'user_favorite_color', '{"user":"Simon"}'],
      ['call_Iw3Kig3rh0dF41yT6bl89JV1', 'user_favorite_color', '{"user":"Tom"}'],
    ])
    expect(usage).toMatchObject({ input: 78, cacheRead: 0, cacheWrite: 0, output: 85, reasoning: 0, tier: 'default' })
  })

  it('reads an answer cut by its limit', () => {
    const { reply, usage, error } = toReply(read('openai/responses-incomplete'))
    expect(error).toBeUndefined()
    expect(reply.choices[0]?.finish_reason).toBe('length')
    expect(reply.choices[0]?.message.content).toMatch(/^Good API design makes an API .* endpoints$/s)
    expect(usage).toMatchObject({ input: 3, cacheWrite: 1217, cacheRead: 0, output: 100, reasoning: 54, searches: 0 })
  })

  it.each([
    ['openai/responses-error-400', { code: 'context_length_exceeded', param: 'input', type: 'invalid_request_error' }],
    ['xai/responses-error-400', { code: 'invalid-argument', message: expect.stringMatching(/^Incorrect API key/) }],
  ])('reads the error of %s', (name, expected) => {
    expect(openaiResponses.readError(read(name))).toMatchObject(expected)
  })
})
