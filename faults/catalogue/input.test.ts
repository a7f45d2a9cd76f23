/** Bodies that are wrong, hostile or odd. */
import { expect, it } from 'vitest'
import { completion, json, TEXT } from '../stage/answers.js'
import { ask, MODEL, USER } from '../stage/ask.js'
import { startWorld } from '../stage/world.js'

const send = (base: string, body: string, type = 'application/json') =>
  fetch(`${base}/chat/completions`, { method: 'POST', body, headers: { 'content-type': type } })

it('S-045 a body cannot reach a prototype', async () => {
  for (const [provider, model] of [
    ['openai', MODEL],
    ['anthropic', 'anthropic/claude-sonnet-5'],
    ['google', 'google/gemini-3.6-flash'],
  ] as const) {
    const world = await startWorld({ up: { [provider]: json(200, {}) } })
    const evil = '"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}'
    const tool = `{"type":"function",${evil},"function":{"name":"f","parameters":{"type":"object",${evil}}}}`
    const body = `{"model":"${model}",${evil},"metadata":{${evil}},"tools":[${tool}],"messages":[{"role":"user","content":"hi",${evil}}]}`
    await send(world.base, body)
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
    expect((Object as unknown as { admin?: boolean }).admin).toBeUndefined()
  }
})

it('S-046 a body nested without end is refused', async () => {
  const world = await startWorld({ up: { openai: completion(), anthropic: completion() } })
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  for (const model of [MODEL, 'anthropic/claude-sonnet-5']) {
    const answer = await send(world.base, `{"model":"${model}","metadata":${deep},"messages":${JSON.stringify(USER)}}`)
    expect(answer.status).toBe(400)
  }
  expect([world.up.openai?.hits(), world.up.anthropic?.hits()]).toEqual([0, 0])
  expect(await ask(world)).toMatchObject({ status: 200, content: TEXT })
})

it('S-048 what is no JSON is not sent on, whatever it says it is', async () => {
  const world = await startWorld({ up: { openai: completion() } })
  for (const [type, body] of [
    ['multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="model"\r\n\r\ngpt\r\n--x--'],
    ['application/x-www-form-urlencoded', `model=${MODEL}&messages=hi`],
    ['text/plain', 'model: gpt'],
    ['application/json; charset=utf-7', '+AHs-+ACI-model+ACI-:1+AH0-'],
    ['', 'x'],
  ] as const) {
    expect((await send(world.base, body, type)).status).toBe(400)
  }
  expect(world.up.openai?.hits()).toBe(0)
})

it('S-049 numbers beyond all bounds stay what they are, and no cost is infinite', async () => {
  const world = await startWorld({
    up: {
      openai: (connection) =>
        connection === 0
          ? completion()
          : completion({ usage: { prompt_tokens: 1e308, completion_tokens: '1e400', total_tokens: -1 } }),
    },
  })
  const body = `{"model":"${MODEL}","seed":9007199254740993,"user":"9007199254740993","messages":${JSON.stringify(USER)}}`
  expect((await send(world.base, body)).status).toBe(200)
  expect(world.up.openai?.requests()[0]).toContain('"seed":9007199254740993')
  const answer = await (await send(world.base, body)).text()
  expect(answer).not.toMatch(/Infinity|NaN|"cost":null/)
  expect(world.attempts()[0]?.cost.total).toBeNull()
})

it.each<[string, object]>([
  ['max_tokens', { max_tokens: -1 }],
  ['n', { n: 100_000 }],
  ['temperature', { temperature: 'x' }],
])('S-050 %s out of bounds is refused here', async (_, change) => {
  const world = await startWorld({ up: { openai: completion() } })
  expect((await ask(world, change)).status).toBe(400)
  expect(world.up.openai?.hits()).toBe(0)
})

it('S-054 marks of our own in a request mean nothing', async () => {
  const world = await startWorld({ up: { openai: completion() } })
  const marks = {
    _midStreamContinuation: true,
    mock_testing_fallbacks: true,
    shunpike: { internal: true },
    deadline: 1,
  }
  const headers = { 'x-shunpike-internal': '1', 'x-shunpike-route': 'openrouter', 'x-shunpike-attempts': '9' }
  const asked = await ask(world, marks, { headers })
  expect(asked).toMatchObject({ status: 200, content: TEXT })
  expect(asked.headers.get('x-shunpike-route')).toBe('openai')
  expect(asked.headers.get('x-shunpike-attempts')).toBe('1')
})
