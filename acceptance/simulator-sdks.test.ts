// The official SDKs are the judges here: what they refuse or misread is not wire-exact.
import Anthropic from '@anthropic-ai/sdk'
import { type FunctionDeclaration, GoogleGenAI, Type } from '@google/genai'
import { OpenRouter } from '@openrouter/sdk'
import { createSimulator, type Simulator } from '@shunpike/simulator'
import OpenAi6 from 'openai-6'
import OpenAi7 from 'openai-7'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const HELLO = 'reply exactly: Grüße aus dem Simulator 👋'
const HELLO_ANSWER = 'Grüße aus dem Simulator 👋'
const WEATHER = 'Use get_weather in parallel for Paris and Rome.'
const CITY_SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}
const ANSWER_SCHEMA = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    age: { type: 'integer', minimum: 18 },
    tags: { type: 'array', items: { enum: ['a', 'b'] } },
  },
  required: ['name', 'age', 'tags'],
  additionalProperties: false,
}

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ pace: false })
})
beforeEach(() => simulator.reset())
afterAll(() => simulator.close())

function collect<T>(events: AsyncIterable<T>): Promise<T[]> {
  return (async () => {
    const list: T[] = []
    for await (const event of events) list.push(event)
    return list
  })()
}

function expectAnswerFits(text: string | null | undefined): void {
  const answer = JSON.parse(text ?? '')
  expect(answer).toEqual({ name: expect.any(String), age: expect.any(Number), tags: expect.any(Array) })
  expect(answer.age).toBeGreaterThanOrEqual(18)
}

describe.each([
  ['openai 6', OpenAi6 as unknown as typeof OpenAi7],
  ['openai 7', OpenAi7],
])('%s', (_, OpenAi) => {
  const createClient = () => new OpenAi({ ...simulator.providers.openai, maxRetries: 0 })
  const chatTools = [{ type: 'function' as const, function: { name: 'get_weather', parameters: CITY_SCHEMA } }]

  it('chats', async () => {
    const { data, request_id } = await createClient()
      .chat.completions.create({ model: 'gpt-5-mini', messages: [{ role: 'user', content: HELLO }] })
      .withResponse()
    expect(data.choices[0]?.message.content).toBe(HELLO_ANSWER)
    expect(data.choices[0]?.finish_reason).toBe('stop')
    expect(data.usage?.completion_tokens_details?.reasoning_tokens).toBe(128)
    expect(simulator.invoices().openai.lines[0]?.requestId).toBe(request_id)
  })

  it('streams a chat with its usage', async () => {
    const chunks = await collect(
      await createClient().chat.completions.create({
        model: 'gpt-5-mini',
        stream: true,
        stream_options: { include_usage: true },
        messages: [{ role: 'user', content: HELLO }],
      }),
    )
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(HELLO_ANSWER)
    expect(chunks.at(-1)?.choices).toEqual([])
    expect(chunks.at(-1)?.usage?.completion_tokens).toBe(simulator.invoices().openai.lines[0]?.usage.output)
  })

  it('runs a round of parallel tools', async () => {
    const client = createClient()
    const messages: OpenAi7.ChatCompletionMessageParam[] = [{ role: 'user', content: WEATHER }]
    const asked = await client.chat.completions.create({ model: 'gpt-4.1-mini', messages, tools: chatTools })
    const message = asked.choices[0]?.message
    const calls = message?.tool_calls ?? []
    expect(calls.map((call) => call.type === 'function' && JSON.parse(call.function.arguments).city)).toEqual([
      'Paris',
      'Rome',
    ])
    if (message !== undefined) messages.push(message)
    for (const call of calls) messages.push({ role: 'tool', tool_call_id: call.id, content: '21 degrees' })
    const answered = await client.chat.completions.create({ model: 'gpt-4.1-mini', messages, tools: chatTools })
    expect(answered.choices[0]?.finish_reason).toBe('stop')
  })

  it('gathers streamed tool calls with the SDK helper', async () => {
    const runner = createClient().chat.completions.stream({
      model: 'gpt-5-mini',
      messages: [{ role: 'user', content: WEATHER }],
      tools: chatTools,
      tool_choice: 'required',
    })
    const message = (await runner.finalChatCompletion()).choices[0]?.message
    expect(message?.tool_calls?.map((call) => call.type === 'function' && call.function.arguments)).toEqual([
      '{"city":"Paris"}',
      '{"city":"Rome"}',
    ])
  })

  it('keeps to a JSON schema', async () => {
    const answer = await createClient().chat.completions.create({
      model: 'gpt-5-mini',
      messages: [{ role: 'user', content: 'Describe Ada, 12.' }],
      response_format: { type: 'json_schema', json_schema: { name: 'person', strict: true, schema: ANSWER_SCHEMA } },
    })
    expectAnswerFits(answer.choices[0]?.message.content)
  })

  it('responds, streamed and not, with reasoning and tools', async () => {
    const client = createClient()
    const plain = await client.responses.create({
      model: 'gpt-5.6-terra',
      input: HELLO,
      reasoning: { effort: 'low', summary: 'auto' },
    })
    expect(plain.output_text).toBe(HELLO_ANSWER)
    expect(plain.output.map((item) => item.type)).toEqual(['reasoning', 'message'])
    const tools = [{ type: 'function' as const, name: 'get_weather', parameters: CITY_SCHEMA, strict: true }]
    const events = await collect(
      await client.responses.create({ model: 'gpt-5.6-terra', input: WEATHER, tools, stream: true }),
    )
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index))
    const last = events.at(-1)
    expect(last?.type === 'response.completed' && last.response.output.map((item) => item.type)).toEqual([
      'function_call',
      'function_call',
    ])
    const helper = client.responses.stream({
      model: 'gpt-5-mini',
      input: HELLO,
      reasoning: { effort: 'low', summary: 'auto' },
    })
    expect((await helper.finalResponse()).output_text).toBe(HELLO_ANSWER)
  })

  it('embeds, decoding base64 as it asks for by itself', async () => {
    const client = createClient()
    const byDefault = await client.embeddings.create({
      model: 'text-embedding-3-small',
      input: ['one', 'two'],
      dimensions: 8,
    })
    const asFloats = await client.embeddings.create({
      model: 'text-embedding-3-small',
      input: ['one', 'two'],
      dimensions: 8,
      encoding_format: 'float',
    })
    expect(byDefault.data[1]?.embedding).toEqual(asFloats.data[1]?.embedding)
  })

  it('lists models and throws typed errors', async () => {
    const client = createClient()
    expect((await client.models.list()).data.map((model) => model.id)).toContain('gpt-5.6-terra')
    await expect(client.models.retrieve('gpt-nope')).rejects.toBeInstanceOf(OpenAi.NotFoundError)
    simulator.setFault('openai', '429')
    const call = client.chat.completions.create({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Hi' }] })
    await expect(call).rejects.toBeInstanceOf(OpenAi.RateLimitError)
    simulator.setFault('openai', 'error-mid-stream')
    const stream = await client.chat.completions.create({
      model: 'gpt-5-mini',
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
    })
    await expect(collect(stream)).rejects.toThrow('The server had an error')
  })
})

describe('@anthropic-ai/sdk', () => {
  const createClient = () => new Anthropic({ ...simulator.providers.anthropic, maxRetries: 0 })
  const tools = [{ name: 'get_weather', input_schema: { ...CITY_SCHEMA, type: 'object' as const } }]
  const user = (content: string) => [{ role: 'user' as const, content }]

  it('answers, streamed and not', async () => {
    const client = createClient()
    const plain = await client.messages.create({ model: 'claude-sonnet-5', max_tokens: 500, messages: user(HELLO) })
    expect(plain.content.map((block) => block.type)).toEqual(['thinking', 'text'])
    const stream = client.messages.stream({ model: 'claude-sonnet-5', max_tokens: 500, messages: user(HELLO) })
    const final = await stream.finalMessage()
    expect(final.content).toEqual(plain.content)
    expect(final.usage.output_tokens).toBe(plain.usage.output_tokens)
    expect(final.stop_reason).toBe('end_turn')
  })

  it('runs a round of parallel tools, streamed', async () => {
    const client = createClient()
    const request = { model: 'claude-haiku-4-5', max_tokens: 500, tools }
    const asked = await client.messages.stream({ ...request, messages: user(WEATHER) }).finalMessage()
    const uses = asked.content.filter((block) => block.type === 'tool_use')
    expect(uses.map((use) => use.input)).toEqual([{ city: 'Paris' }, { city: 'Rome' }])
    const results = uses.map((use) => ({ type: 'tool_result' as const, tool_use_id: use.id, content: '21 degrees' }))
    const messages = [
      ...user(WEATHER),
      { role: 'assistant' as const, content: asked.content },
      { role: 'user' as const, content: results },
    ]
    expect((await client.messages.create({ ...request, messages })).stop_reason).toBe('end_turn')
  })

  it('keeps to a JSON schema', async () => {
    const answer = await createClient().messages.create({
      model: 'claude-opus-5',
      max_tokens: 500,
      messages: user('Describe Ada, 12.'),
      output_config: { format: { type: 'json_schema', schema: ANSWER_SCHEMA } },
    })
    const text = answer.content.find((block) => block.type === 'text')
    expectAnswerFits(text?.text)
  })

  it('counts tokens, lists models and throws typed errors', async () => {
    const client = createClient()
    expect((await client.messages.countTokens({ model: 'claude-sonnet-5', messages: user('four') })).input_tokens).toBe(
      1,
    )
    expect((await collect(await client.models.list())).map((model) => model.id)).toContain('claude-opus-5-5')
    const messages = [...user('Hi'), { role: 'assistant' as const, content: 'Well' }]
    const prefilled = client.messages.create({ model: 'claude-sonnet-5', max_tokens: 5, messages })
    await expect(prefilled).rejects.toBeInstanceOf(Anthropic.BadRequestError)
    simulator.setFault('anthropic', 'error-mid-stream')
    await expect(
      client.messages.stream({ model: 'claude-sonnet-5', max_tokens: 500, messages: user('Hi') }).finalMessage(),
    ).rejects.toThrow('Overloaded')
  })
})

describe('@google/genai', () => {
  const createClient = () =>
    new GoogleGenAI({
      apiKey: simulator.providers.google.apiKey,
      httpOptions: { baseUrl: simulator.providers.google.baseURL },
    })
  const declaration: FunctionDeclaration = {
    name: 'get_weather',
    parameters: { type: Type.OBJECT, properties: { city: { type: Type.STRING } }, required: ['city'] },
  }

  it('answers, streamed and not', async () => {
    const client = createClient()
    const request = {
      model: 'gemini-3.6-flash',
      contents: HELLO,
      config: { thinkingConfig: { includeThoughts: true } },
    }
    const plain = await client.models.generateContent(request)
    expect(plain.text).toBe(HELLO_ANSWER)
    expect(plain.usageMetadata?.thoughtsTokenCount).toBe(64)
    const chunks = await collect(await client.models.generateContentStream(request))
    expect(chunks.map((chunk) => chunk.text ?? '').join('')).toBe(HELLO_ANSWER)
    expect(chunks.at(-1)?.usageMetadata?.totalTokenCount).toBe(plain.usageMetadata?.totalTokenCount)
  })

  it('keeps signatures through a chat with tools', async () => {
    const chat = createClient().chats.create({
      model: 'gemini-3.6-flash',
      config: { tools: [{ functionDeclarations: [declaration] }] },
    })
    const asked = await chat.sendMessage({ message: WEATHER })
    const calls = asked.functionCalls ?? []
    expect(calls.map((call) => call.args)).toEqual([{ city: 'Paris' }, { city: 'Rome' }])
    const responses = calls.map(({ id, name }) => ({
      functionResponse: { ...(id ? { id } : {}), name: name ?? '', response: { degrees: 21 } },
    }))
    expect((await chat.sendMessage({ message: responses })).candidates?.[0]?.finishReason).toBe('STOP')
  })

  it('keeps to a JSON schema, counts, embeds and lists', async () => {
    const client = createClient()
    const config = { responseMimeType: 'application/json', responseJsonSchema: ANSWER_SCHEMA }
    expectAnswerFits(
      (await client.models.generateContent({ model: 'gemini-2.5-flash', contents: 'Describe Ada, 12.', config })).text,
    )
    expect((await client.models.countTokens({ model: 'gemini-2.5-flash', contents: 'four' })).totalTokens).toBe(1)
    const embedded = await client.models.embedContent({
      model: 'gemini-embedding-001',
      contents: ['one', 'two'],
      config: { outputDimensionality: 8 },
    })
    expect(embedded.embeddings?.map((embedding) => embedding.values?.length)).toEqual([8, 8])
    expect((await collect(await client.models.list())).map((model) => model.name)).toContain('models/gemini-3.8-flash')
  })

  it('throws its own error', async () => {
    simulator.setFault('google', '429')
    const call = createClient().models.generateContent({ model: 'gemini-3.6-flash', contents: 'Hi' })
    await expect(call).rejects.toMatchObject({ status: 429 })
  })
})

describe('@openrouter/sdk, which checks every answer against its schema', () => {
  const createClient = () =>
    new OpenRouter({
      apiKey: simulator.providers.openrouter.apiKey,
      serverURL: simulator.providers.openrouter.baseURL,
      retryConfig: { strategy: 'none' },
    })
  const tools = [{ type: 'function' as const, function: { name: 'get_weather', parameters: CITY_SCHEMA } }]
  const models = ['anthropic/claude-sonnet-5', 'openai/gpt-5-mini', 'google/gemini-3.6-flash']

  it.each(models)('chats with %s, streamed and not', async (model) => {
    const client = createClient()
    const messages = [{ role: 'user' as const, content: HELLO }]
    const plain = await client.chat.send({ chatRequest: { model, messages, stream: false } })
    if (!('choices' in plain)) throw new Error('expected a whole answer')
    expect(plain.choices[0]?.message.content).toBe(HELLO_ANSWER)
    expect(plain.usage?.cost).toBeGreaterThan(0)
    const stream = await client.chat.send({ chatRequest: { model, messages, stream: true } })
    if ('choices' in stream) throw new Error('expected a stream')
    const chunks = await collect(stream)
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(HELLO_ANSWER)
    expect(chunks.at(-1)?.usage).toEqual(plain.usage)
  })

  it.each(models)('calls tools with %s, streamed and not', async (model) => {
    const client = createClient()
    const messages = [{ role: 'user' as const, content: WEATHER }]
    const plain = await client.chat.send({ chatRequest: { model, messages, tools, stream: false } })
    if (!('choices' in plain)) throw new Error('expected a whole answer')
    expect(plain.choices[0]?.message.toolCalls?.map((call) => call.function.arguments)).toEqual([
      '{"city":"Paris"}',
      '{"city":"Rome"}',
    ])
    const stream = await client.chat.send({ chatRequest: { model, messages, tools, stream: true } })
    if ('choices' in stream) throw new Error('expected a stream')
    const pieces = (await collect(stream)).flatMap((chunk) => chunk.choices[0]?.delta.toolCalls ?? [])
    expect(
      pieces
        .filter((piece) => piece.index === 1)
        .map((piece) => piece.function?.arguments ?? '')
        .join(''),
    ).toBe('{"city":"Rome"}')
  })

  it('responds, streamed and not', async () => {
    const client = createClient()
    const responsesRequest = { model: 'openai/gpt-5-mini', input: HELLO, tools: [] }
    const plain = await client.responses.send({ responsesRequest: { ...responsesRequest, stream: false } })
    if (!('output' in plain)) throw new Error('expected a whole answer')
    expect(plain.output.map((item) => item.type)).toEqual(['reasoning', 'message'])
    const stream = await client.responses.send({ responsesRequest: { ...responsesRequest, stream: true } })
    if ('output' in stream) throw new Error('expected a stream')
    const events = await collect(stream)
    expect(events.at(-1)?.type).toBe('response.completed')
    const asked = await client.responses.send({
      responsesRequest: {
        model: 'openai/gpt-5.6-terra',
        input: WEATHER,
        tools: [{ type: 'function', name: 'get_weather', parameters: CITY_SCHEMA }],
        stream: true,
      },
    })
    if ('output' in asked) throw new Error('expected a stream')
    const done = (await collect(asked)).filter((event) => event.type === 'response.function_call_arguments.done')
    expect(done.map((event) => event.arguments)).toEqual(['{"city":"Paris"}', '{"city":"Rome"}'])
  })

  it('tells of generations, key, credits, models, endpoints and embeddings', async () => {
    const client = createClient()
    const embedded = await client.embeddings.generate({
      requestBody: { model: 'openai/text-embedding-3-small', input: 'one' },
    })
    expect(typeof embedded).toBe('object')
    const answer = await client.chat.send({
      chatRequest: { model: 'openai/gpt-5-mini', messages: [{ role: 'user', content: 'Hi' }], stream: false },
    })
    if (!('choices' in answer)) throw new Error('expected a whole answer')
    const generation = await client.generations.getGeneration({ id: answer.id })
    expect(generation.data.totalCost).toBe(answer.usage?.cost)
    expect((await client.credits.getCredits()).data.totalUsage).toBeGreaterThan(0)
    expect((await client.apiKeys.getCurrentKeyMetadata()).data.isFreeTier).toBe(false)
    const endpoints = await client.endpoints.list({ author: 'anthropic', slug: 'claude-sonnet-5' })
    expect(endpoints.data.endpoints[0]?.pricing.prompt).toBe('0.000002')
    const pages = await collect(await client.models.list())
    expect(pages[0]?.result.data.map((model) => model.id)).toContain('google/gemini-2.5-flash')
  })

  it('throws its own errors', async () => {
    simulator.setFault('openrouter', 'out-of-funds')
    const call = createClient().chat.send({
      chatRequest: { model: 'openai/gpt-5-mini', messages: [{ role: 'user', content: 'Hi' }] },
    })
    await expect(call).rejects.toMatchObject({ statusCode: 402 })
  })
})
