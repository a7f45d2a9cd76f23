import { type AttemptSummary, ERROR_CODES, type ErrorCode, type Reply, ShunpikeError } from '@shunpike/core'

/** What a chunk of a streamed chat answer holds, as far as `ask` reads it. */
interface ChatChunk {
  choices: { delta: { content?: string | null } }[]
  usage?: ChatUsage | null
  error?: { message: string; code?: string | null; metadata?: { attempts?: AttemptSummary[] } }
}

/** The usage object of the last chunk. */
export interface ChatUsage {
  prompt_tokens: number
  completion_tokens: number
  shunpike?: {
    /** Landed cost, decimal USD; `null`: unknown. */
    total: string | null
  }
}

/** What a streamed chat answer brings: text as it comes, usage at the end. */
export type ChatEvent = { text: string } | { usage: ChatUsage }

/**
 * Reads a streamed chat answer.
 * @throws ShunpikeError for the error that an answer broken off ends with
 */
export async function* readChatStream(body: Reply['body']): AsyncGenerator<ChatEvent, void, undefined> {
  for await (const { choices, usage, error } of readChunks(body)) {
    if (error) throw toError(error)
    const text = choices[0]?.delta.content
    if (text) yield { text }
    if (usage) yield { usage }
  }
}

async function* readChunks(body: Reply['body']): AsyncGenerator<ChatChunk, void, undefined> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of Symbol.asyncIterator in body ? body : [body]) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line.startsWith('data: {')) yield JSON.parse(line.slice('data: '.length)) as ChatChunk
    }
  }
}

function toError({ message, code, metadata }: NonNullable<ChatChunk['error']>): ShunpikeError {
  const known = typeof code === 'string' && Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : 'upstream_error'
  return new ShunpikeError(known, message, { attempts: metadata?.attempts ?? [] })
}
