export { ShunpikeExceptionFilter } from './exception-filter.js'
export type { NestGateway } from './gateway.js'
export type {
  NestRequest,
  ShunpikeModuleAsyncOptions,
  ShunpikeModuleOptions,
  ShunpikeOptions,
  ShunpikeOptionsFactory,
  ShunpikeStaticOptions,
} from './module-options.js'
export type { PlatformReply, PlatformRequest, PlatformResponse } from './platform.js'
export { ShunpikeModule } from './shunpike.module.js'
export { InjectGateway, InjectRouter, InjectShunpike, SHUNPIKE, SHUNPIKE_GATEWAY, SHUNPIKE_ROUTER } from './tokens.js'
