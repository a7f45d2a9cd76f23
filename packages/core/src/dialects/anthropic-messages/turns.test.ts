import { describe, expect, it } from 'vitest'
import type { ChatMessage, ChatPart } from '../../types/chat.js'
import type { ModelRules } from '../../types/rules.js'
import { remember } from './thinking-blocks.js'
import { toConversation } from './turns.js'

const user = (content: string | ChatPart[]): ChatMessage => ({ role: 'user', content })
const system = (content: string): ChatMessage => ({ role: 'system', content })
const text = (value: string) => ({ type: 'text', text: value })
const call = (id: string, args = '{}') => ({ id, type: 'function' as const, function: { name: 'f', arguments: args } })
const calls = (...ids: string[]): ChatMessage => ({
  role: 'assistant',
  content: null,
  tool_calls: ids.map((id) => call(id)),
})
const result = (id: string, content: ChatMessage['content'] = 'ok'): ChatMessage => ({
  role: 'tool',
  tool_call_id: id,
  content: content ?? '',
})
const use = (id: string, input = {}) => ({ type: 'tool_use', id, name: 'f', input })
const answer = (id: string) => ({ type: 'tool_result', tool_use_id: id, content: [text('ok')] })
const unanswered = (id: string) => ({
  type: 'tool_result',
  tool_use_id: id,
  content: expect.any(String),
  is_error: true,
})

function convert(messages: ChatMessage[], rules: ModelRules = {}, memory = new Map<string, string>()) {
  return toConversation(messages, { model: 'm', stream: false, rules, memory })
}

describe('instructions', () => {
  it('are all gathered in order, cache breakpoints kept', () => {
    const cached = [{ type: 'text', text: 'B', cache_control: { type: 'ephemeral', ttl: '1h' } }]
    const { system: blocks, turns } = convert([
      system('A'),
      { role: 'developer', content: cached },
      user('Hi'),
      system('C'),
      user('there'),
    ])
    expect(blocks).toEqual([text('A'), cached[0], text('C')])
    expect(turns).toEqual([{ role: 'user', content: [text('Hi'), text('there')] }])
  })

  it('stay in place before an answer, on models that take them', () => {
    const { system: blocks, turns } = convert([system('A'), user('Hi'), system('B'), system('C')], { midSystem: true })
    expect(blocks).toEqual([text('A')])
    expect(turns).toEqual([
      { role: 'user', content: [text('Hi')] },
      { role: 'system', content: [text('B'), text('C')] },
    ])
    expect(convert([user('Hi'), system('B'), user('there')], { midSystem: true }).system).toEqual([text('B')])
  })

  it('alone are what the user says', () => {
    expect(convert([system('A')])).toEqual({ system: [], turns: [{ role: 'user', content: [text('A')] }] })
  })
})

describe('content', () => {
  it('has no blank text', () => {
    expect(convert([user([text(''), text('Hi'), text(' \n')]), user('')]).turns).toEqual([
      { role: 'user', content: [text('Hi')] },
    ])
  })

  it.each<[ChatPart, unknown]>([
    [
      { type: 'image_url', image_url: { url: 'https://a.test/a,b.png' } },
      { type: 'image', source: { type: 'url', url: 'https://a.test/a,b.png' } },
    ],
    [
      { type: 'image_url', image_url: { url: 'data:image/jpg;charset=x;base64,AAA=' } },
      { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'AAA=' } },
    ],
    [
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAA=' } },
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AAA=' }, title: 'a.pdf' },
    ],
    [
      { type: 'file', file: { file_data: 'data:text/markdown,%23%20A%2C%20b' } },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: '# A, b' } },
    ],
    [
      { type: 'file', file: { file_data: 'https://a.test/a.pdf' } },
      { type: 'document', source: { type: 'url', url: 'https://a.test/a.pdf' } },
    ],
    [
      { type: 'file', file: { file_id: 'file_011' } },
      { type: 'document', source: { type: 'file', file_id: 'file_011' } },
    ],
  ])('%j', (part, block) => {
    expect(convert([user([part])]).turns[0]?.content).toEqual([block])
  })

  it.each<ChatPart>([
    { type: 'input_audio', input_audio: { data: 'AAA=', format: 'wav' } },
    { type: 'video_url' },
    { type: 'file', file: { file_id: 'file-abc' } },
    { type: 'file', file: { file_data: 'data:application/zip;base64,AAA=' } },
    { type: 'image_url', image_url: { url: 'data:image/png;x,%E0%A4%A' } },
    { type: 'image_url', image_url: { url: 'AAA=' } },
  ])('refuses %j', (part) => {
    const refused = expect.objectContaining({ code: 'unsupported_parameter', param: 'messages[0].content[0]' })
    expect(() => convert([user([part])])).toThrow(refused)
  })
})

describe('tool calls', () => {
  it('follow the text, and their results stand together in front of what the user says', () => {
    const { turns } = convert([
      user('Hi'),
      { role: 'assistant', content: 'Wait', tool_calls: [call('a', '{"x":1}'), call('b', '')] },
      result('b'),
      user('And?'),
      result('a'),
    ])
    expect(turns.slice(1)).toEqual([
      { role: 'assistant', content: [text('Wait'), use('a', { x: 1 }), use('b')] },
      { role: 'user', content: [answer('b'), answer('a'), text('And?')] },
    ])
  })

  it('that were left unanswered get an error as result', () => {
    expect(convert([user('Hi'), calls('a', 'b'), result('a'), user('And?')]).turns[2]?.content).toEqual([
      answer('a'),
      unanswered('b'),
      text('And?'),
    ])
    expect(convert([user('Hi'), calls('a')]).turns[2]).toEqual({ role: 'user', content: [unanswered('a')] })
  })

  it('have ids that Anthropic takes, the same in call and result, each once', () => {
    const { turns } = convert([
      user('Hi'),
      calls('a.b', 'a:b', ''),
      result(''),
      result('a:b'),
      result('a.b'),
      calls('a.b'),
      result('a.b'),
    ])
    expect(turns.map(({ content }) => content.map((block) => block['id'] ?? block['tool_use_id']))).toEqual([
      [undefined],
      ['a_b', 'a_b_2', 'call'],
      ['call', 'a_b_2', 'a_b'],
      ['a_b_3'],
      ['a_b_3'],
    ])
  })

  it('with broken arguments keep them as text', () => {
    const { turns } = convert([user('Hi'), { role: 'assistant', tool_calls: [call('a', '{"x":'), call('b', '[1]')] }])
    expect(turns[1]?.content).toEqual([use('a', { _raw: '{"x":' }), use('b', { _raw: '[1]' })])
  })

  it('are needed for results', () => {
    const orphan = expect.objectContaining({ code: 'invalid_request', param: 'messages[1].tool_call_id' })
    expect(() => convert([user('Hi'), result('a')])).toThrow(orphan)
  })

  it('have results with images, and the cache breakpoint on the result', () => {
    const parts = [
      { type: 'image_url', image_url: { url: 'https://a.test/a.png' }, cache_control: { type: 'ephemeral' } },
    ]
    expect(convert([user('Hi'), calls('a'), result('a', parts)]).turns[2]?.content).toEqual([
      {
        ...{ type: 'tool_result', tool_use_id: 'a', cache_control: { type: 'ephemeral' } },
        content: [{ type: 'image', source: { type: 'url', url: 'https://a.test/a.png' } }],
      },
    ])
  })
})

describe('thinking', () => {
  const format = 'anthropic-claude-v1'
  const thought = (thinking: string, signature: string) => ({ type: 'thinking', thinking, signature })

  it("goes back byte for byte in front of the answer, fragments joined, other models' left out", () => {
    const { turns } = convert([
      user('Hi'),
      {
        role: 'assistant',
        content: 'Hello',
        reasoning_details: [
          { type: 'reasoning.text', text: 'One ', format, index: 0 },
          { type: 'reasoning.text', text: 'two', format, index: 0 },
          { type: 'reasoning.text', signature: 's1', format, index: 0 },
          { type: 'reasoning.encrypted', data: 'secret', format, index: 1 },
          { type: 'reasoning.text', text: '', signature: 's2', format, index: 2 },
          { type: 'reasoning.text', text: 'not signed', format, index: 3 },
          { type: 'reasoning.encrypted', data: 'x', format: 'openai-responses-v1', index: 0 },
        ],
      },
      user('And?'),
    ])
    expect(turns[1]?.content).toEqual([
      thought('One two', 's1'),
      { type: 'redacted_thinking', data: 'secret' },
      thought('', 's2'),
      text('Hello'),
    ])
  })

  it('keeps its place between tool calls', () => {
    const details = [0, 2].map((index) => ({
      type: 'reasoning.text' as const,
      text: `t${index}`,
      signature: `s${index}`,
      format,
      index,
    }))
    const { turns } = convert([
      user('Hi'),
      { ...calls('a', 'b'), reasoning_details: details },
      result('a'),
      result('b'),
    ])
    expect(turns[1]?.content).toEqual([thought('t0', 's0'), use('a'), thought('t2', 's2'), use('b')])
  })

  it('is remembered for clients that drop it', () => {
    const memory = new Map<string, string>()
    remember(memory, 'a', [{ block: { type: 'thinking', thinking: 't', signature: 's' }, index: 0 }])
    expect(convert([user('Hi'), calls('a'), result('a')], {}, memory).turns[1]?.content).toEqual([
      thought('t', 's'),
      use('a'),
    ])
  })
})

describe('the speakers', () => {
  it('begin with the user', () => {
    expect(convert([{ role: 'assistant', content: 'Hello' }, user('Hi')]).turns.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
    ])
  })

  it('end with the user, unless the model goes on from a started answer', () => {
    const started: ChatMessage[] = [user('Hi'), { role: 'assistant', content: 'Hello \n' }]
    expect(convert(started, { prefill: true }).turns[1]?.content).toEqual([text('Hello')])
    expect(() => convert(started, { prefill: false })).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: 'messages' }),
    )
  })
})
