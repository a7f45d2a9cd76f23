import { describe, expect, it } from 'vitest'
import { createReasoningMemory } from '../reasoning-memory.js'
import { toInboundReply } from './inbound-reply.js'
import { toChatReply } from './reply.js'

const context = () => ({ id: 'chatcmpl-1', created: 1, model: 'm', memory: createReasoningMemory() })

function toMessage(message: object, finishReason = 'stop') {
  const choices = [{ index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason: finishReason }]
  return toInboundReply(
    '1',
    { id: 'c', object: 'chat.completion', created: 1, model: 'm', choices } as never,
    undefined,
    {},
  )
}

describe('a whole message', () => {
  it('is again what it was before the hub', () => {
    const wire = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-opus-5',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'S' },
        { type: 'redacted_thinking', data: 'D' },
        { type: 'text', text: 'Let me see.', citations: null },
        { type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 1 } },
        { type: 'tool_use', id: 'toolu_2', name: 'g', input: {} },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      stop_details: null,
    }
    const { reply } = toChatReply({ ...wire }, context())
    expect(toInboundReply('1', reply, undefined, {})).toEqual({ ...wire, usage: { input_tokens: 0, output_tokens: 0 } })
  })

  it('has reasoning of other models without a signature', () => {
    expect(toMessage({ content: 'a', reasoning_content: 'hm' }).content).toEqual([
      { type: 'thinking', thinking: 'hm', signature: '' },
      { type: 'text', text: 'a', citations: null },
    ])
    expect(toMessage({ reasoning: 'hm' }, 'length')).toMatchObject({
      id: 'msg_1',
      content: [{ type: 'thinking', thinking: 'hm' }],
      stop_reason: 'max_tokens',
    })
  })

  it('keeps arguments that are cut', () => {
    const tool_calls = [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":' } }]
    expect(toMessage({ tool_calls }, 'length').content).toEqual([
      { type: 'tool_use', id: 'c', name: 'f', input: { _raw: '{"a":' } },
    ])
  })
})
