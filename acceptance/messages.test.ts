/** Unmodified Anthropic clients of both majors talk to all four wire formats through one base URL. */
import Anthropic1 from '@anthropic-ai/sdk'
import Anthropic0 from 'anthropic-0'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, startStack } from './start-stack.js'

const MODELS = [
  'openai/gpt-5-mini',
  'openai/gpt-5.6-sol',
  'anthropic/claude-sonnet-5',
  'google/gemini-3.6-flash',
  'openrouter/anthropic/claude-sonnet-5',
]
const CLIENTS = { 'anthropic 1': Anthropic1, 'anthropic 0': Anthropic0 as unknown as typeof Anthropic1 }

const weather: Anthropic1.Tool = {
  name: 'get_weather',
  description: 'Weather of a city',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}
const user = (content: string): Anthropic1.MessageParam => ({ role: 'user', content })

let stack: Stack

beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())
afterEach(() => {
  for (const provider of ['openai', 'anthropic', 'google', 'openrouter'] as const)
    stack.simulator.setFault(provider, null)
})

describe.each(Object.entries(CLIENTS))('%s', (_name, Client) => {
  // These clients add `/v1` themselves.
  const client = () => new Client({ baseURL: stack.baseURL.replace(/\/v1$/, ''), apiKey: 'app', maxRetries: 0 })

  describe.each(MODELS)('%s', (model) => {
    const ask = { model, max_tokens: 4000 }

    it('answers in text, streamed and whole alike', async () => {
      const params = { ...ask, system: 'Be brief.', messages: [user('reply exactly: Grüße, 世界 👋🏽')] }
      const whole = await client().messages.create(params)
      const text = whole.content.filter(({ type }) => type === 'text')
      expect(text).toMatchObject([{ type: 'text', text: 'Grüße, 世界 👋🏽' }])
      expect(whole).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' })
      const stream = client().messages.stream(params)
      expect(await stream.finalText()).toBe('Grüße, 世界 👋🏽')
      const { usage, stop_reason } = await stream.finalMessage()
      expect(stop_reason).toBe('end_turn')
      expect(usage.input_tokens).toBe(whole.usage.input_tokens)
      expect(whole.usage).toMatchObject({ output_tokens: expect.any(Number), shunpike: { total: expect.any(String) } })
    })

    it('calls tools in parallel and takes their results back', async () => {
      const messages = [user('Use get_weather in parallel for Paris and Rome.')]
      const { content, stop_reason } = await client()
        .messages.stream({ ...ask, messages, tools: [weather] })
        .finalMessage()
      expect(stop_reason).toBe('tool_use')
      const calls = content.filter((block) => block.type === 'tool_use')
      expect(calls.map(({ input }) => (input as { city: string }).city).sort()).toEqual(['Paris', 'Rome'])
      expect(new Set(calls.map(({ id }) => id)).size).toBe(2)
      const results = calls.map(({ id }) => ({
        type: 'tool_result' as const,
        tool_use_id: id,
        content: '{"celsius": 21}',
      }))
      const second = await client().messages.create({
        ...ask,
        messages: [...messages, { role: 'assistant', content }, { role: 'user', content: results }],
        tools: [weather],
      })
      expect(second).toMatchObject({ stop_reason: 'end_turn' })
      expect(second.content.some((block) => block.type === 'text' && /\w/.test(block.text))).toBe(true)
    })

    it('tells the caller in its own words what went wrong before the first token', async () => {
      const provider = model.split('/')[0] as 'openai' | 'anthropic' | 'google' | 'openrouter'
      stack.simulator.setFault(provider, 'bad-key')
      stack.simulator.setFault('openrouter', 'bad-key')
      for (const stream of [false, true]) {
        const failed = client().messages.create({ ...ask, messages: [user('hi')], stream })
        await expect(failed).rejects.toMatchObject({
          status: 502,
          error: { type: 'error', error: { type: 'api_error', code: 'gateway_credential' } },
        })
      }
    })

    it.each(['cut-clean', 'error-mid-stream'] as const)(
      'never takes a stream that breaks by %s for whole',
      async (fault) => {
        const provider = model.split('/')[0] as 'openai' | 'anthropic' | 'google' | 'openrouter'
        stack.simulator.setFault(provider, fault)
        const stream = client().messages.stream({ ...ask, messages: [user('Tell me something in 200 words')] })
        let text = ''
        stream.on('text', (piece) => {
          text += piece
        })
        await expect(stream.finalMessage()).rejects.toThrow()
        expect(text).toMatch(/\w/)
        expect(stack.router.ledger.calls().at(-1)).toMatchObject({ outcome: 'error', dialect: 'anthropic-messages' })
      },
    )
  })

  it('thinks aloud, and its thinking goes back as it was signed', async () => {
    const params = { model: 'anthropic/claude-sonnet-5', max_tokens: 4000, tools: [weather] }
    const thinking = { type: 'adaptive' as const, display: 'summarized' as const }
    const messages = [user('Think, then use get_weather for Paris.')]
    const first = await client()
      .messages.stream({ ...params, thinking, messages })
      .finalMessage()
    const thought = first.content.find((block) => block.type === 'thinking')
    expect(thought).toMatchObject({ signature: expect.stringMatching(/\w/) })
    const call = first.content.find((block) => block.type === 'tool_use')
    const result = { type: 'tool_result' as const, tool_use_id: call?.id ?? '', content: '21' }
    await client().messages.create({
      ...params,
      thinking,
      messages: [...messages, { role: 'assistant', content: first.content }, { role: 'user', content: [result] }],
    })
    const sent = stack.simulator.requests('anthropic').at(-1)?.body as { messages: { content: unknown[] }[] }
    expect(sent.messages[1]?.content[0]).toEqual(thought)
  })

  it('counts tokens, takes fields of any age, and is refused by the field it got wrong', async () => {
    const messages = [user('hi')]
    const { input_tokens } = await client().messages.countTokens({ model: 'claude-sonnet-5', messages })
    expect(input_tokens).toBeGreaterThan(0)
    const odd = { model: 'claude-sonnet-5', max_tokens: 100, messages, from_the_future: { a: null }, betas: ['x'] }
    expect(await client().beta.messages.create(odd)).toMatchObject({ type: 'message' })
    await expect(
      client().messages.create({ model: 'claude-sonnet-5', max_tokens: 'many' as never, messages }),
    ).rejects.toMatchObject({
      status: 400,
      error: { type: 'error', error: { type: 'invalid_request_error', param: 'max_tokens' } },
    })
  })
})
