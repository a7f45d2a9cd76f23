const { once } = require('node:events')
const { createRouter } = require('@shunpike/core')
const { shunpike } = require('@shunpike/express')
const { createSimulator } = require('@shunpike/simulator')
const express = require('express')
const OpenAI = require('openai')

async function main() {
  const simulator = await createSimulator({ pace: false })
  const router = createRouter({ providers: simulator.providers })
  const server = express().use('/v1', shunpike(router)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const request = { model: 'openai/gpt-5-mini', messages: [{ role: 'user', content: 'reply exactly: Hello' }] }
  const inProcess = new OpenAI({ baseURL: 'http://shunpike/v1', apiKey: 'app', fetch: router.fetch })
  console.log('router:', (await inProcess.chat.completions.create(request)).choices[0].message.content)
  const overHttp = new OpenAI({ baseURL: `http://127.0.0.1:${server.address().port}/v1`, apiKey: 'app' })
  console.log('express:', (await overHttp.chat.completions.create(request)).choices[0].message.content)
  server.closeAllConnections()
  server.close()
  await router.close()
  await simulator.close()
}

void main()
