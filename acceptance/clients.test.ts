/** Unmodified `openai` clients of both majors, and plain HTTP, talk to all four wire formats through one base URL. */
import { OpenAI as OpenAI6 } from 'openai-6'
import { OpenAI as OpenAI7 } from 'openai-7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, startStack } from './start-stack.js'

const MODELS = [
  'openai/gpt-5-mini',
  'openai/gpt-5.6-sol',
  'anthropic/claude-sonnet-5',
  'google/gemini-3.6-flash',
  'openrouter/anthropic/claude-sonnet-5',
]
const CLIENTS = { 'openai 6': OpenAI6, 'openai 7': OpenAI7 as unknown as typeof OpenAI6 }
const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const weather: OpenAI6.ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Weather of a city',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    },
  },
}
const schema = {
  type: 'object',
  properties: { city: { type: 'string' }, people: { type: 'integer' } },
  required: ['city', 'people'],
  additionalProperties: false,
}

let stack: Stack

beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

describe.each(Object.entries(CLIENTS))('%s', (_name, Client) => {
  const client = () => new Client({ baseURL: stack.baseURL, apiKey: 'app', maxRetries: 0 })

  describe.each(MODELS)('%s', (model) => {
    const user = (content: OpenAI6.ChatCompletionUserMessageParam['content']) => [{ role: 'user' as const, content }]

    it('answers in text, streamed and whole alike', async () => {
      const messages = [{ role: 'system' as const, content: 'Be brief.' }, ...user('reply exactly: Grüße, 世界 👋🏽')]
      const whole = await client().chat.completions.create({ model, messages })
      expect(whole.choices[0]).toMatchObject({
        finish_reason: 'stop',
        message: { role: 'assistant', content: 'Grüße, 世界 👋🏽' },
      })
      const stream = client().chat.completions.stream({ model, messages, stream_options: { include_usage: true } })
      expect(await stream.finalContent()).toBe('Grüße, 世界 👋🏽')
      const { prompt_tokens, completion_tokens, total_tokens } = await stream.totalUsage()
      expect(prompt_tokens + completion_tokens).toBe(total_tokens)
    })

    it('calls tools in parallel and takes their results back', async () => {
      const messages: OpenAI6.ChatCompletionMessageParam[] = user('Use get_weather in parallel for Paris and Rome.')
      const stream = client().chat.completions.stream({ model, messages, tools: [weather] })
      const first = (await stream.finalChatCompletion()).choices[0]
      expect(first?.finish_reason).toBe('tool_calls')
      const calls = first?.message.tool_calls as OpenAI6.ChatCompletionMessageFunctionToolCall[]
      expect(calls.map((call) => JSON.parse(call.function.arguments).city).sort()).toEqual(['Paris', 'Rome'])
      expect(new Set(calls.map(({ id }) => id)).size).toBe(2)
      if (!first) throw new Error('no choice came')
      const { role, content, tool_calls } = first.message
      const results = calls.map((call) => ({
        role: 'tool' as const,
        tool_call_id: call.id,
        content: '{"celsius": 21}',
      }))
      const second = await client().chat.completions.create({
        model,
        messages: [...messages, { role, content, tool_calls: tool_calls ?? [] }, ...results],
        tools: [weather],
      })
      expect(second.choices[0]).toMatchObject({
        finish_reason: 'stop',
        message: { content: expect.stringMatching(/\w/) },
      })
    })

    it('answers in the schema it is given', async () => {
      const response_format = { type: 'json_schema' as const, json_schema: { name: 'city', schema, strict: true } }
      const reply = await client().chat.completions.create({
        model,
        messages: user('A city and its people.'),
        response_format,
      })
      expect(JSON.parse(reply.choices[0]?.message.content ?? '')).toEqual({
        city: expect.any(String),
        people: expect.any(Number),
      })
    })

    it('takes an image', async () => {
      const content = [
        { type: 'text' as const, text: 'What is it?' },
        { type: 'image_url' as const, image_url: { url: PIXEL } },
      ]
      const reply = await client().chat.completions.create({ model, messages: user(content) })
      expect(reply.choices[0]?.message.content).toMatch(/\w/)
      const provider = model.split('/')[0] as 'openai' | 'anthropic' | 'google' | 'openrouter'
      expect(JSON.stringify(stack.simulator.requests(provider).at(-1)?.body)).toContain('iVBORw0KGgo')
    })

    it('reasons when asked to, and says how much', async () => {
      const reply = await client().chat.completions.create({
        model,
        messages: user('Think: 17 * 23?'),
        reasoning_effort: 'high',
        max_completion_tokens: 4000,
      })
      expect(reply.usage?.completion_tokens_details?.reasoning_tokens).toBeGreaterThan(0)
      expect(reply.usage?.completion_tokens).toBeGreaterThan(
        reply.usage?.completion_tokens_details?.reasoning_tokens ?? 0,
      )
    })

    it('stops at the limit it is given', async () => {
      const reply = await client().chat.completions.create({
        model,
        messages: user('Write a very long story.'),
        max_tokens: 20,
        reasoning_effort: model.includes('gemini') ? 'low' : 'none',
      })
      expect(reply.choices[0]?.finish_reason).toBe('length')
    })

    it('never sends its own key upstream, nor the caller its', async () => {
      await client().chat.completions.create({ model, messages: user('hi') })
      const provider = model.split('/')[0] as 'openai' | 'anthropic' | 'google' | 'openrouter'
      expect(JSON.stringify(stack.simulator.requests(provider).at(-1)?.headers)).not.toContain('Bearer app')
    })
  })

  it('lists the models and reads one', async () => {
    const ids: string[] = []
    for await (const model of client().models.list()) ids.push(model.id)
    expect(ids).toEqual(
      expect.arrayContaining(['openai/gpt-5-mini', 'anthropic/claude-sonnet-5', 'google/gemini-3.6-flash']),
    )
    expect((await client().models.retrieve('openai/gpt-5-mini')).id).toBe('openai/gpt-5-mini')
  })
})

it('works as the fetch of a client, without a socket of ours', async () => {
  const client = new OpenAI6({ baseURL: 'http://shunpike/v1', apiKey: 'app', fetch: stack.router.fetch })
  const stream = await client.chat.completions.create({
    model: 'anthropic/claude-sonnet-5',
    messages: [{ role: 'user', content: 'reply exactly: in process' }],
    stream: true,
  })
  let text = ''
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
  expect(text).toBe('in process')
})

it('explains its plan without sending anything', async () => {
  const before = stack.simulator.requests('openai').length
  const response = await fetch(`${stack.baseURL}/explain`, {
    method: 'POST',
    body: JSON.stringify({ model: 'openai/gpt-5-mini', messages: [{ role: 'user', content: 'hi' }] }),
  })
  expect(await response.json()).toEqual({
    model: 'openai/gpt-5-mini',
    routes: [
      {
        route: 'openai',
        provider: 'openai',
        model: 'gpt-5-mini',
        payment: 'direct',
        landed_cost_usd: expect.stringMatching(/^0\.0/),
        kept: true,
        reason: null,
      },
      {
        route: 'openrouter',
        provider: 'openrouter',
        model: 'openai/gpt-5-mini',
        payment: 'credits',
        landed_cost_usd: expect.stringMatching(/^0\.0/),
        kept: true,
        reason: null,
      },
    ],
  })
  expect(stack.simulator.requests('openai')).toHaveLength(before)
})
