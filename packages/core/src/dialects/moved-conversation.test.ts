/** A conversation that moves to another provider takes nothing along that only the first one can read (wire.md trap 24). */
import { describe, expect, it } from 'vitest'
import { rulesFor } from '../catalog/model-rules.js'
import { openai } from '../providers/openai.js'
import { openaiCompatible } from '../providers/openai-compatible.js'
import type { ChatMessage, ChatRequest } from '../types/chat.js'
import type { DialectAdapter, ReasoningMemory } from '../types/dialect.js'
import type { JsonObject } from '../types/json.js'
import { anthropicMessages } from './anthropic-messages/index.js'
import { gemini } from './gemini/index.js'
import { openaiResponses } from './openai-responses/index.js'
import { createReasoningMemory } from './reasoning-memory.js'

interface Provider {
  adapter: DialectAdapter
  catalogId: string
  model: string
  /** An answer that thinks, and calls a tool. */
  answer: JsonObject
  /** Its words that no other provider may see. */
  sealed: string
}

const PROVIDERS: Record<string, Provider> = {
  anthropic: {
    adapter: anthropicMessages,
    catalogId: 'anthropic',
    model: 'claude-opus-5',
    answer: {
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'SEALED-A' },
        { type: 'redacted_thinking', data: 'SEALED-A2' },
        { type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 1 } },
      ],
      stop_reason: 'tool_use',
    },
    sealed: 'SEALED-A',
  },
  google: {
    adapter: gemini,
    catalogId: 'google',
    model: 'gemini-3.6-flash',
    answer: {
      candidates: [
        {
          content: {
            parts: [
              { text: 'hm', thought: true },
              { functionCall: { id: 'gid1', name: 'f', args: { a: 1 } }, thoughtSignature: 'SEALED-G' },
            ],
          },
          finishReason: 'STOP',
        },
      ],
    },
    sealed: 'SEALED-G',
  },
  openai: {
    adapter: openaiResponses,
    catalogId: 'openai',
    model: 'gpt-5.6-sol',
    answer: {
      status: 'completed',
      output: [
        { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'SEALED-O' },
        { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{"a":1}' },
      ],
    },
    sealed: 'SEALED-O',
  },
}

const question: ChatMessage = { role: 'user', content: 'hi' }

/** The next turn of a client: `keeps` everything it was given, or only what the official clients' types know. */
function toNextTurn(reply: ChatMessage, keeps: boolean): ChatMessage[] {
  const { role, content, tool_calls: calls = [] } = reply
  const plain = calls.map(({ id, type, function: called }) => ({ id, type, function: called }))
  const answer: ChatMessage = keeps ? reply : { role, content: content ?? null, tool_calls: plain }
  return [question, answer, ...calls.map(({ id }): ChatMessage => ({ role: 'tool', tool_call_id: id, content: 'r' }))]
}

function answer({ adapter, answer: wire }: Provider, memory: ReasoningMemory): ChatMessage {
  const { reply } = adapter.toChatReply(wire, { id: 'chatcmpl-1', created: 1, model: 'm', memory })
  return reply.choices[0]?.message as ChatMessage
}

function write({ adapter, catalogId, model }: Provider, messages: ChatMessage[], memory: ReasoningMemory): string {
  const rules = rulesFor(catalogId, model)
  const chat: ChatRequest = { model, messages, reasoning_effort: 'high' }
  return JSON.stringify(adapter.fromChatRequest(chat, { model, stream: false, rules, memory }).body)
}

describe.each(Object.keys(PROVIDERS))('after an answer of %s', (from) => {
  const first = PROVIDERS[from] as Provider

  it.each([true, false])('it gets its own back, also from a client that drops it (keeps: %s)', (keeps) => {
    const memory = createReasoningMemory()
    const messages = toNextTurn(answer(first, memory), keeps)
    expect(write(first, messages, memory)).toContain(first.sealed)
  })

  it.each(Object.keys(PROVIDERS).filter((to) => to !== from))('%s sees nothing of it', (to) => {
    for (const keeps of [true, false]) {
      const memory = createReasoningMemory()
      const messages = toNextTurn(answer(first, memory), keeps)
      const written = write(PROVIDERS[to] as Provider, messages, memory)
      expect(written).not.toContain('SEALED')
      // What was called and what came of it goes along.
      expect(written).toMatch(/"a\\?":1/)
    }
  })

  it('nor do chat completions', () => {
    const messages = toNextTurn(answer(first, createReasoningMemory()), true)
    expect(JSON.stringify(openai.adaptMessages?.(messages))).not.toMatch(/SEALED|reasoning/)
    // Gemini's compatible endpoint wants its own `extra_content` back.
    if (from !== 'google') expect(JSON.stringify(openaiCompatible.adaptMessages?.(messages))).not.toContain('SEALED')
  })
})
