/** Answers with status 200 that are none. */
import { expect, it } from 'vitest'
import { chunk, completion, DONE, event, json, STOP, stream, TEXT } from '../stage/answers.js'
import { ask, askStream } from '../stage/ask.js'
import { startWorld } from '../stage/world.js'

const GEMINI = 'google/gemini-3.6-flash'

it('F-034 an answer without choices fails over once', async () => {
  for (const choices of [null, []]) {
    const world = await startWorld({ up: { openai: completion({ choices }), openrouter: completion() } })
    expect(await ask(world)).toMatchObject({ status: 200, content: TEXT })
    expect(world.attempts()).toMatchObject([{ code: 'empty_response' }, { outcome: 'ok' }])
    const both = await startWorld({ up: { openai: completion({ choices }), openrouter: completion({ choices }) } })
    expect(await ask(both)).toMatchObject({ status: 502, error: { code: 'empty_response' } })
    expect(both.attempts()).toHaveLength(2)
  }
})

it('F-035 a first choice that finished with an error is a failure', async () => {
  const message = { role: 'assistant', content: '' }
  const broken = completion({ choices: [{ index: 0, message, finish_reason: 'error' }] })
  const world = await startWorld({ up: { openai: broken, openrouter: completion() } })
  expect(await ask(world)).toMatchObject({ status: 200, content: TEXT })
  const streamed = await startWorld({
    up: { openai: stream([chunk({}, 'error'), DONE]), openrouter: stream([chunk({ content: TEXT }), STOP, DONE]) },
  })
  expect(await askStream(streamed)).toMatchObject({ status: 200, content: TEXT })
  for (const { attempts } of [world, streamed]) expect(attempts()[0]).toMatchObject({ outcome: 'error' })
})

it('F-039 a Gemini candidate without parts fails over once, and its prompt stays in the books', async () => {
  const empty = json(200, {
    candidates: [{ content: { role: 'model' }, finishReason: 'STOP', index: 0 }],
    usageMetadata: { promptTokenCount: 31, totalTokenCount: 31 },
    modelVersion: 'gemini-3.6-flash',
  })
  const silent = completion({
    choices: [{ index: 0, message: { role: 'assistant', content: '' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 31, completion_tokens: 0, total_tokens: 31 },
  })
  const world = await startWorld({ up: { google: empty, openrouter: silent } })
  expect(await ask(world, { model: GEMINI })).toMatchObject({ status: 502, error: { code: 'empty_response' } })
  expect(world.attempts()).toMatchObject([
    { route: 'google', code: 'empty_response', usage: { input: 31, output: 0 } },
    { route: 'openrouter', code: 'empty_response', usage: { input: 31, output: 0 } },
  ])
})

it('F-040 a malformed function call of Gemini is a failure, not a crash', async () => {
  const broken = json(200, {
    candidates: [{ content: {}, finishReason: 'MALFORMED_FUNCTION_CALL', index: 0 }],
    usageMetadata: { promptTokenCount: 31, totalTokenCount: 31 },
  })
  const world = await startWorld({ up: { google: broken, openrouter: completion() } })
  expect(await ask(world, { model: GEMINI })).toMatchObject({ status: 200, content: TEXT })
  expect(world.attempts()).toMatchObject([{ route: 'google', outcome: 'error' }, { outcome: 'ok' }])
})

it('F-041 nothing said costs nothing at OpenRouter, and the prompt elsewhere', async () => {
  const usage = { prompt_tokens: 1000, completion_tokens: 0, total_tokens: 1000 }
  const empty = (more: object) =>
    completion({
      choices: [{ index: 0, message: { role: 'assistant', content: '' }, finish_reason: null }],
      usage: { ...usage, ...more },
    })
  const world = await startWorld({
    up: { openai: empty({}), openrouter: empty({ cost: 0 }) },
    options: { prices: { 'openai/gpt-5-mini': { input: '1', output: '2' } } },
  })
  expect(await ask(world)).toMatchObject({ status: 502 })
  const [direct, aggregated] = world.attempts()
  expect(direct?.cost.total).toBe(1_000_000_000n)
  expect(aggregated?.cost.total).toBe(0n)
})

it('F-126 cached tokens are counted once, whichever way they are told', async () => {
  const usage = {
    prompt_tokens: 1000,
    completion_tokens: 10,
    total_tokens: 1010,
    prompt_tokens_details: { cached_tokens: 800 },
  }
  const inside = await startWorld({ up: { openai: completion({ usage }) } })
  await ask(inside)
  expect(inside.attempts()[0]?.usage).toMatchObject({ input: 200, cacheRead: 800, output: 10 })
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-5',
    content: [{ type: 'text', text: TEXT }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 200, cache_read_input_tokens: 800, cache_creation_input_tokens: 0, output_tokens: 10 },
  }
  const outside = await startWorld({ up: { anthropic: json(200, message) } })
  const asked = await ask(outside, { model: 'anthropic/claude-sonnet-5' })
  expect(outside.attempts()[0]?.usage).toMatchObject({ input: 200, cacheRead: 800, output: 10 })
  expect(asked.usage).toMatchObject({ prompt_tokens: 1000, prompt_tokens_details: { cached_tokens: 800 } })
})

it('F-125 of two counts of the input in one stream the last one holds', async () => {
  const type = (name: string, more: object) => `event: ${name}\n${event({ type: name, ...more })}`
  const pieces = [
    type('message_start', {
      message: {
        id: 'm',
        type: 'message',
        role: 'assistant',
        model: 'qwen',
        content: [],
        usage: { input_tokens: 8834, output_tokens: 0 },
      },
    }),
    type('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    type('content_block_delta', { index: 0, delta: { type: 'text_delta', text: TEXT } }),
    type('content_block_stop', { index: 0 }),
    type('message_delta', {
      delta: { stop_reason: 'end_turn' },
      usage: { input_tokens: 18, cache_read_input_tokens: 8831, output_tokens: 10 },
    }),
    type('message_stop', {}),
  ]
  const world = await startWorld({ up: { anthropic: stream(pieces) } })
  expect(await askStream(world, { model: 'anthropic/claude-sonnet-5' })).toMatchObject({ content: TEXT, done: true })
  expect(world.attempts()[0]?.usage).toMatchObject({ input: 18, cacheRead: 8831, output: 10 })
})

it('F-123 a failover is one call of two attempts and costs what the second did', async () => {
  const broken = json(500, { error: { message: 'late' } })
  const [receive, send] = broken
  const world = await startWorld({
    up: {
      openai: [receive as 'receive', { sleepMs: 300 }, send as { send: string }],
      openrouter: completion({ usage: { prompt_tokens: 20, completion_tokens: 60, total_tokens: 80, cost: 0.001 } }),
    },
  })
  expect(await ask(world)).toMatchObject({ status: 200, content: TEXT })
  const [failed, served] = world.attempts()
  const [call, ...others] = world.router.ledger.calls()
  expect(others).toEqual([])
  expect(failed?.cost.total).toBe(0n)
  expect(served?.cost.routerCharge).toBe(1_000_000_000n)
  expect(call?.cost.total).toBe(served?.cost.total)
})
