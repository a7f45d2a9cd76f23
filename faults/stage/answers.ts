/** What fake providers send, as steps of the fault server: bytes of HTTP/1.1, one request per connection. */
import type { FaultStep } from '@shunpike/testkit'

/** Steps for every connection, or by its number from 0. */
export type Script = readonly FaultStep[] | ((connection: number) => readonly FaultStep[])

/** The answer that every healthy provider gives: sixty words. */
export const TEXT = Array.from({ length: 60 }, (_, at) => `word${at + 1}`).join(' ')

const USAGE = { prompt_tokens: 20, completion_tokens: 60, total_tokens: 80 }

const MODEL = 'gpt-5-mini'

/** A status line, headers and a body of known length. */
export function answer(status: number, body: string, headers: Record<string, string> = {}): FaultStep[] {
  const length = status === 204 ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  return ['receive', { send: head(status, { 'content-type': 'application/json', ...length, ...headers }) + body }]
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): FaultStep[] {
  return answer(status, JSON.stringify(value), headers)
}

/** An error as OpenAI words it. */
export function failure(status: number, error: object = {}, headers: Record<string, string> = {}): FaultStep[] {
  return json(status, { error: { message: 'the words of the upstream', type: 'server_error', ...error } }, headers)
}

/** A whole chat completion. */
export function completion(change: object = {}): FaultStep[] {
  const message = { role: 'assistant', content: TEXT, refusal: null }
  const choices = [{ index: 0, message, finish_reason: 'stop', logprobs: null }]
  return json(200, {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: MODEL,
    choices,
    usage: USAGE,
    ...change,
  })
}

/** One event of a chat stream. */
export function chunk(delta: object, finish: string | null = null, more: object = {}): string {
  const choices = [{ index: 0, delta, finish_reason: finish }]
  return event({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: MODEL, choices, ...more })
}

export function event(data: object | string): string {
  return `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
}

export const ROLE = chunk({ role: 'assistant', content: '' })
export const STOP = chunk({}, 'stop')
export const USED = event({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  model: MODEL,
  choices: [],
  usage: USAGE,
})
export const DONE = event('[DONE]')

/** `TEXT` as content events, one per word. */
export const WORDS = TEXT.split(' ').map((word, at) => chunk({ content: at === 0 ? word : ` ${word}` }))

export const STREAM = [ROLE, ...WORDS, STOP, USED, DONE]

interface Framing {
  /** How the length of the body is told. */
  framing?: 'chunked' | 'close'
  /** What follows the last piece; `end` ends the body as its framing does. */
  ending?: 'end' | 'fin' | 'rst' | 'hang'
  headers?: Record<string, string>
}

/** A stream of events: each text a piece of its own; other steps in between, such as a pause. */
export function stream(pieces: readonly (string | FaultStep)[], options: Framing = {}): FaultStep[] {
  const { framing = 'chunked', ending = 'end', headers = {} } = options
  const isChunked = framing === 'chunked'
  const coding: Record<string, string> = isChunked ? { 'transfer-encoding': 'chunked' } : {}
  const body = pieces.map((piece) => {
    if (typeof piece !== 'string' || isStep(piece)) return piece as FaultStep
    return { send: isChunked ? toChunk(piece) : piece }
  })
  return [
    'receive',
    { send: head(200, { 'content-type': 'text/event-stream', ...coding, ...headers }) },
    ...body,
    ...toEnding(ending, isChunked),
  ]
}

/** Steps of the fault server that are words: no piece of a stream is. */
function isStep(piece: string): boolean {
  return ['receive', 'fin', 'rst', 'hang'].includes(piece)
}

/** What was sent must have left before a reset, which would take it along. */
const FLUSH: FaultStep = { sleepMs: 60 }

function toEnding(ending: NonNullable<Framing['ending']>, isChunked: boolean): FaultStep[] {
  if (ending === 'end') return [{ send: isChunked ? '0\r\n\r\n' : '' }, 'fin']
  return ending === 'rst' ? [FLUSH, 'rst'] : [ending]
}

function toChunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
}

export function head(status: number, headers: Record<string, string>): string {
  const lines = Object.entries({ connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} Status\r\n${lines.join('')}\r\n`
}
