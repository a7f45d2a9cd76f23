/** One try of one route: up to the commit it may fail unseen; after it, `relay` is honest about how it ends. */
import { DIALECT_ADAPTERS } from '../dialects/adapters.js'
import { readChatError } from '../dialects/openai-chat/error.js'
import { ShunpikeError, toShunpikeError, toUpstreamError } from '../errors.js'
import { classify } from '../resilience/classify.js'
import type { Health } from '../resilience/health.js'
import { createTimeLimits, type Limits } from '../resilience/time-limits.js'
import type { Reply } from '../types/call.js'
import type { Config } from '../types/config.js'
import type { ReasoningMemory, WireError } from '../types/dialect.js'
import type { Route } from '../types/route.js'
import type { Transport, UpstreamReply } from '../types/transport.js'
import { createAbort } from './abort.js'
import type { AttemptContext } from './attempt-context.js'
import type { CallBook } from './book.js'
import type { ChatCall } from './chat-call.js'
import { openStream } from './open-stream.js'
import { readAll } from './read-all.js'
import { readVectors } from './read-vectors.js'
import { readWhole } from './read-whole.js'
import { relay } from './relay.js'
import { type RouteRequest, toRouteRequest } from './upstream-request.js'

export interface AttemptDeps {
  config: Config
  transport: Transport
  health: Health
  memory: ReasoningMemory
  now(): number
}

export type AttemptResult =
  | { ok: true; reply: Reply }
  | { ok: false; error: ShunpikeError; status: number | null; ms: number; sent: boolean }

/** Tries `route`. Never rejects. */
export async function attempt(
  route: Route,
  call: ChatCall,
  callBook: CallBook,
  limits: Limits,
  deps: AttemptDeps,
): Promise<AttemptResult> {
  const key = Math.max(0, deps.health.pickKey(route.provider.id, route.provider.keys.length))
  const secret = (route.provider.keys[key] as () => string)()
  let request: RouteRequest
  try {
    request = toRouteRequest(route, call, secret, deps.config, deps.memory)
  } catch (error) {
    return { ok: false, error: toShunpikeError(error), status: null, ms: 0, sent: false }
  }
  const book = callBook.open(route)
  let status: number | null = null
  const abort = createAbort(call.signal)
  const trial = deps.health.onSend(route, call.tenant, limits.leaseMs)
  const clock = createTimeLimits(limits, abort.abort)
  const current: AttemptContext = {
    call,
    route,
    request,
    book,
    callBook,
    limits: clock,
    abort,
    health: deps.health,
    trial,
    memory: deps.memory,
    now: deps.now,
    toError: (wire, wireStatus, headers = {}) =>
      classify({
        status: wireStatus,
        wire: wire && hideKey(wire, secret),
        headers,
        rules: route.type.errorRules,
        provider: route.provider.id,
        model: route.model,
        now: deps.now(),
      }),
  }
  try {
    const head = await deps.transport.send(request.upstream, abort.onAbort)
    status = head.status
    return { ok: true, reply: await readReply(current, head) }
  } catch (thrown) {
    clock.clear()
    abort.release()
    const error = abort.reason ?? toUpstreamError(thrown)
    if (error.code === 'gateway_credential' || error.code === 'out_of_funds')
      deps.health.setKeyAside(route.provider.id, key)
    if (error.code === 'client_closed') deps.health.onNeutral(trial)
    else deps.health.onFailure(trial, error)
    book.settle({ outcome: error.code === 'client_closed' ? 'client_abort' : 'error', status, error })
    return { ok: false, error, status, ms: book.elapsedMs(), sent: true }
  }
}

async function readReply(attempt: AttemptContext, head: UpstreamReply): Promise<Reply> {
  if (head.status < 200 || head.status >= 300) throw await readFailure(attempt, head)
  if (attempt.request.dialect === 'openai-embeddings') return await readVectors(attempt, head)
  if (!attempt.call.stream) return await readWhole(attempt, head)
  const type = head.headers['content-type'] ?? ''
  if (/json/i.test(type)) throw await readFailure(attempt, head)
  const opened = await openStream(attempt, head)
  return relay(attempt, opened)
}

/** A shorter key, such as a local server's "x", is no secret but a piece of many words. */
const SHORTEST_SECRET = 8

/** A provider may quote the key it was sent, in words that are handed on to the caller. */
function hideKey(wire: WireError, key: string): WireError {
  if (key.length < SHORTEST_SECRET || !wire.message.includes(key)) return wire
  return { ...wire, message: wire.message.replaceAll(key, '[key]') }
}

/** Longest error body that is read. */
const ERROR_BODY_BYTES = 1024 * 1024

async function readFailure(attempt: AttemptContext, head: UpstreamReply): Promise<ShunpikeError> {
  const bytes = await readAll(head.body, ERROR_BODY_BYTES)
  const body = parseJson(bytes)
  const adapter = DIALECT_ADAPTERS[attempt.request.dialect]
  const wire = (adapter ? adapter.readError(body) : undefined) ?? readChatError(body)
  if (!wire && head.status < 300) {
    return new ShunpikeError(
      'invalid_upstream',
      'The provider answered a streamed call with something else than a stream.',
    )
  }
  // A 200 that holds an error and names no status of its own is the provider's failure.
  return attempt.toError(wire, head.status < 300 ? 502 : head.status, head.headers)
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}
