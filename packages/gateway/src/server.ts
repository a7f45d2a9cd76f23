import { once } from 'node:events'
import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, isIPv4 } from 'node:net'
import { type Caller, type Options, type Router, ShunpikeError } from '@shunpike/core'
import { createAuthenticator } from './authenticate.js'
import { findEndpoint } from './find-endpoint.js'
import { createGateway } from './gateway.js'
import { writeError, writeUnknownEndpoint } from './node-handler.js'
import { createTraffic, type Traffic } from './traffic.js'

export interface ServeOptions {
  /** Default `127.0.0.1`; another than loopback needs `keys` in the config. */
  host?: string
  /** Default 0: any free one. */
  port?: number
}

/** A standalone gateway. */
export interface Server {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string
  readonly router: Router
  /** Takes no more calls, lets the running ones end within `server.drainMs`, then ends them with an error and closes. `/readyz` says 503 at once. */
  drain(): Promise<void>
  /** Closes at once: answers under way are cut. */
  close(): Promise<void>
}

/** Longer than the 60 s for which load balancers keep idle connections: the side that reuses one must close it first. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000

/** Time for the errors of cut answers to go out. */
const LAST_WORDS_MS = 250

/**
 * Starts a gateway of its own at the root of a port, with `GET /healthz` and `GET /readyz` beside the endpoints. With
 * `keys` in the config every other path needs one; without them only loopback is served.
 * @throws ShunpikeError `config_invalid`, `no_provider`; what `listen` fails with
 */
export async function serve(routerOrOptions: Router | Options = {}, options: ServeOptions = {}): Promise<Server> {
  const { host = '127.0.0.1', port = 0 } = options
  const gateway = createGateway<Caller>(routerOrOptions, { identify: (caller) => caller })
  const { keys, server: limits } = gateway.router.config
  const authenticate = createAuthenticator(keys)
  const traffic = createTraffic(limits.maxInFlight)
  const toKey = (request: IncomingMessage) => {
    const key = authenticate(request)
    if (key.role !== 'admin' && ADMIN_PATH.test(request.url ?? '')) throw adminOnly()
    return key
  }

  const onRequest = async (request: IncomingMessage, response: ServerResponse) => {
    if (traffic.isDraining) response.setHeader('connection', 'close')
    if (answerHealth(request, response, traffic)) return
    try {
      const caller: Caller = keys.length === 0 ? {} : { tenant: toKey(request).tenant }
      traffic.enter(response)
      if (!(await gateway.handle(request, response, caller))) writeUnknownEndpoint(request, response)
    } catch (error) {
      writeError(response, error, findEndpoint(request)?.dialect)
    }
  }
  const httpServer = createServer({ keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS }, onRequest)
  let closed: Promise<void> | undefined
  const close = () => {
    closed ??= closeServer(httpServer).then(() => gateway.close())
    return closed
  }
  try {
    checkHost(host, keys.length > 0)
    await listen(httpServer, host, port)
  } catch (error) {
    await gateway.close()
    throw error
  }
  return {
    url: toUrl(host, httpServer),
    router: gateway.router,
    async drain() {
      httpServer.closeIdleConnections()
      // The listener stays open: a readiness probe must be told 503, not be refused.
      await traffic.drain(limits.drainMs)
      // What still runs ends with an error in its own dialect, which tells a client more than a cut.
      await gateway.router.close({ drainMs: 0 })
      await traffic.drain(LAST_WORDS_MS)
      await close()
    },
    close,
  }
}

/** What shows the whole team's traffic. */
const ADMIN_PATH = /^\/+(?:metrics|shunpike)(?:[/?]|$)/i

function adminOnly(): ShunpikeError {
  return new ShunpikeError('forbidden', 'This path needs a key whose `role` is "admin" in the config.')
}

/** Health answers name no provider, tenant or version. */
function answerHealth(request: IncomingMessage, response: ServerResponse, traffic: Traffic): boolean {
  const path = request.url?.split('?', 1)[0]
  if (request.method !== 'GET' && request.method !== 'HEAD') return false
  if (path === '/healthz') writeStatus(response, 200, 'ok')
  else if (path === '/readyz')
    writeStatus(response, traffic.isDraining ? 503 : 200, traffic.isDraining ? 'draining' : 'ready')
  else return false
  return true
}

function writeStatus(response: ServerResponse, code: number, status: string): void {
  response.writeHead(code, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify({ status }))
}

function checkHost(host: string, hasKeys: boolean): void {
  if (hasKeys || host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))) return
  throw new ShunpikeError(
    'config_invalid',
    `host: expected a loopback address such as "127.0.0.1" while the config has no \`keys\`, got "${host}". Add \`keys\`, or anybody who reaches this port spends your money.`,
  )
}

async function listen(server: HttpServer, host: string, port: number): Promise<void> {
  server.listen(port, host)
  await once(server, 'listening')
}

async function closeServer(server: HttpServer): Promise<void> {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections()
  await ended
}

function toUrl(host: string, server: HttpServer): string {
  const { port } = server.address() as AddressInfo
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
