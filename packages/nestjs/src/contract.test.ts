import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  type INestApplication,
  Req,
  UnauthorizedException,
  VersioningType,
} from '@nestjs/common'
import { APP_FILTER, APP_GUARD } from '@nestjs/core'
import { createRouter } from '@shunpike/core'
import { type AdapterCell, type Contract, DENIED, describeAdapter, type Handle } from '@shunpike/testkit'
import compression from 'compression'
import { inject } from 'vitest'
import type { NestRequest } from './module-options.js'
import { type PlatformRequest, toNodeRequest } from './platform.js'
import { ShunpikeModule } from './shunpike.module.js'
import { PLATFORMS, startApp, stopAll } from './start-app.js'
import { InjectShunpike } from './tokens.js'

/** Answers what `identify` throws, as the filter of an app would. */
@Catch()
class DeniedFilter implements ExceptionFilter {
  catch(error: Error, host: ArgumentsHost) {
    host.switchToHttp().getResponse().status(DENIED.status).send(error.message)
  }
}

const guard = {
  canActivate(context: ExecutionContext) {
    if (context.switchToHttp().getRequest().headers['x-guard'] === 'deny') throw new UnauthorizedException()
    return true
  },
}

function createOwnController(base: string, contract: Contract) {
  @Controller(base)
  class OwnController {
    constructor(@InjectShunpike() private readonly handle: Handle) {}

    @Get('own')
    own(@Req() request: PlatformRequest) {
      return contract.own(this.handle, toNodeRequest(request))
    }
  }
  return OwnController
}

interface Place {
  name: string
  path: string
  base: string
  rawBody?: boolean
  configure?(app: INestApplication): void
}

const PLACES: Place[] = [
  { name: 'at v1', path: 'v1', base: '/v1' },
  {
    name: 'at llm with raw bodies and compression()',
    path: 'llm',
    base: '/llm/v1',
    rawBody: true,
    configure(app) {
      if (app.getHttpAdapter().getType() === 'express') app.use(compression())
    },
  },
  {
    name: 'under a global prefix with versions',
    path: 'v1',
    base: '/api/v1',
    configure(app) {
      app.setGlobalPrefix('api')
      app.enableVersioning({ type: VersioningType.URI })
    },
  },
]

const start = async (
  platform: (typeof PLATFORMS)[number][1],
  { path, base, rawBody = false, configure }: Place,
  contract: Contract,
): ReturnType<AdapterCell['start']> => {
  const router = createRouter(contract.options, contract.runtime)
  const identify = ({ headers }: NestRequest) => contract.identify(headers)
  const { url } = await startApp(platform(), {
    imports: [ShunpikeModule.forRoot({ path, router, identify, onWarning: contract.onWarning })],
    controllers: [createOwnController(base.replace('/api', ''), contract)],
    providers: [
      { provide: APP_GUARD, useValue: guard },
      { provide: APP_FILTER, useClass: DeniedFilter },
    ],
    forceCloseConnections: true,
    rawBody,
    ...(configure && { configure }),
  })
  return { origin: url, base, ledger: router.ledger, close: stopAll }
}

for (const [platform, create] of PLATFORMS)
  for (const place of PLACES)
    describeAdapter(
      {
        name: `Nest ${inject('nestMajor')} on ${platform} ${place.name}`,
        hasGuard: true,
        start: (contract) => start(create, place, contract),
      },
      createRouter,
    )
