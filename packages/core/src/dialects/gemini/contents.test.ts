import { describe, expect, it } from 'vitest'
import { isShunpikeError } from '../../errors.js'
import type { ChatMessage, ChatRequest, ChatToolCall } from '../../types/chat.js'
import type { Target, WireRequest } from '../../types/dialect.js'
import type { ModelRules } from '../../types/rules.js'
import { gemini } from './index.js'
import type { GeminiContent } from './wire.js'

const LEVELS: ModelRules = {
  thinking: 'level',
  thinkingOff: 'never',
  efforts: ['low', 'medium', 'high'],
  sampling: true,
  maxOutputTokens: 65_536,
}

const BUDGETS: ModelRules = {
  thinking: 'budget',
  thinkingOff: 'zero-budget',
  thinkingBudget: { min: 512, max: 24_576, byEffort: { low: 1024, medium: 8192, high: 24_576, max: 24_576 } },
  thoughtSignatures: false,
}

const user: ChatMessage = { role: 'user', content: 'hi' }

function write(chat: Partial<ChatRequest>, target: Partial<Target> = {}): WireRequest {
  const whole: Target = { model: 'gemini-3.8-flash', stream: false, rules: LEVELS, memory: new Map(), ...target }
  return gemini.fromChatRequest({ model: 'google/gemini-3.8-flash', messages: [user], ...chat }, whole)
}

function writeContents(messages: ChatMessage[], target: Partial<Target> = {}): GeminiContent[] {
  return write({ messages }, target).body.contents as GeminiContent[]
}

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return isShunpikeError(error) ? `${error.code} ${error.param}` : String(error)
  }
  return 'no error'
}

const call = (id: string, extra = {}) => ({
  id,
  type: 'function' as const,
  function: { name: `do_${id}`, arguments: '{"b":1,"a":2}' },
  ...extra,
})

describe('messages', () => {
  it('gathers every system and developer message', () => {
    const { body } = write({
      messages: [
        { role: 'system', content: 'one' },
        user,
        { role: 'developer', content: [{ type: 'text', text: 'two' }] },
        { role: 'system', content: '' },
      ],
    })
    expect(body).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'hi' }] }],
      systemInstruction: { parts: [{ text: 'one' }, { text: 'two' }] },
    })
  })

  it('puts the system text first in the first turn where there is no system instruction', () => {
    const messages: ChatMessage[] = [{ role: 'system', content: 'be kind' }, user]
    expect(write({ messages }, { rules: { systemInstruction: false } }).body).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'be kind' }, { text: 'hi' }] }],
    })
    expect(writeContents([{ role: 'assistant', content: 'a' }], { rules: { systemInstruction: false } })).toHaveLength(
      1,
    )
    expect(writeContents([{ role: 'system', content: 'alone' }])).toEqual([
      { role: 'user', parts: [{ text: 'alone' }] },
    ])
  })

  it('keeps text and calls of an answer in one content, and leaves empty turns out', () => {
    const contents = writeContents([
      user,
      { role: 'assistant', content: 'let me see', tool_calls: [call('x'), call('y')] },
      { role: 'assistant', content: '' },
    ])
    expect(contents).toHaveLength(2)
    expect(contents[1]).toEqual({
      role: 'model',
      parts: [
        { text: 'let me see' },
        {
          functionCall: { id: 'x', name: 'do_x', args: { b: 1, a: 2 } },
          thoughtSignature: 'skip_thought_signature_validator',
        },
        { functionCall: { id: 'y', name: 'do_y', args: { b: 1, a: 2 } } },
      ],
    })
    expect(JSON.stringify(contents[1])).toContain('{"b":1,"a":2}')
  })

  it('refuses calls of custom tools', () => {
    const custom = { id: 'x', type: 'custom', custom: { name: 'f', input: 'a' } } as unknown as ChatToolCall
    expect(codeOf(() => writeContents([{ role: 'assistant', content: null, tool_calls: [custom] }]))).toBe(
      'unsupported_parameter messages',
    )
  })

  it('survives arguments that are empty or no object', () => {
    const withArguments = (text: string) => ({ ...call('x'), function: { name: 'f', arguments: text } })
    const args = (text: string) =>
      writeContents([{ role: 'assistant', content: null, tool_calls: [withArguments(text)] }])[0]?.parts?.[0]
        ?.functionCall?.args
    expect(args('')).toEqual({})
    expect(args('{"a":')).toEqual({ arguments: '{"a":' })
    expect(args('[1]')).toEqual({ arguments: '[1]' })
  })
})

describe('tool results', () => {
  const step: ChatMessage = { role: 'assistant', content: null, tool_calls: [call('a'), call('b')] }

  it('go into one content in the order of the calls, named after their calls, with following text apart', () => {
    const contents = writeContents([
      user,
      step,
      { role: 'tool', tool_call_id: 'b', content: 'second' },
      { role: 'tool', tool_call_id: 'a', content: '{"temperature":21}' },
      { role: 'user', content: 'and now?' },
    ])
    expect(contents.slice(2)).toEqual([
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'a', name: 'do_a', response: { temperature: 21 } } },
          { functionResponse: { id: 'b', name: 'do_b', response: { output: 'second' } } },
        ],
      },
      { role: 'user', parts: [{ text: 'and now?' }] },
    ])
  })

  it('keep lists, errors, long numbers and images', () => {
    const response = (message: Partial<ChatMessage>) =>
      writeContents([step, { role: 'tool', tool_call_id: 'a', ...message }])[1]?.parts?.[0]?.functionResponse
    expect(response({ content: '[1]' })?.response).toEqual({ output: '[1]' })
    expect(response({ content: 'boom', is_error: true })?.response).toEqual({ error: 'boom' })
    expect(response({ content: '{"id":12345678901234567890}' })?.response).toEqual({
      output: '{"id":12345678901234567890}',
    })
    expect(
      response({
        content: [
          { type: 'text', text: 'seen' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
        ],
      }),
    ).toEqual({
      id: 'a',
      name: 'do_a',
      response: { output: 'seen' },
      parts: [{ inlineData: { mimeType: 'image/png', data: 'AA==' } }],
    })
  })

  it('are told apart by place when all ids are empty', () => {
    const calls = [call('a'), call('b')].map((one) => ({ ...one, id: '' }))
    const result = (content: string): ChatMessage => ({ role: 'tool', tool_call_id: '', content })
    const contents = writeContents([{ role: 'assistant', content: null, tool_calls: calls }, result('1'), result('2')])
    expect(contents[1]?.parts?.map((part) => part.functionResponse)).toEqual([
      { name: 'do_a', response: { output: '1' } },
      { name: 'do_b', response: { output: '2' } },
    ])
  })

  it('are refused when they answer no call', () => {
    expect(codeOf(() => write({ messages: [{ role: 'tool', tool_call_id: 'gone', content: 'x' }] }))).toBe(
      'invalid_request messages',
    )
  })

  it.each(['', 'call_gm_abc_0', 'call_Xy12', 'toolu_01A'])('leave out the id "%s", which Gemini never gave', (id) => {
    const contents = writeContents([
      { role: 'assistant', content: null, tool_calls: [{ ...call('a'), id }] },
      { role: 'tool', tool_call_id: id, content: 'x' },
    ])
    expect(contents[0]?.parts?.[0]?.functionCall).toEqual({ name: 'do_a', args: { b: 1, a: 2 } })
    expect(contents[1]?.parts?.[0]?.functionResponse).toEqual({ name: 'do_a', response: { output: 'x' } })
  })
})

describe('signatures', () => {
  const sign = (signature: string) => ({ extra_content: { google: { thought_signature: signature } } })
  const signatures = (message: Partial<ChatMessage>, target: Partial<Target> = {}) =>
    writeContents([{ role: 'assistant', content: null, ...message }], target)[0]?.parts?.map(
      (part) => part.thoughtSignature,
    )

  it('come back on the very same call, before anything remembered', () => {
    const memory = new Map([['a', 'google-gemini-v1:remembered']])
    expect(signatures({ tool_calls: [call('a', sign('own')), call('b')] }, { memory })).toEqual(['own', undefined])
    expect(signatures({ tool_calls: [call('a'), call('b')] }, { memory })).toEqual(['remembered', undefined])
  })

  it('are found in OpenRouter details by the id of the call', () => {
    const details = [
      { type: 'reasoning.encrypted' as const, data: 'foreign', id: 'a', format: 'openai-responses-v1' },
      { type: 'reasoning.encrypted' as const, data: 'theirs', id: 'a', format: 'google-gemini-v1' },
    ]
    expect(signatures({ tool_calls: [call('a')], reasoning_details: details })).toEqual(['theirs'])
  })

  it('are made up on the first call of each step only where the model needs one', () => {
    const steps = (rules: ModelRules) =>
      writeContents(
        [
          { role: 'assistant', content: null, tool_calls: [call('a'), call('b')] },
          { role: 'tool', tool_call_id: 'a', content: '1' },
          { role: 'tool', tool_call_id: 'b', content: '2' },
          { role: 'assistant', content: null, tool_calls: [call('c')] },
        ],
        { rules },
      ).flatMap((content) =>
        content.role === 'model' ? (content.parts ?? []).map((part) => part.thoughtSignature) : [],
      )
    const dummy = 'skip_thought_signature_validator'
    expect(steps(LEVELS)).toEqual([dummy, undefined, dummy])
    expect(steps(BUDGETS)).toEqual([undefined, undefined, undefined])
  })

  it('of a text go on its last part', () => {
    const content = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ]
    expect(signatures({ content, ...sign('s') })).toEqual([undefined, 's'])
  })
})

describe('media', () => {
  const part = (content: ChatMessage['content']) =>
    writeContents([{ role: 'user', content: content ?? null }])[0]?.parts?.[0]

  it('takes data URIs apart at the first comma', () => {
    const image = (url: string) => part([{ type: 'image_url', image_url: { url } }])
    expect(image('data:image/webp;charset=x;base64,AA,BB')).toEqual({
      inlineData: { mimeType: 'image/webp', data: 'AA,BB' },
    })
    expect(image('data:image/svg+xml,%3Csvg%2F%3E')).toEqual({
      inlineData: { mimeType: 'image/svg+xml', data: Buffer.from('<svg/>').toString('base64') },
    })
  })

  it('hands URLs on with a guessed type', () => {
    const image = (url: string) => part([{ type: 'image_url', image_url: { url } }])
    expect(image('https://x.test/a.PNG?w=1')).toEqual({
      fileData: { mimeType: 'image/png', fileUri: 'https://x.test/a.PNG?w=1' },
    })
    expect(image('https://x.test/a')).toEqual({ fileData: { mimeType: 'image/jpeg', fileUri: 'https://x.test/a' } })
  })

  it('takes audio and files', () => {
    expect(part([{ type: 'input_audio', input_audio: { data: 'AA==', format: 'mp3' } }])).toEqual({
      inlineData: { mimeType: 'audio/mp3', data: 'AA==' },
    })
    expect(part([{ type: 'file', file: { filename: 'a.txt', file_data: 'AA==' } }])).toEqual({
      inlineData: { mimeType: 'text/plain', data: 'AA==' },
    })
    expect(part([{ type: 'file', file: { file_data: 'data:application/pdf;base64,AA==' } }])).toEqual({
      inlineData: { mimeType: 'application/pdf', data: 'AA==' },
    })
    expect(part([{ type: 'file', file: { file_id: 'https://g.test/files/1' } }])).toEqual({
      fileData: { fileUri: 'https://g.test/files/1' },
    })
  })

  it('refuses what it cannot carry', () => {
    expect(codeOf(() => part([{ type: 'file', file: { file_id: 'file-123' } }]))).toBe('unsupported_parameter messages')
    expect(codeOf(() => part([{ type: 'hologram' }]))).toBe('unsupported_parameter messages')
  })
})
