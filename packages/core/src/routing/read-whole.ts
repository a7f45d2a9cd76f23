import { DIALECT_ADAPTERS } from '../dialects/adapters.js'
import { addToUsage, type ReadChatReply, readChatReply, writeChatReply } from '../dialects/openai-chat/reply.js'
import { ShunpikeError } from '../errors.js'
import type { Reply } from '../types/call.js'
import type { ChatReply } from '../types/chat.js'
import type { ReplyContext } from '../types/dialect.js'
import type { JsonObject } from '../types/json.js'
import type { UpstreamReply } from '../types/transport.js'
import type { Usage } from '../types/usage.js'
import type { AttemptContext } from './attempt-context.js'
import { ANSWER_BYTES, readAll } from './read-all.js'
import { toReplyHeaders } from './reply-headers.js'
import { toUsageExtra } from './usage-extra.js'

/**
 * An answer that does not stream.
 * @throws ShunpikeError for every 200 that is no success
 */
export async function readWhole(attempt: AttemptContext, head: UpstreamReply): Promise<Reply> {
  const bytes = await readAll(head.body, ANSWER_BYTES)
  const wire = parseAnswer(bytes, head.status)
  const adapter = DIALECT_ADAPTERS[attempt.request.dialect]
  const translated = adapter?.toChatReply(wire, toReplyContext(attempt))
  const read = readChatReply(translated ? { ...translated.reply } : wire)
  const error = translated?.error ?? (adapter ? adapter.readError(wire) : undefined) ?? read.error
  const usage = translated?.usage ?? read.usage
  const failure = error ? attempt.toError(error, error.status ?? 502, head.headers) : checkEmpty(read, usage)
  if (failure) throw settleFailed(attempt, head.status, failure, usage, read.servedModel)
  const { inbound, id } = attempt.call
  return finish(attempt, head.status, usage, read.servedModel, (extra) => {
    if (inbound) return toBytes(inbound.toReply(id, translated?.reply ?? (wire as unknown as ChatReply), usage, extra))
    return translated ? writeChatReply(translated.reply, usage, extra) : addToUsage(bytes, extra)
  })
}

function toBytes(body: JsonObject): Buffer {
  return Buffer.from(JSON.stringify(body))
}

function checkEmpty({ empty, noChoice }: ReadChatReply, usage: Usage | undefined): ShunpikeError | undefined {
  if (!noChoice && !(empty && !hasOutput(usage))) return undefined
  return new ShunpikeError('empty_response', 'The provider answered without any content.')
}

/** What failed may be billed all the same, and its answer says how much. Returns the failure. */
export function settleFailed(
  attempt: AttemptContext,
  status: number,
  error: ShunpikeError,
  usage: Usage | undefined,
  servedModel: string | undefined,
): ShunpikeError {
  attempt.book.settle({ outcome: 'error', status, error, usage, servedModel })
  return error
}

/** Settles an answer that is whole, and writes it with its cost. */
export function finish(
  attempt: AttemptContext,
  status: number,
  usage: Usage | undefined,
  servedModel: string | undefined,
  write: (extra: JsonObject) => Buffer,
): Reply {
  attempt.limits.clear()
  attempt.abort.release()
  attempt.book.onContent()
  attempt.health.onSuccess(attempt.trial, null, null)
  const cost = attempt.book.settle({ outcome: 'ok', status, usage, servedModel })
  attempt.callBook.settle('ok')
  return {
    status: 200,
    headers: toReplyHeaders(attempt, 'application/json', servedModel),
    body: write(toUsageExtra(cost)),
  }
}

/** What a translated answer takes from us: ids and time that its wire does not carry. */
export function toReplyContext({ call, route, memory, now }: AttemptContext): ReplyContext {
  return { id: `chatcmpl-${call.id}`, created: Math.floor(now() / 1000), model: route.model, memory }
}

/** A model may think, or call nothing, and still be billed: that is an answer. */
export function hasOutput(usage: Usage | undefined): boolean {
  return usage !== undefined && usage.output + usage.outputAudio + usage.outputImage > 0
}

/** @throws ShunpikeError `empty_response` or `invalid_upstream` */
export function parseAnswer(bytes: Buffer, status: number): JsonObject {
  if (bytes.length === 0) throw new ShunpikeError('empty_response', `The provider answered ${status} without a body.`)
  try {
    const wire: unknown = JSON.parse(bytes.toString('utf8'))
    const first: unknown = Array.isArray(wire) ? wire[0] : wire
    if (typeof first === 'object' && first !== null) return first as JsonObject
  } catch {
    // said below, without the text: it is the upstream's
  }
  throw new ShunpikeError('invalid_upstream', 'The provider answered with something else than a JSON object.')
}
