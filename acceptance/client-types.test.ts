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
  const messages: ChatCompletionMessageParam[] = [{ role: 'user', content: 'hi' }]
  messages.push((await create({ model: 'm', messages })).choices[0]?.message as ChatCompletion['choices'][0]['message'])
  return { whole, streamed, either, six, seven, sevenStreamed }
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
  expectTypeOf<{ model: string }>().not.toExtend<Parameters<Create>[0]>()
})
