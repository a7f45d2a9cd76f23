import { Inject } from '@nestjs/common'

// `Symbol.for`: an app may hold the ESM and the CommonJS copy of this package.
/** @internal */
export const OPTIONS = Symbol.for('@shunpike/nestjs/options')
/** @internal */
export const PATH = Symbol.for('@shunpike/nestjs/path')

/** Token of the router: to inject it into a factory, or to give tests another with `overrideProvider`. */
export const SHUNPIKE_ROUTER = Symbol.for('@shunpike/nestjs/router')
/** Token of the {@link NestGateway}. */
export const SHUNPIKE_GATEWAY = Symbol.for('@shunpike/nestjs/gateway')
/** Token of the per-request handle. */
export const SHUNPIKE = Symbol.for('@shunpike/nestjs/handle')

/** Injects the `Router` of `@shunpike/core`. */
export const InjectRouter = (): ParameterDecorator & PropertyDecorator => Inject(SHUNPIKE_ROUTER)

/** Injects the `NestGateway`, for a controller of the app's own. */
export const InjectGateway = (): ParameterDecorator & PropertyDecorator => Inject(SHUNPIKE_GATEWAY)

/**
 * Injects the per-request handle: an OpenAI-shaped client in process, billed to whom `identify` names and cancelled when
 * the client of the request leaves. Whoever injects it lives as long as the request.
 */
export const InjectShunpike = (): ParameterDecorator & PropertyDecorator => Inject(SHUNPIKE)
