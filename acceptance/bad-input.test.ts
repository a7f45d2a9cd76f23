/** Bad input gets a clear answer in OpenAI's shape, nothing is sent upstream, and the process lives. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Stack, startStack } from './start-stack.js'

let stack: Stack

beforeAll(async () => {
  stack = await startStack({ server: { maxBodyBytes: 100_000 } })
})
afterAll(() => stack.close())

const user = [{ role: 'user', content: 'hi' }]

it.each<[string, unknown, number, string, string | null, string]>([
  ['malformed JSON', '{"model": "gpt-5-mini", "messages": [', 400, 'invalid_json', null, 'not valid JSON'],
  ['an empty body', '', 400, 'invalid_json', null, 'The body is empty'],
  ['an array', '[]', 400, 'invalid_json', null, 'expected an object'],
  ['no model', { messages: user }, 400, 'invalid_request', 'model', 'model: is missing'],
  [
    'a model that is no text',
    { model: 5, messages: user },
    400,
    'invalid_request',
    'model',
    'model: expected a model id',
  ],
  [
    'a model that leaves its path',
    { model: 'google/../../admin', messages: user },
    400,
    'invalid_request',
    'model',
    'model: expected',
  ],
  ['no messages', { model: 'gpt-5-mini' }, 400, 'invalid_request', 'messages', 'messages: is missing'],
  ['empty messages', { model: 'gpt-5-mini', messages: [] }, 400, 'invalid_request', 'messages', 'messages: is empty'],
  [
    'a message that is none',
    { model: 'gpt-5-mini', messages: ['hi'] },
    400,
    'invalid_request',
    'messages[0]',
    'messages[0]: expected an object',
  ],
  [
    'an unknown role',
    { model: 'gpt-5-mini', messages: [{ role: 'boss' }] },
    400,
    'invalid_request',
    'messages[0].role',
    'expected one of system',
  ],
  [
    'a wrong temperature',
    { model: 'gpt-5-mini', messages: user, temperature: 'hot' },
    400,
    'invalid_request',
    'temperature',
    'expected a number',
  ],
  [
    'negative max_tokens',
    { model: 'gpt-5-mini', messages: user, max_tokens: -1 },
    400,
    'invalid_request',
    'max_tokens',
    'a whole number above 0',
  ],
  ...(
    [
      ['order', 'openai', 'an array of provider names'],
      ['only', [null], 'an array of provider names'],
      ['ignore', { a: 1 }, 'an array of provider names'],
      ['zdr', 'yes', 'true or false'],
      ['data_collection', 'no', '"allow" or "deny"'],
      ['max_price', { prompt: 'cheap' }, 'USD per million tokens'],
    ] as const
  ).map(
    ([member, value, text]) =>
      [
        `provider.${member} of a wrong type`,
        { model: 'gpt-5-mini', messages: user, provider: { [member]: value } },
        400,
        'invalid_request',
        `provider.${member}`,
        text,
      ] as [string, unknown, number, string, string, string],
  ),
  [
    'a tool call without its function',
    { model: 'claude-sonnet-5', messages: [...user, { role: 'assistant', tool_calls: [{ id: 'a' }] }] },
    400,
    'invalid_request',
    'messages[1].tool_calls[0].function',
    'expected an object',
  ],
  [
    'a part that is none',
    { model: 'gemini-3.6-flash', messages: [{ role: 'user', content: [null] }] },
    400,
    'invalid_request',
    'messages[0].content[0]',
    'got null',
  ],
  [
    'stop of a wrong type',
    { model: 'claude-sonnet-5', messages: user, stop: [5] },
    400,
    'invalid_request',
    'stop[0]',
    'expected a string',
  ],
  [
    'text after a long body',
    `{"model":"gpt-5-mini","messages":[{"role":"user","content":"${'x'.repeat(70_000)}"}]} x`,
    400,
    'invalid_json',
    null,
    'unexpected text',
  ],
  [
    'an unknown author without an aggregator',
    { model: 'lab/none', messages: user, provider: { only: ['x'] } },
    404,
    'model_not_found',
    null,
    '',
  ],
  [
    'a body over the limit',
    { model: 'gpt-5-mini', messages: [{ role: 'user', content: 'x'.repeat(200_000) }] },
    413,
    'body_too_large',
    null,
    '100000',
  ],
])('%s', async (_name, body, status, code, param, text) => {
  const response = await fetch(`${stack.baseURL}/chat/completions`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const { error } = (await response.json()) as {
    error: { message: string; type: string; code: string; param: string | null }
  }
  expect({ status: response.status, code: error.code, param: error.param }).toEqual({
    status,
    code,
    param: code === 'model_not_found' ? error.param : param,
  })
  expect(error.message).toContain(text)
  expect(response.headers.get('x-request-id')).toBeTruthy()
})

it.each(['gpt-5-mini', 'claude-sonnet-5', 'gemini-3.6-flash'])('takes null for not set, on %s', async (model) => {
  const unset = { tool_calls: null, reasoning_details: null, refusal: null, audio: null, name: null }
  const response = await fetch(`${stack.baseURL}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({
      model,
      messages: [...user, { role: 'assistant', content: 'yes', ...unset }, ...user],
      stop: null,
      tools: null,
      response_format: null,
      provider: { order: null, max_price: { prompt: null }, sort: null },
    }),
  })
  expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('choices')])
})

it('lets paths that are not ours through', async () => {
  const response = await fetch(`${stack.baseURL}/nothing`)
  expect(response.status).toBe(404)
  expect(await response.text()).toContain('Cannot GET')
})

it('answers an upgrade with 426', async () => {
  const { request } = await import('node:http')
  const status = await new Promise((resolve, reject) => {
    request(
      `${stack.baseURL}/chat/completions`,
      { method: 'GET', headers: { connection: 'Upgrade', upgrade: 'websocket' } },
      (response) => resolve(response.statusCode),
    )
      .on('error', reject)
      .end()
  })
  expect(status).toBe(426)
})
