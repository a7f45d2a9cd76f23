/** A committed stream: handed on as it comes, and honest about how it ends. */
import { ShunpikeError, toUpstreamError } from '../errors.js'
import type { Reply } from '../types/call.js'
import type { Usage } from '../types/usage.js'
import type { AttemptContext } from './attempt-context.js'
import { countBytes, type OpenedStream } from './open-stream.js'
import { toReplyHeaders } from './reply-headers.js'
import { toUsageExtra } from './usage-extra.js'

/** `no-transform` keeps `compression()` from holding events back (users.md 1.1); nginx obeys the other one. */
const EVENT_HEADERS = { 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' }

/** The reply of a committed stream. Its attempt settles once: at the end, or when the caller leaves. */
export function relay(attempt: AttemptContext, opened: OpenedStream): Reply {
  // A reader that never starts runs no `finally`: the signal settles then (codebases.md 2.2).
  attempt.abort.onAborted((reason) => {
    if (reason.code === 'client_closed') settleLeft(attempt, opened)
  })
  return {
    status: 200,
    headers: {
      ...toReplyHeaders(attempt, 'text/event-stream; charset=utf-8', opened.translator.state.servedModel),
      ...EVENT_HEADERS,
    },
    body: stream(attempt, opened),
  }
}

async function* stream(attempt: AttemptContext, opened: OpenedStream): AsyncGenerator<Buffer, void, undefined> {
  const { translator, held, rest } = opened
  const { state } = translator
  try {
    if (held.length > 0) yield held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held)
    while (!state.ended && !state.error) {
      const before = state.events
      const { done, value } = await rest.next()
      if (!done) opened.readBytes = countBytes(opened.readBytes, value)
      const bytes = done ? translator.end() : translator.push(value)
      if (state.events > before) attempt.limits.onEvent()
      if (bytes) yield bytes
      if (done) break
    }
    yield end(attempt, opened, state.error ? attempt.toError(state.error, state.error.status ?? 502) : undefined)
  } catch (thrown) {
    const reason = attempt.abort.reason ?? toUpstreamError(thrown)
    if (reason.code !== 'client_closed') yield end(attempt, opened, reason)
  } finally {
    attempt.limits.clear()
    attempt.abort.release()
    settleLeft(attempt, opened)
    if (state.ended) drain(attempt, rest)
    else await rest.return?.()
  }
}

/** Within this the end of the body follows the terminal marker. */
const DRAIN_MS = 200

/** Reads the end of the body, for which the caller need not wait: only then can the next call have the connection. */
function drain({ abort }: AttemptContext, rest: AsyncIterator<Buffer>): void {
  const leave = () => abort.abort(new ShunpikeError('truncated', 'The provider did not end the body.'))
  const timer = setTimeout(leave, DRAIN_MS).unref()
  const settle = ({ done }: { done?: boolean | undefined }) => {
    clearTimeout(timer)
    if (!done) leave()
  }
  rest.next().then(settle, () => settle({ done: true }))
}

/** The last bytes: success only with the protocol's own terminal marker, whatever the connection did after it. */
function end(attempt: AttemptContext, opened: OpenedStream, error: ShunpikeError | undefined): Buffer {
  const { translator, status } = opened
  const { state } = translator
  if (state.complete && !state.error) {
    attempt.health.onSuccess(attempt.trial, attempt.book.row.ttftMs, toTokensPerSecond(attempt, state.usage))
    const cost = attempt.book.settle({ outcome: 'ok', status, usage: state.usage, servedModel: state.servedModel })
    attempt.callBook.settle('ok')
    return translator.finish(toUsageExtra(cost))
  }
  const failure = cut(attempt, status, error)
  attempt.health.onFailure(attempt.trial, failure)
  attempt.book.settle({ outcome: 'error', status, error: failure, usage: state.usage, servedModel: state.servedModel })
  attempt.callBook.settle('error')
  return translator.fail(failure)
}

function toTokensPerSecond({ book }: AttemptContext, usage: Usage | undefined): number | null {
  const ms = book.elapsedMs() - (book.row.ttftMs ?? 0)
  return usage && ms > 0 ? (usage.output / ms) * 1000 : null
}

function cut(attempt: AttemptContext, status: number, error: ShunpikeError | undefined): ShunpikeError {
  const code = !error || error.code === 'connection_lost' ? 'truncated' : error.code
  const message =
    code === 'truncated'
      ? 'The answer was cut: the provider ended the stream before its end.'
      : (error as ShunpikeError).message
  const summary = { route: attempt.route.provider.id, status, code, ms: attempt.book.elapsedMs() }
  return new ShunpikeError(code, message, { attempts: [summary], cause: error })
}

/** Settles an attempt that is not settled yet: the caller has left. */
function settleLeft(attempt: AttemptContext, { translator: { state }, status }: OpenedStream): void {
  if (attempt.book.row.outcome !== 'unknown') return
  const error = new ShunpikeError('client_closed', 'The caller left before the answer was whole.')
  attempt.book.settle({ outcome: 'client_abort', status, error, usage: state.usage, servedModel: state.servedModel })
  attempt.callBook.settle('client_abort')
  attempt.health.onNeutral(attempt.trial)
}
