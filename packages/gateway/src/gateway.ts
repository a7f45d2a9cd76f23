import {
  type Caller,
  type CancelSignal,
  type ClientBinding,
  createClient,
  createRouter,
  type Endpoint,
  type Options,
  type Reply,
  type Router,
} from '@shunpike/core'
import { checkOptions } from './check-options.js'
import { watchAnswer, watchClient } from './client-gone.js'
import { findEndpoint, isWebSocket } from './find-endpoint.js'
import type { Gateway, GatewayOptions, GatewayRequest } from './gateway-types.js'
import { createIntake } from './intake.js'
import { createMountWatch } from './mount-watch.js'
import { readBody } from './read-body.js'
import { toAnswer } from './to-answer.js'
import { toErrorAnswer, upgradeNotSupported } from './to-error-answer.js'
import { createUnderWay } from './under-way.js'
import { createWarner } from './warnings.js'
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
export function createGateway<Subject = GatewayRequest>(
  routerOrOptions: Router | Options = {},
  options: GatewayOptions<Subject> = {},
): Gateway<Subject> {
  checkOptions(routerOrOptions, options)
  const router = isRouter(routerOrOptions) ? routerOrOptions : createRouter(routerOrOptions)
  const { path = '' } = options
  const warn = createWarner(options.onWarning)
  const underWay = createUnderWay()
  const noteMount = createMountWatch(path, warn)
  const reading = {
    maxBodyBytes: options.maxBodyBytes ?? router.config.server.maxBodyBytes,
    stallMs: UPLOAD_STALL_MS,
    onParsed: () => warn('body_parsed'),
  }
  const writing = {
    keepAliveMs: options.keepAliveMs ?? KEEP_ALIVE_MS,
    stallMs: WRITE_STALL_MS,
    onCompressed: () => warn('stream_compressed'),
  }

  const find = (request: GatewayRequest): Endpoint | undefined => {
    const endpoint = findEndpoint(request, options)
    if (!endpoint) noteMount(request)
    return endpoint
  }
  const call = async (
    endpoint: Endpoint,
    request: GatewayRequest,
    caller: Caller,
    signal: CancelSignal,
  ): Promise<Reply> => {
    try {
      if (isWebSocket(request)) throw upgradeNotSupported()
      const body = endpoint.takesBody ? await readBody(request, reading) : undefined
      // Only what the router knows: an app may hand over its whole user.
      const { tenant, user, tags } = caller
      return await router.handle(endpoint, { headers: request.headers, body, signal, tenant, user, tags })
    } catch (error) {
      return toErrorAnswer(error, endpoint.dialect)
    }
  }
  return {
    async handle(request, response, subject = request as Subject) {
      const endpoint = find(request)
      if (!endpoint) return false
      const caller = (await options.identify?.(subject)) ?? {}
      const signal = watchAnswer(response)
      underWay.enter(response)
      if (await writeReply(response, await call(endpoint, request, caller, signal), writing)) signal.release()
      underWay.leave(response)
      return true
    },
    async answer(request, response, subject = request as Subject) {
      const endpoint = find(request)
      if (!endpoint) return undefined
      const caller = (await options.identify?.(subject)) ?? {}
      const signal = watchAnswer(response)
      underWay.enter(response)
      response.once('close', () => underWay.leave(response))
      return toAnswer(response, await call(endpoint, request, caller, signal), writing, signal.abort)
    },
    client(request, response, subject = request as Subject) {
      let binding: Promise<ClientBinding> | undefined
      const bind = async () => ({ ...(await options.identify?.(subject)), signal: watchClient(response) })
      return createClient(router, () => {
        binding ??= bind()
        return binding
      })
    },
    ...createIntake((request) => findEndpoint(request, options), reading),
    router,
    close() {
      underWay.close()
      return router.close()
    },
  }
}

function isRouter(given: Router | Options): given is Router {
  return 'handle' in given
}
