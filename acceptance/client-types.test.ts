/** The in-process client takes what the `openai` package types, and gives what its types promise. */
import type { ChatCompletion, ChatCompletionMessageParam, Client } from '@shunpike/core'
import type { OpenAI as OpenAI6 } from 'openai-6'
import type { OpenAI as OpenAI7 } from 'openai-7'
import { expectTypeOf, it } from 'vitest'

type Create = Client['chat']['completions']['create']

/** Only its types are looked at: nothing is called. */
const types = async (client: Client) => {
  const { create } = client.chat.completions
  const user = { role: 'user' as const, content: 'hi' }
  const whole = await create({ model: 'm', messages: [{ role: 'user', content: 'hi' }], temperature: 0, models: ['n'] })
  const streamed = await create({ model: 'm', messages: [user], stream: true })
  const either = await create({ model: 'm', messages: [user], stream: Math.random() > 0.5 })
  const six = await create({} as OpenAI6.ChatCompletionCreateParamsNonStreaming)
  const seven = await create({} as OpenAI7.ChatCompletionCreateParamsNonStreaming)
  const sevenStreamed = await create({} as OpenAI7.ChatCompletionCreateParamsStreaming)
  const vectors = await client.embeddings.create({ model: 'm', input: ['a', 'b'], dimensions: 8 })
  const text = await client.embeddings.create({ model: 'm', input: 'a', encoding_format: 'base64' })
  const sevenVectors = await client.embeddings.create({} as OpenAI7.EmbeddingCreateParams)
  const messages: ChatCompletionMessageParam[] = [{ role: 'user', content: 'hi' }]
  messages.push((await create({ model: 'm', messages })).choices[0]?.message as ChatCompletion['choices'][0]['message'])
  return { whole, streamed, either, six, seven, sevenStreamed, vectors, text, sevenVectors }
}

it('is typed as the openai package is', () => {
  type Given = Awaited<ReturnType<typeof types>>
  expectTypeOf<Given['whole']>().toExtend<OpenAI6.ChatCompletion>()
  expectTypeOf<Given['whole']>().toExtend<OpenAI7.ChatCompletion>()
  expectTypeOf<Given['streamed']>().toExtend<AsyncIterable<OpenAI6.ChatCompletionChunk>>()
  expectTypeOf<Given['streamed']>().toExtend<AsyncIterable<OpenAI7.ChatCompletionChunk>>()
  expectTypeOf<Given['either']>().toEqualTypeOf<Given['whole'] | Given['streamed']>()
  expectTypeOf<Given['six']>().toEqualTypeOf<ChatCompletion>()
  expectTypeOf<Given['seven']>().toEqualTypeOf<ChatCompletion>()
  expectTypeOf<Given['sevenStreamed']>().toEqualTypeOf<Given['streamed']>()
  expectTypeOf<Given['vectors']>().toExtend<OpenAI7.CreateEmbeddingResponse>()
  expectTypeOf<Given['sevenVectors']>().toExtend<OpenAI7.CreateEmbeddingResponse>()
  expectTypeOf<Given['text']['data'][0]['embedding']>().toEqualTypeOf<string>()
  expectTypeOf<{ model: string }>().not.toExtend<Parameters<Create>[0]>()
})
