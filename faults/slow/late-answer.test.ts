import { expect, it } from 'vitest'
import { completion, TEXT } from '../stage/answers.js'
import { ask } from '../stage/ask.js'
import { startWorld } from '../stage/world.js'

it('F-081 an answer after seventy seconds is an answer', async () => {
  const [receive, send] = completion()
  const world = await startWorld({
    up: { openai: [receive as 'receive', { sleepMs: 70_000 }, send as { send: string }] },
  })
  expect(await ask(world)).toMatchObject({ status: 200, content: TEXT })
  expect(world.attempts()).toHaveLength(1)
}, 110_000)
