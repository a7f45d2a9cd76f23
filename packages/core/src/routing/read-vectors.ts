import { addToUsage } from '../dialects/openai-chat/reply.js'
import { readEmbeddings } from '../dialects/openai-embeddings/reply.js'
import { ShunpikeError } from '../errors.js'
import type { Reply } from '../types/call.js'
import type { UpstreamReply } from '../types/transport.js'
import type { AttemptContext } from './attempt-context.js'
import { ANSWER_BYTES, readAll } from './read-all.js'
import { finish, parseAnswer, settleFailed } from './read-whole.js'

/**
 * An answer of embeddings: the vectors go on byte by byte.
 * @throws ShunpikeError for every 200 that is no success
 */
export async function readVectors(attempt: AttemptContext, head: UpstreamReply): Promise<Reply> {
  const bytes = await readAll(head.body, ANSWER_BYTES)
  const { usage, servedModel, error, empty } = readEmbeddings(parseAnswer(bytes, head.status))
  const failure = error ? attempt.toError(error, error.status ?? 502, head.headers) : empty ? noVector() : undefined
  if (failure) throw settleFailed(attempt, head.status, failure, usage, servedModel)
  return finish(attempt, head.status, usage, servedModel, (extra) => addToUsage(bytes, extra))
}

function noVector(): ShunpikeError {
  return new ShunpikeError('empty_response', 'The provider answered without any vector.')
}
