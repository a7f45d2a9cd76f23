import { ShunpikeError } from '../errors.js'
import type { Reply } from '../types/call.js'
import type { Endpoint, EndpointRequest } from '../types/router.js'
import { matchEndpoint } from './endpoints.js'
import { toErrorReply } from './error-reply.js'

type Handle = (endpoint: Endpoint, request: EndpointRequest) => Promise<Reply>

/** The HTTP surface as a `fetch`: only the path of the URL counts. Rejects, as `fetch` does, when its signal aborts. */
export function createFetch(handle: Handle, createId: () => string) {
  return async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = input instanceof Request ? input : undefined
    const method = (init?.method ?? request?.method ?? 'GET').toUpperCase()
    const { pathname } = new URL(request?.url ?? (input as string | URL), 'http://shunpike')
    const endpoint = matchEndpoint(method, pathname)
    if (!endpoint)
      return toResponse(toErrorReply(unknownEndpoint(method, pathname), 'openai-chat', createId()), () => {})
    const headers = Object.fromEntries(new Headers(init?.headers ?? request?.headers))
    const body = endpoint.takesBody ? await readBody(request, init) : undefined
    const caller = followSignals([init?.signal, request?.signal])
    const reply = await handle(endpoint, { headers, signal: caller.signal, ...(body === undefined ? {} : { body }) })
    if (caller.signal.aborted) throw caller.signal.reason
    return toResponse(reply, (reason) => caller.abort(reason))
  }
}

async function readBody(request: Request | undefined, init: RequestInit | undefined): Promise<Uint8Array | string> {
  const body = init?.body
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  const source = body === undefined || body === null ? request : new Response(body)
  return source ? new Uint8Array(await source.arrayBuffer()) : ''
}

/**
 * A controller of our own: the signal of a `Request` stops following its source once the request is collected
 * (nodejs/node#55428).
 */
function followSignals(signals: readonly (AbortSignal | null | undefined)[]): AbortController {
  const controller = new AbortController()
  for (const signal of signals) {
    if (signal?.aborted) controller.abort(signal.reason)
    signal?.addEventListener('abort', () => controller.abort(signal.reason), { once: true, signal: controller.signal })
  }
  return controller
}

function toResponse({ status, headers, body }: Reply, onCancel: (reason: unknown) => void): Response {
  if (body instanceof Uint8Array) return new Response(new Uint8Array(body), { status, headers })
  const pieces = body[Symbol.asyncIterator]()
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await pieces.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel(reason) {
      onCancel(reason)
      await pieces.return?.()
    },
  })
  return new Response(stream, { status, headers })
}

function unknownEndpoint(method: string, path: string): ShunpikeError {
  const doubled = path.includes('/v1/v1/') ? ' The base URL already ends in /v1: give the client the URL once.' : ''
  return new ShunpikeError('unknown_endpoint', `No endpoint ${method} ${path}.${doubled}`)
}
