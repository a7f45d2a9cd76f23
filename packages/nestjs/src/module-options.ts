import type { IncomingHttpHeaders } from 'node:http'
import type { ConfigurableModuleAsyncOptions } from '@nestjs/common'
import { type Options, type Router, ShunpikeError } from '@shunpike/core'
import type { GatewayOptions } from '@shunpike/gateway'

declare global {
  namespace Express {
    /** Open, so that what other packages declare on a request, such as `user`, is known in `identify`. */
    interface Request {}
  }
}

/** A request as Nest hands it to guards and controllers: Express's or Fastify's. */
export interface NestRequest extends Express.Request {
  readonly headers: IncomingHttpHeaders
}

/** What a factory may give: the options of the router and of its HTTP surface. */
export interface ShunpikeOptions extends Options, Omit<GatewayOptions<NestRequest>, 'path' | 'locate'> {
  /** A router made elsewhere, in place of options for one. */
  router?: Router
}

/** What Nest needs before a factory has run, since it makes the routes first. */
export interface ShunpikeStaticOptions {
  /** Where the endpoints are, below the app's global prefix. Default `v1`. */
  path?: string
  /** `false`: the app has a controller of its own at `path`; see `InjectGateway`. Default true. */
  controller?: boolean
  /** Whether other modules need not import this one. Default true. */
  isGlobal?: boolean
}

/** Options of `ShunpikeModule.forRoot`. */
export interface ShunpikeModuleOptions extends ShunpikeOptions, ShunpikeStaticOptions {}

/** Options of `ShunpikeModule.forRootAsync`: `useFactory` with `inject`, `useClass` or `useExisting`; `imports`. */
export interface ShunpikeModuleAsyncOptions
  extends ConfigurableModuleAsyncOptions<ShunpikeOptions, 'createShunpikeOptions'>,
    ShunpikeStaticOptions {}

/** What `useClass` and `useExisting` name. */
export interface ShunpikeOptionsFactory {
  createShunpikeOptions(): ShunpikeOptions | Promise<ShunpikeOptions>
}

export const STATIC_DEFAULTS: Required<ShunpikeStaticOptions> = { path: 'v1', controller: true, isGlobal: true }

const STATIC_NAMES = Object.keys(STATIC_DEFAULTS)
const SOURCES = ['useFactory', 'useClass', 'useExisting']
const ASYNC_NAMES = [...STATIC_NAMES, ...SOURCES, 'imports', 'inject', 'provideInjectionTokensFrom']

/** Segments without parameters: the endpoint of a request is found by what comes after them. */
const PATH = /^(?:\/?[\w.~-]+(?:\/[\w.~-]+)*)?$/

/** @throws ShunpikeError `config_invalid` */
export function checkStaticOptions({ path, controller, isGlobal }: ShunpikeStaticOptions): void {
  if (path !== undefined && !(typeof path === 'string' && PATH.test(path)))
    throw invalid(`path: expected plain segments such as "v1" or "ai/v1", got ${JSON.stringify(path)}`)
  for (const [name, value] of Object.entries({ controller, isGlobal }))
    if (value !== undefined && typeof value !== 'boolean')
      throw invalid(`${name}: expected true or false, got ${JSON.stringify(value)}`)
}

/** @throws ShunpikeError `config_invalid` */
export function checkAsyncOptions(options: ShunpikeModuleAsyncOptions): void {
  const given = Object.entries(options ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [name]))
  const stray = given.find((name) => !ASYNC_NAMES.includes(name))
  if (stray !== undefined)
    throw invalid(`${stray}: let the factory return it. Beside the factory only ${STATIC_NAMES.join(', ')} are read.`)
  if (given.filter((name) => SOURCES.includes(name)).length !== 1)
    throw invalid(`forRootAsync: expected one of ${SOURCES.join(', ')}`)
  checkStaticOptions(options)
}

/** What a factory made, or `forRoot` was given. @throws ShunpikeError `config_invalid` */
export function checkOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null)
    throw invalid(`createShunpikeOptions: expected the factory to return options, got ${String(options)}`)
  const stray = STATIC_NAMES.find((name) => name in options)
  if (stray !== undefined)
    throw invalid(`${stray}: write it beside the factory, not in what it returns: Nest makes the routes first.`)
}

/** @throws ShunpikeError `config_invalid` */
export function checkRouter(router: unknown, options: object): void {
  if (router === undefined) return
  if (typeof router !== 'object' || router === null || !('handle' in router))
    throw invalid('router: expected what createRouter of @shunpike/core gives')
  const [name] = Object.keys(options)
  if (name !== undefined) throw invalid(`router: give either a router or options for one, such as ${name}`)
}

function invalid(problem: string): ShunpikeError {
  return new ShunpikeError('config_invalid', problem)
}
