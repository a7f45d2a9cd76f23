import { DIALECT_ADAPTERS } from '../dialects/adapters.js'
import { createInboundStream } from '../dialects/inbound-stream.js'
import { createPassThrough } from '../dialects/openai-chat/pass-through.js'
import { createTranslation } from '../dialects/openai-chat/translation.js'
import { ShunpikeError } from '../errors.js'
import type { StreamState, StreamTranslator } from '../types/stream.js'
import type { UpstreamReply } from '../types/transport.js'
import type { AttemptContext } from './attempt-context.js'
import { ANSWER_BYTES, answerTooLong } from './read-all.js'
import { hasOutput, toReplyContext } from './read-whole.js'

/** A stream whose first content has come, or that ended well without any. */
export interface OpenedStream {
  status: number
  translator: StreamTranslator
  /** Bytes for the caller so far: nothing of them was sent before the content came. */
  held: Buffer[]
  rest: AsyncIterator<Buffer>
  /** Bytes read so far, decoded. */
  readBytes: number
}

/**
 * Reads up to the commit.
 * @throws ShunpikeError when the stream fails, ends or says nothing before it: the caller has seen no byte of it
 */
export async function openStream(attempt: AttemptContext, head: UpstreamReply): Promise<OpenedStream> {
  const translator = createTranslator(attempt)
  const rest = head.body[Symbol.asyncIterator]()
  const held: Buffer[] = []
  const { state } = translator
  let readBytes = 0
  try {
    while (!state.content && !state.ended) {
      const { done, value } = await rest.next()
      if (!done) readBytes = countBytes(readBytes, value)
      const bytes = done ? translator.end() : translator.push(value)
      if (bytes) held.push(bytes)
      if (state.error) throw fail(attempt, head, state, attempt.toError(state.error, state.error.status ?? 502))
      if (done) break
    }
    const empty = state.content ? undefined : checkEmpty(state)
    if (empty) throw fail(attempt, head, state, empty)
  } catch (error) {
    await rest.return?.()
    throw error
  }
  attempt.limits.onContent()
  attempt.book.onContent()
  attempt.health.onContent(attempt.trial)
  return { status: head.status, translator, held, rest, readBytes }
}

function createTranslator(attempt: AttemptContext): StreamTranslator {
  const adapter = DIALECT_ADAPTERS[attempt.request.dialect]
  const { wantsUsage, inbound, id } = attempt.call
  const hub = adapter
    ? createTranslation(adapter.createStreamReader(toReplyContext(attempt)), wantsUsage)
    : createPassThrough(wantsUsage)
  return inbound ? createInboundStream(hub, inbound.createStreamWriter(id)) : hub
}

/** @throws ShunpikeError `invalid_upstream` when the answer is longer than any is read */
export function countBytes(before: number, piece: Buffer): number {
  const bytes = before + piece.length
  if (bytes > ANSWER_BYTES) throw answerTooLong(ANSWER_BYTES)
  return bytes
}

/** What failed may be billed all the same: what it says of that is in the books before another route is tried. */
function fail(attempt: AttemptContext, { status }: UpstreamReply, state: Readonly<StreamState>, error: ShunpikeError) {
  const { usage, servedModel, content } = state
  if (usage || content) attempt.book.settle({ outcome: 'error', status, error, usage, servedModel, content })
  return error
}

/** An answer without content is one only if the provider says why: a limit, a filter, or tokens it counted. */
function checkEmpty({ complete, finishReason, usage }: Readonly<StreamState>): ShunpikeError | undefined {
  if (!complete) return new ShunpikeError('truncated', 'The provider ended the stream before any content.')
  const said = finishReason === 'stop' ? hasOutput(usage) : finishReason !== undefined
  return said ? undefined : new ShunpikeError('empty_response', 'The provider answered without any content.')
}
