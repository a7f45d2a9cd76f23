/** `responses.create` and `.stream` of unmodified `openai` clients of both majors, over all four wire formats. */
import { OpenAI as OpenAI6 } from 'openai-6'
import { OpenAI as OpenAI7 } from 'openai-7'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, startStack } from './start-stack.js'

const MODELS = [
  'openai/gpt-5-mini',
  'openai/gpt-5.6-sol',
  'anthropic/claude-sonnet-5',
  'google/gemini-3.6-flash',
  'openrouter/anthropic/claude-sonnet-5',
]
const CLIENTS = { 'openai 6': OpenAI6, 'openai 7': OpenAI7 as unknown as typeof OpenAI6 }
const PROVIDERS = ['openai', 'anthropic', 'google', 'openrouter'] as const

const weather: OpenAI6.Responses.FunctionTool = {
  type: 'function',
  name: 'get_weather',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
  strict: true,
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
afterEach(() => {
  for (const provider of PROVIDERS) stack.simulator.setFault(provider, null)
})

describe.each(Object.entries(CLIENTS))('%s', (_name, Client) => {
  const client = () => new Client({ baseURL: stack.baseURL, apiKey: 'app', maxRetries: 0 })

  describe.each(MODELS)('%s', (model) => {
    const provider = model.split('/')[0] as (typeof PROVIDERS)[number]

    it('answers in text, streamed and whole alike', async () => {
      const params = { model, instructions: 'Be brief.', input: 'reply exactly: Grüße, 世界 👋🏽' }
      const whole = await client().responses.create(params)
      expect(whole).toMatchObject({ status: 'completed', output_text: 'Grüße, 世界 👋🏽' })
      const events = []
      const stream = client().responses.stream(params)
      for await (const event of stream) events.push(event)
      expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_event, index) => index))
      expect(events.map(({ type }) => type).slice(0, 2)).toEqual(['response.created', 'response.in_progress'])
      const final = await stream.finalResponse()
      expect(final.output_text).toBe('Grüße, 世界 👋🏽')
      expect(final.usage).toMatchObject({
        input_tokens: whole.usage?.input_tokens,
        shunpike: { total: expect.any(String) },
      })
    })

    it('calls tools in parallel and takes their results back', async () => {
      const input = [{ role: 'user' as const, content: 'Use get_weather in parallel for Paris and Rome.' }]
      const { output } = await client()
        .responses.stream({ model, input, tools: [weather] })
        .finalResponse()
      const calls = output.filter((item) => item.type === 'function_call')
      expect(calls.map((call) => JSON.parse(call.arguments).city).sort()).toEqual(['Paris', 'Rome'])
      const results = calls.map(({ call_id }) => ({ type: 'function_call_output' as const, call_id, output: '21' }))
      const given = output as OpenAI6.Responses.ResponseInputItem[]
      const second = await client().responses.create({
        model,
        input: [...input, ...given, ...results],
        tools: [weather],
      })
      expect(second).toMatchObject({ status: 'completed', output_text: expect.stringMatching(/\w/) })
    })

    it('answers in the schema it is given', async () => {
      const text = { format: { type: 'json_schema' as const, name: 'city', schema, strict: true } }
      const reply = await client().responses.create({ model, input: 'A city and its people.', text })
      expect(JSON.parse(reply.output_text)).toEqual({ city: expect.any(String), people: expect.any(Number) })
    })

    it('tells what went wrong before the first token', async () => {
      stack.simulator.setFault(provider, 'bad-key')
      stack.simulator.setFault('openrouter', 'bad-key')
      for (const stream of [false, true])
        await expect(client().responses.create({ model, input: 'hi', stream })).rejects.toMatchObject({
          status: 502,
          code: 'gateway_credential',
        })
    })

    it.each(['cut-clean', 'error-mid-stream'] as const)(
      'never takes a stream that breaks by %s for whole',
      async (fault) => {
        stack.simulator.setFault(provider, fault)
        const stream = await client().responses.create({ model, input: 'Tell me something in 200 words', stream: true })
        const types: string[] = []
        const read = async () => {
          for await (const { type } of stream) types.push(type)
        }
        await expect(read()).rejects.toThrow()
        expect(types).toContain('response.output_text.delta')
        expect(types).not.toContain('response.completed')
        expect(stack.router.ledger.calls().at(-1)).toMatchObject({ outcome: 'error', dialect: 'openai-responses' })
      },
    )
  })

  it('names the field that is wrong as the caller knows it', async () => {
    const model = 'openai/gpt-5-mini'
    await expect(client().responses.create({ model, input: 7 as never })).rejects.toMatchObject({
      status: 400,
      param: 'input',
    })
    const stateful = client().responses.create({ model, input: 'hi', previous_response_id: 'resp_1' })
    await expect(stateful).rejects.toMatchObject({ status: 400, param: 'previous_response_id' })
  })
})
