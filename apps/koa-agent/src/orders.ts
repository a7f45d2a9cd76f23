import type { ChatCompletionTool, ChatCompletionToolCall } from '@shunpike/core'

/** A database in a real app. */
const ORDERS: ReadonlyMap<number, object> = new Map([
  [1042, { status: 'shipped', carrier: 'DHL', expected: '2026-11-26' }],
  [1043, { status: 'waiting for payment' }],
])

export const TOOLS: readonly ChatCompletionTool[] = [
  {
    type: 'function',
    function: {
      name: 'find_order',
      description: 'What is known of an order.',
      parameters: { type: 'object', properties: { number: { type: 'integer' } }, required: ['number'] },
    },
  },
]

/** Runs a tool for the model. A mistake of the model is told to the model. */
export function runTool(call: ChatCompletionToolCall): object {
  if (call.type !== 'function' || call.function.name !== 'find_order') return { error: 'There is no such tool.' }
  const { number } = JSON.parse(call.function.arguments) as { number?: number }
  return ORDERS.get(Number(number)) ?? { error: `There is no order ${number}.` }
}
