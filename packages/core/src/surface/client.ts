import { createSseFramer, parseFrame } from '../dialects/sse.js'
import { ERROR_CODES, type ErrorCode, ShunpikeError } from '../errors.js'
import type { CancelSignal, Dialect, Reply } from '../types/call.js'
import type { Answer, CallOptions, Client, ClientBinding, ResponseHead, Stream } from '../types/client.js'
import type { Router } from '../types/router.js'

/** Asked anew for every call, so that it may look at what the app learns later. */
type Bind = () => ClientBinding | Promise<ClientBinding>

/**
 * An OpenAI-shaped client over a router: no HTTP in between, same failover, accounting and cost. Nothing is sent when
 * `binding`, a function, throws: the call rejects with it.
 */
export function createClient(router: Pick<Router, 'call'>, binding: ClientBinding | Bind = {}): Client {
  const bind = typeof binding === 'function' ? binding : () => binding
  const create = <Data>(dialect: Dialect, params: object, options: CallOptions = {}): Answer<Data> => {
    const head: ResponseHead = { status: 0, headers: new Headers() }
    const data = send<Data>(router, { dialect, params, options, bind, head })
    return Object.assign(data, {
      withResponse: async () => ({
        data: await data,
        response: head,
        request_id: head.headers.get('x-request-id') ?? '',
      }),
    })
  }
  return {
    chat: { completions: { create: (params, options) => create('openai-chat', params, options) } },
    embeddings: { create: (params, options) => create('openai-embeddings', params, options) },
  }
}

interface Sending {
  dialect: Dialect
  params: object
  options: CallOptions
  bind: Bind
  /** Filled in when the answer begins. */
  head: ResponseHead
}

async function send<Data>(router: Pick<Router, 'call'>, { dialect, params, options, bind, head }: Sending) {
  const { signal, tenant, user, tags } = await bind()
  const abort = followSignals([signal, options.signal])
  try {
    const call = { dialect, body: params, signal: abort.controller.signal, tenant, user, tags }
    const { status, headers, body } = await router.call(call)
    Object.assign(head, { status, headers: new Headers(headers) })
    if (isStream(body)) return toStream(body, abort) as Data
    abort.release()
    return JSON.parse(Buffer.from(body).toString('utf8')) as Data
  } catch (error) {
    abort.release()
    throw error
  }
}

/** A controller that follows other signals until it is released: they may outlive the call. */
interface Following {
  readonly controller: AbortController
  /** One of the signals aborted, not the controller's owner. */
  isLeft(): boolean
  release(): void
}

function followSignals(signals: readonly (CancelSignal | null | undefined)[]): Following {
  const controller = new AbortController()
  let isLeft = false
  const onAbort = () => {
    isLeft = true
    controller.abort()
  }
  for (const signal of signals) {
    if (signal?.aborted) onAbort()
    else signal?.addEventListener('abort', onAbort, { once: true })
  }
  return {
    controller,
    isLeft: () => isLeft,
    release() {
      for (const signal of signals) signal?.removeEventListener('abort', onAbort)
    },
  }
}

/** Not `instanceof`: test runners with realms of their own have another `Uint8Array`. */
function isStream(body: Reply['body']): body is AsyncIterable<Uint8Array> {
  return Symbol.asyncIterator in body
}

function toStream(body: AsyncIterable<Uint8Array>, abort: Following): Stream<unknown> {
  const events = readEvents(body, abort)
  return { controller: abort.controller, [Symbol.asyncIterator]: () => events }
}

/** Ends at the protocol's own end, or when the owner aborts, as OpenAI's client does; a cut never looks like an end. */
async function* readEvents(body: AsyncIterable<Uint8Array>, abort: Following): AsyncGenerator<unknown> {
  const framer = createSseFramer()
  try {
    for await (const piece of body) {
      for (const frame of framer.push(piece as Buffer)) {
        const data = parseFrame(frame)?.data
        if (data === '[DONE]') return
        if (data !== undefined) yield parseEvent(data)
      }
    }
    if (abort.isLeft() || !abort.controller.signal.aborted) throw cutOff()
  } finally {
    abort.release()
  }
}

function parseEvent(data: string): unknown {
  const event: { error?: { code?: string; message?: string; metadata?: { attempts?: [] } } } = JSON.parse(data)
  if (!event.error) return event
  const { code = '', message = 'no message', metadata } = event.error
  const known = Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : 'upstream_error'
  throw new ShunpikeError(known, message, { attempts: metadata?.attempts ?? [] })
}

function cutOff(): ShunpikeError {
  return new ShunpikeError('client_closed', 'The caller left before the answer was whole.')
}
