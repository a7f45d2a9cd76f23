import type { ChatCompletionMessageParam, Client } from '@shunpike/core'
import { runTool, TOOLS } from './orders.js'

export interface AgentAnswer {
  answer: string
  /** What the agent did, one line per call of a model or a tool. */
  steps: string[]
}

const MOST_TURNS = 8
const INSTRUCTIONS = 'You work at the help desk of a shop. Look orders up before you speak of them. Be brief.'

/** Lets the model call tools until it answers. */
export async function runAgent(client: Client, model: string, question: string): Promise<AgentAnswer> {
  const steps: string[] = []
  const messages: ChatCompletionMessageParam[] = [
    { role: 'system', content: INSTRUCTIONS },
    { role: 'user', content: question },
  ]
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const { data, response } = await client.chat.completions.create({ model, messages, tools: TOOLS }).withResponse()
    steps.push(`${response.headers.get('x-shunpike-route')} for $${data.usage?.shunpike.total ?? 'unknown'}`)
    const message = data.choices[0]?.message
    if (!message?.tool_calls) return { answer: message?.content ?? '', steps }
    messages.push(message)
    for (const call of message.tool_calls) {
      const content = JSON.stringify(runTool(call))
      messages.push({ role: 'tool', tool_call_id: call.id, content })
      steps.push(`${call.type === 'function' ? call.function.name : call.type}: ${content}`)
    }
  }
  throw new Error(`No answer after ${MOST_TURNS} turns.`)
}
