import { type CancelSignal, createRouter, type Endpoint, type Options, type Reply, type Router } from '@shunpike/core'
import { watchClient } from './client-gone.js'
import { findEndpoint, isWebSocket } from './find-endpoint.js'
import type { Caller, Gateway, GatewayOptions, GatewayRequest } from './gateway-types.js'
import { readBody } from './read-body.js'
import { toErrorAnswer, upgradeNotSupported } from './to-error-answer.js'
import { writeReply } from './write-reply.js'

/** Under the 60 s after which common proxies give an idle connection up. */
const KEEP_ALIVE_MS = 15_000

/** Longest silence of an upload (reliability.md section 2, Timeouts). */
const UPLOAD_STALL_MS = 30_000

/** Longest wait for a client that does not read (reliability.md section 2, row 29). */
const WRITE_STALL_MS = 60_000

/**
 * Creates the HTTP surface over a router, or over one made of `options`.
 * @throws ShunpikeError `config_invalid` or `no_provider`
 */
export function createGateway<Request extends GatewayRequest = GatewayRequest>(
  routerOrOptions: Router | Options = {},
  options: GatewayOptions<Request> = {},
): Gateway<Request> {
  const router = isRouter(routerOrOptions) ? routerOrOptions : createRouter(routerOrOptions)
  const bodyLimits = {
    maxBodyBytes: options.maxBodyBytes ?? router.config.server.maxBodyBytes,
    stallMs: UPLOAD_STALL_MS,
  }
  const writeLimits = { keepAliveMs: options.keepAliveMs ?? KEEP_ALIVE_MS, stallMs: WRITE_STALL_MS }

  const toReply = async (
    endpoint: Endpoint,
    request: Request,
    signal: CancelSignal,
    caller: Caller,
  ): Promise<Reply> => {
    try {
      if (isWebSocket(request)) throw upgradeNotSupported()
      const body = endpoint.takesBody ? await readBody(request, bodyLimits) : undefined
      // Only what the router knows: an app may hand over its whole user.
      const { tenant, user, tags } = caller
      return await router.handle(endpoint, { headers: request.headers, body, signal, tenant, user, tags })
    } catch (error) {
      return toErrorAnswer(error, endpoint.dialect)
    }
  }
  return {
    async handle(request, response, known) {
      const endpoint = findEndpoint(request)
      if (!endpoint) return false
      const caller = known ?? (await options.identify?.(request)) ?? {}
      const reply = await toReply(endpoint, request, watchClient(response), caller)
      await writeReply(response, reply, writeLimits)
      return true
    },
    router,
    close: () => router.close(),
  }
}

function isRouter(given: Router | Options): given is Router {
  return 'handle' in given
}
