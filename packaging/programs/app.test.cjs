// Run by Jest, which loads everything as CommonJS.
const { once } = require('node:events')
const { createRouter, isShunpikeError } = require('@shunpike/core')
const { shunpike } = require('@shunpike/express')
const { createSimulator } = require('@shunpike/simulator')
const express = require('express')
const OpenAI = require('openai')

const request = { model: 'openai/gpt-5-mini', messages: [{ role: 'user', content: 'reply exactly: Hello' }] }
let simulator
let router
let server

beforeAll(async () => {
  simulator = await createSimulator({ pace: false })
  router = createRouter({ providers: simulator.providers })
  server = express().use('/v1', shunpike(router)).listen(0, '127.0.0.1')
  await once(server, 'listening')
})

afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await router.close()
  await simulator.close()
})

test.each([
  ['router', () => ({ baseURL: 'http://shunpike/v1', apiKey: 'app', fetch: router.fetch })],
  ['express', () => ({ baseURL: `http://127.0.0.1:${server.address().port}/v1`, apiKey: 'app' })],
])('%s', async (_, toOptions) => {
  const reply = await new OpenAI(toOptions()).chat.completions.create(request)
  expect(reply.choices[0].message.content).toBe('Hello')
})

test('an error is known across realms', () => {
  expect(() => createRouter({ providers: {} })).toThrow('providers: expected at least one provider')
  try {
    createRouter({ providers: {} })
  } catch (error) {
    expect(isShunpikeError(error)).toBe(true)
  }
})
