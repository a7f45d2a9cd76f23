import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { AbstractHttpAdapter, HttpAdapterHost } from '@nestjs/core'
import { ShunpikeError } from '@shunpike/core'
import type { GatewayRequest } from '@shunpike/gateway'
import type { Intake } from './gateway.js'
import { parseBody } from './parse-body.js'
import { keepHeaders, type PlatformReply } from './platform.js'

type Next = (error?: unknown) => void

/** As much of a Fastify instance as is used here. */
interface Fastify {
  addHook(name: 'onRoute', hook: (route: FastifyRoute) => void): void
  addContentTypeParser(type: string, parser: (request: FastifyRequest, payload: unknown, done: Done) => void): void
}

interface FastifyRoute {
  method: string | string[]
  url: string
  preParsing?: unknown
}

interface FastifyRequest {
  raw: GatewayRequest
  /** Setting it adds to what came. */
  headers: Record<string, string>
  rawBody?: unknown
}

type Done = (error: Error | null, body: unknown) => void

/** Where each app has us already. */
const claimed = new WeakMap<HttpAdapterHost, Set<string>>()

/** @throws ShunpikeError `config_invalid`: Express would let the first of two answer every call, without a word */
function claim(host: HttpAdapterHost, path: string): void {
  const paths = claimed.get(host) ?? new Set()
  if (paths.has(path))
    throw new ShunpikeError(
      'config_invalid',
      `path: "${path}" is taken by another ShunpikeModule of this app. Import it once, it is global; or give each a path of its own.`,
    )
  claimed.set(host, paths.add(path))
}

/**
 * Reads the bodies of our endpoints before Nest's parsers do: those refuse more than 100 kB (Express) or 1 MiB (Fastify),
 * and answer malformed JSON in a shape of their own. Nest adds them after it has made the providers, so we come first;
 * `@nestjs/testing` names the platform later.
 */
export function installIntake(host: HttpAdapterHost, intake: Intake, path: string): void {
  claim(host, path)
  const install = () => {
    const adapter: AbstractHttpAdapter | null = host.httpAdapter
    if (adapter?.getType() === 'fastify') installOnFastify(adapter, intake)
    else if (adapter) installOnExpress(adapter, intake)
  }
  if (host.httpAdapter) install()
  else host.init$.subscribe(install)
}

function installOnExpress(adapter: AbstractHttpAdapter, intake: Intake): void {
  // Were it named `jsonParser`, Nest would leave out its own for the whole app.
  adapter.use(function shunpikeIntake(request: GatewayRequest, response: ServerResponse, next: Next) {
    intake.note(request, response)
    if (!intake.isOurs(request.method, request.url) && !request.headers.upgrade) return next()
    intake.admit(request, response).then((isAdmitted) => {
      if (request.rawBody) request.body = parseBody(request.rawBody as Uint8Array)
      if (isAdmitted) next()
    }, next)
  })
}

function installOnFastify(adapter: AbstractHttpAdapter, intake: Intake): void {
  adapter.use(function shunpikeIntake(request: GatewayRequest, response: ServerResponse, next: Next) {
    intake.note(request, response)
    if (!request.headers.upgrade) return next()
    intake.admit(request, response).then((isAdmitted) => isAdmitted && next(), next)
  })
  const fastify: Fastify = adapter.getInstance()
  // A type of our own, so that none of the app's parsers is asked: nobody can send it.
  const type = `application/x-shunpike-${randomUUID()}`
  fastify.addContentTypeParser(type, (request, _payload, done) => {
    request.headers = {}
    request.rawBody = request.raw.rawBody
    done(null, parseBody(request.rawBody as Uint8Array))
  })
  const preParsing = async (request: FastifyRequest, reply: PlatformReply) => {
    keepHeaders(reply)
    if (!(await intake.admit(request.raw, reply.raw))) return void reply.hijack()
    request.headers = { 'content-type': type }
    // For a hook that has made Fastify remember the type that came.
    return Readable.from([request.raw.rawBody])
  }
  fastify.addHook('onRoute', (route) => {
    if (route.method === 'POST' && intake.isOurs('POST', route.url)) route.preParsing = preParsing
  })
}
