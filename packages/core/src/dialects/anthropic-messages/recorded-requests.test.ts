import { fixturesAvailable, fixturesPath, listFixtures, readFixture } from '@shunpike/testkit'
import { describe, expect, it } from 'vitest'
import { anthropicRules } from '../../catalog/rules/anthropic.js'
import type { JsonObject } from '../../types/json.js'
import { toChatRequest } from './inbound-request.js'
import { fromChatRequest } from './request.js'
import { isObject, toObjects, toText } from './wire.js'

const missing = fixturesAvailable ? '' : ` (skipped: ${fixturesPath} is not there)`

function readRequest(name: string): JsonObject {
  return JSON.parse((readFixture(name).request ?? '{}').toString()) as JsonObject
}

const requests = fixturesAvailable
  ? listFixtures('anthropic').filter((name) => Array.isArray(readRequest(name)['messages']))
  : []

/** To the hub and back, for the model it was written for. */
function replay(body: JsonObject): { body: JsonObject; dropped: string[] } {
  const model = toText(body['model'])
  const rules = anthropicRules.families.find(({ match }) => match.test(model))?.rules ?? anthropicRules.newest
  return fromChatRequest(toChatRequest(body), {
    model,
    stream: body['stream'] === true,
    rules,
    memory: new Map<string, string>(),
  })
}

/** A request in one of the several spellings that mean the same. */
function normalise(body: JsonObject): JsonObject {
  const {
    system,
    messages,
    tools,
    tool_choice: choice,
    thinking,
    temperature,
    stream,
    max_tokens: limit,
    ...rest
  } = body
  return {
    ...rest,
    // Required by us, left out where the tokens of a request are only counted.
    limit: limit ?? 64_000,
    stream: stream === true,
    system: toBlocks(system),
    messages: toObjects(messages).map(({ role, content }) => ({
      role,
      content: toBlocks(content).map(normaliseBlock),
    })),
    tools: toObjects(tools).map(normaliseTool),
    // The default.
    choice: choice ?? (tools ? { type: 'auto' } : undefined),
    thinking: isObject(thinking) ? { display: 'summarized', ...thinking } : undefined,
    // Thinking allows only the default.
    temperature: thinking ? undefined : temperature,
  }
}

function toBlocks(content: unknown): JsonObject[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : toObjects(content)
}

/** Results hold blocks here, and success is not said. */
function normaliseBlock(block: JsonObject): JsonObject {
  const { is_error: failed, ...rest } = block
  if (block['type'] !== 'tool_result') return block
  return { ...rest, content: toBlocks(block['content']), ...(failed === true ? { is_error: true } : {}) }
}

/** Cache breakpoints on tools and how their input is streamed mean nothing to chat. */
function normaliseTool({ cache_control: _, eager_input_streaming: __, ...tool }: JsonObject): JsonObject {
  return tool
}

describe.skipIf(missing !== '')(`a recorded request${missing}`, () => {
  it('is there', () => expect(requests.length).toBeGreaterThan(15))

  // Chat takes only text in the results of tools: the screenshot of this one follows it.
  const same = requests.filter((name) => name !== 'anthropic/text+tool-result')

  it.each(same)('means the same after the way to chat and back: %s', (name) => {
    const recorded = readRequest(name)
    const { body, dropped } = replay(recorded)
    expect(normalise(body)).toEqual(normalise(recorded))
    expect(dropped).toEqual(recorded['thinking'] && 'temperature' in recorded ? ['temperature'] : [])
  })

  it('with a screenshot as result sends it right behind the result', () => {
    const recorded = readRequest('anthropic/text+tool-result')
    const { body } = replay(recorded)
    const [result] = toObjects(toObjects(recorded['messages'])[2]?.['content'])
    expect(body['tools']).toEqual(recorded['tools'])
    expect(toObjects(body['messages'])[2]).toEqual({
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: result?.['tool_use_id'] }, ...toObjects(result?.['content'])],
    })
  })
})
