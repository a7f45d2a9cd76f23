import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createRouter, type Options, type Router } from '@shunpike/core'
import { shunpike } from '@shunpike/express'
import { createSimulator } from '@shunpike/simulator'
import express from 'express'
import OpenAI from 'openai'

const ask = async (client: OpenAI): Promise<string | null | undefined> => {
  const content = 'reply exactly: Hello'
  const reply = await client.chat.completions.create({
    model: 'openai/gpt-5-mini',
    messages: [{ role: 'user', content }],
  })
  return reply.choices[0]?.message.content
}

async function main(): Promise<void> {
  const simulator = await createSimulator({ pace: false })
  const options: Options = { providers: simulator.providers, failover: { attempts: 2 } }
  const router: Router = createRouter(options)
  const middleware = shunpike(router, { identify: (request) => ({ tenant: request.headers.host ?? 'none' }) })
  const server = express().use('/v1', middleware).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  console.log('router:', await ask(new OpenAI({ baseURL: 'http://shunpike/v1', apiKey: 'app', fetch: router.fetch })))
  console.log('express:', await ask(new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey: 'app' })))
  server.closeAllConnections()
  server.close()
  await router.close()
  await simulator.close()
}

void main()
