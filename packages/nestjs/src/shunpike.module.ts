import {
  type BeforeApplicationShutdown,
  ConfigurableModuleBuilder,
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationShutdown,
  type Provider,
  Scope,
} from '@nestjs/common'
import { HttpAdapterHost, REQUEST } from '@nestjs/core'
import type { Router } from '@shunpike/core'
import { createControllers } from './controller.js'
import { createNestGateway, type NestGateway, toRouter } from './gateway.js'
import { installIntake } from './intake.js'
import {
  checkAsyncOptions,
  checkStaticOptions,
  type ShunpikeModuleAsyncOptions,
  type ShunpikeModuleOptions,
  type ShunpikeOptions,
  STATIC_DEFAULTS,
} from './module-options.js'
import type { PlatformRequest } from './platform.js'
import { OPTIONS, PATH, SHUNPIKE, SHUNPIKE_GATEWAY, SHUNPIKE_ROUTER } from './tokens.js'

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<ShunpikeOptions>({ optionsInjectionToken: OPTIONS })
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createShunpikeOptions')
  .setExtras(STATIC_DEFAULTS, place)
  .build()

/** Adds to a module what must be known before its options are. */
function place(definition: DynamicModule, given: Required<typeof STATIC_DEFAULTS>): DynamicModule {
  const path = given.path.replace(/^\//, '')
  return {
    ...definition,
    global: given.isGlobal,
    controllers: given.controller ? createControllers(path) : [],
    providers: [...(definition.providers ?? []), { provide: PATH, useValue: path }],
  }
}

const PROVIDERS: Provider[] = [
  { provide: SHUNPIKE_ROUTER, inject: [OPTIONS], useFactory: toRouter },
  {
    provide: SHUNPIKE_GATEWAY,
    inject: [SHUNPIKE_ROUTER, OPTIONS, PATH, HttpAdapterHost],
    useFactory(router: Router, options: ShunpikeOptions, path: string, host: HttpAdapterHost): NestGateway {
      const gateway = createNestGateway(router, options, path)
      installIntake(host, gateway, path)
      return gateway
    },
  },
  {
    provide: SHUNPIKE,
    scope: Scope.REQUEST,
    inject: [REQUEST, SHUNPIKE_GATEWAY],
    useFactory: (request: PlatformRequest, gateway: NestGateway) => gateway.client(request),
  },
]
const EXPORTS = [SHUNPIKE_GATEWAY, SHUNPIKE_ROUTER, SHUNPIKE]

/** The router inside a Nest app: its endpoints as a controller, itself and the per-request handle to be injected. */
@Module({ providers: PROVIDERS, exports: EXPORTS })
export class ShunpikeModule
  extends ConfigurableModuleClass
  implements BeforeApplicationShutdown, OnApplicationShutdown
{
  #closed: Promise<void> | undefined

  constructor(@Inject(SHUNPIKE_GATEWAY) private readonly gateway: NestGateway) {
    super()
  }

  /** @throws ShunpikeError `config_invalid` for `path`, `controller` and `isGlobal`; of the others, when the app starts */
  static override forRoot(options: ShunpikeModuleOptions = {}): DynamicModule {
    checkStaticOptions(options)
    // biome-ignore lint/complexity/noThisInStatic: it makes the module of the class it is called on
    return super.forRoot(options)
  }

  /** @throws ShunpikeError `config_invalid` for what is beside the factory; of what it returns, when the app starts */
  static override forRootAsync(options: ShunpikeModuleAsyncOptions): DynamicModule {
    checkAsyncOptions(options)
    // biome-ignore lint/complexity/noThisInStatic: as above
    return super.forRootAsync(options)
  }

  /** @internal Takes no more calls. Nest now waits for the answers under way, and the router for `server.drainMs`. */
  beforeApplicationShutdown(): void {
    this.#closed = this.gateway.close()
    this.#closed.catch(() => {})
  }

  /** @internal */
  async onApplicationShutdown(): Promise<void> {
    await this.#closed
  }
}
