import type { JsonObject } from '../json.js'
import { toSeedNumber } from '../seed.js'
import { type Ask, type AskTool, lastUserText } from './ask.js'
import { toHints, toInstance } from './schema-instance.js'
import { toSentences, toWholeSentences } from './sentences.js'
import { countTokens, toTokens } from './tokens.js'

/** A call of one of the caller's functions. */
export interface AnswerToolCall {
  name: string
  args: JsonObject
}

/** What the model says. Each token of text and reasoning is one streamed piece. */
export interface Answer {
  reasoning: string
  text: string
  toolCalls: AnswerToolCall[]
  finish: 'stop' | 'length' | 'tool-calls' | 'stop-sequence'
  stopSequence: string | null
  reasoningTokens: number
  /** All tokens the answer is billed for: text, tool calls and reasoning. */
  outputTokens: number
}

// Length of an answer nobody limited.
const SHORTEST_ANSWER_TOKENS = 24
const ANSWER_SPREAD_TOKENS = 48
const TOKENS_PER_WORD = 1.5

/**
 * The model's answer: a function of seed, model and the text of the conversation, so the same conversation gets the
 * same words from a model whichever provider serves it. `choice` counts the alternatives of one request.
 */
export function toAnswer(ask: Ask, seed: number, choice = 0): Answer {
  const key = contentKey(ask, seed, choice)
  const budget = ask.maxTokens ?? Number.POSITIVE_INFINITY
  // Half of a small limit is left for the answer, so that a tiny probe of a thinking model still says something.
  const reasoning = toSentences(`${key} thinks`, Math.min(ask.reasoningTokens, Math.floor(budget / 2)))
  const reasoningTokens = countTokens(reasoning)
  const toolCalls = toToolCalls(ask)
  if (toolCalls.length > 0) return toToolAnswer(toolCalls, reasoning, reasoningTokens)
  const said = cut(toFullText(ask, key), ask.stop, budget - reasoningTokens)
  return { ...said, reasoning, reasoningTokens, toolCalls, outputTokens: reasoningTokens + countTokens(said.text) }
}

/** The same answer without any content, as a provider gives it on a bad day. */
export function toEmptyAnswer(): Answer {
  return {
    reasoning: '',
    text: '',
    toolCalls: [],
    finish: 'stop',
    stopSequence: null,
    reasoningTokens: 0,
    outputTokens: 0,
  }
}

/** Tokens a tool call is billed for: its name and its arguments as JSON. */
export function countToolCallTokens(call: AnswerToolCall): number {
  return countTokens(call.name) + countTokens(JSON.stringify(call.args))
}

function contentKey(ask: Ask, seed: number, choice: number): string {
  const spoken = ask.parts.filter((part) => part.role !== 'tools').map((part) => `${part.role}: ${part.text}`)
  return [seed, toPlainName(ask.model.id), choice, ...spoken].join('\n')
}

// anthropic/claude-haiku-4.5 is claude-haiku-4-5: the same model, whoever serves it.
function toPlainName(id: string): string {
  return id.slice(id.indexOf('/') + 1).replaceAll('.', '-')
}

function toToolAnswer(toolCalls: AnswerToolCall[], reasoning: string, reasoningTokens: number): Answer {
  const callTokens = toolCalls.reduce((sum, call) => sum + countToolCallTokens(call), 0)
  const outputTokens = reasoningTokens + callTokens
  return { reasoning, reasoningTokens, text: '', toolCalls, finish: 'tool-calls', stopSequence: null, outputTokens }
}

function toFullText(ask: Ask, key: string): string {
  const text = toUnprefilledText(ask, key)
  return ask.prefill !== '' && text.startsWith(ask.prefill) ? text.slice(ask.prefill.length) : text
}

function toUnprefilledText(ask: Ask, key: string): string {
  const prompt = lastUserText(ask)
  const exact = /reply exactly:\s*([\s\S]+)$/i.exec(prompt)?.[1]
  if (exact !== undefined) return exact.trim()
  if (ask.output.kind === 'json') return toJsonText(ask.output.schema, prompt, key)
  const words = /\b(\d{1,5}) words\b/.exec(prompt)?.[1]
  const natural = SHORTEST_ANSWER_TOKENS + (toSeedNumber(key) % ANSWER_SPREAD_TOKENS)
  return toWholeSentences(key, words === undefined ? natural : Math.ceil(Number(words) * TOKENS_PER_WORD))
}

function toJsonText(schema: JsonObject | undefined, prompt: string, key: string): string {
  if (schema === undefined) return JSON.stringify({ answer: toWholeSentences(key, SHORTEST_ANSWER_TOKENS) })
  return JSON.stringify(toInstance(schema, toHints(prompt)))
}

function cut(text: string, stop: string[], budget: number): Pick<Answer, 'text' | 'finish' | 'stopSequence'> {
  const hits = stop.map((sequence) => ({ sequence, at: text.indexOf(sequence) })).filter((hit) => hit.at >= 0)
  const first = hits.sort((left, right) => left.at - right.at)[0]
  const kept = first === undefined ? text : text.slice(0, first.at)
  if (countTokens(kept) > budget) {
    return { text: toTokens(kept).slice(0, Math.max(0, budget)).join(''), finish: 'length', stopSequence: null }
  }
  if (first === undefined) return { text: kept, finish: 'stop', stopSequence: null }
  return { text: kept, finish: 'stop-sequence', stopSequence: first.sequence }
}

function toToolCalls(ask: Ask): AnswerToolCall[] {
  const prompt = lastUserText(ask)
  const wanted = pickTools(ask, prompt)
  const hints = toHints(prompt)
  if (wanted.length !== 1 || !ask.parallelTools || !/\bin parallel\b|\btwice\b/i.test(prompt)) {
    return wanted.map((tool) => toToolCall(tool, hints.words, hints.numbers))
  }
  // One tool twice: the second call takes the next word and number of the prompt.
  return [0, 1].flatMap((turn) =>
    wanted.map((tool) => toToolCall(tool, hints.words.slice(turn), hints.numbers.slice(turn))),
  )
}

function toToolCall(tool: AskTool, words: string[], numbers: number[]): AnswerToolCall {
  return { name: tool.name, args: toInstance({ type: 'object', ...tool.schema }, { words, numbers }) as JsonObject }
}

function pickTools(ask: Ask, prompt: string): AskTool[] {
  if (ask.toolChoice === 'none' || ask.tools.length === 0) return []
  const choice = ask.toolChoice
  const allowed = typeof choice === 'object' ? ask.tools.filter((tool) => choice.names.includes(tool.name)) : ask.tools
  const named = allowed.filter((tool) => isNamed(tool, prompt))
  const isForced = choice !== 'auto'
  if (!isForced && (ask.parts.at(-1)?.role === 'tool' || /reply exactly:/i.test(prompt))) return []
  const asked =
    named.length > 0 || !(isForced || /\btools?\b|\bfunctions?\b/i.test(prompt)) ? named : allowed.slice(0, 1)
  return ask.parallelTools ? asked : asked.slice(0, 1)
}

function isNamed(tool: AskTool, prompt: string): boolean {
  const lowerPrompt = prompt.toLowerCase()
  const words = tool.name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  return (
    lowerPrompt.includes(tool.name.toLowerCase()) ||
    words.some((word) => word.length > 3 && new RegExp(`\\b${word}\\b`).test(lowerPrompt))
  )
}
