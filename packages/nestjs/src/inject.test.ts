/** What an app injects: the router, the per-request handle, the gateway for routes of its own. */
import { get } from 'node:http'
import {
  Body,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Injectable,
  Module,
  Post,
  Req,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common'
import { ContextIdFactory, NestFactory } from '@nestjs/core'
import { Test } from '@nestjs/testing'
import { type Client, createRouter, type Router } from '@shunpike/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ShunpikeExceptionFilter } from './exception-filter.js'
import type { NestGateway } from './gateway.js'
import type { NestRequest } from './module-options.js'
import type { PlatformRequest, PlatformResponse } from './platform.js'
import { ShunpikeModule } from './shunpike.module.js'
import { BODY, PLATFORMS, post, startApp, startUpstream, stopAll, toEvent, WHOLE } from './start-app.js'
import { InjectGateway, InjectRouter, InjectShunpike, SHUNPIKE, SHUNPIKE_ROUTER } from './tokens.js'

afterEach(stopAll)

interface Signed extends NestRequest {
  user?: string
}

const identify = ({ user }: Signed) => ({ tenant: user ?? 'nobody' })

@Injectable()
class SignIn implements CanActivate {
  canActivate(context: ExecutionContext) {
    const request: Signed = context.switchToHttp().getRequest()
    request.user = String(request.headers['x-user'])
    return request.user !== 'banned'
  }
}

/** Works in process, with what the request's user may spend. */
@Controller('poems')
@UseGuards(SignIn)
class PoemsController {
  constructor(
    @InjectShunpike() private readonly shunpike: Client,
    @InjectRouter() private readonly router: Router,
  ) {}

  @Get()
  async write() {
    const messages = [{ role: 'user' as const, content: 'hi' }]
    const stream = await this.shunpike.chat.completions.create({ model: 'openai/gpt-test', messages, stream: true })
    let poem = ''
    for await (const { choices } of stream) poem += choices[0]?.delta.content ?? ''
    return { poem, providers: this.router.providers.length }
  }
}

/** Routes of the app's own over the rim. */
@Controller('llm')
@UseGuards(SignIn)
@UseFilters(ShunpikeExceptionFilter)
class OwnController {
  constructor(@InjectGateway() private readonly gateway: NestGateway) {}

  @Post('chat/completions')
  chat(@Req() request: PlatformRequest, @Res() response: PlatformResponse, @Body() body: unknown) {
    return this.gateway.handle(request, response, body)
  }

  @Post('nonsense')
  nonsense(@Req() request: PlatformRequest, @Res() response: PlatformResponse) {
    return this.gateway.handle(request, response)
  }
}

describe.each(PLATFORMS)('on %s', (_, createPlatform) => {
  describe('the handle', () => {
    it('is billed to the user that a guard found after it was injected', async () => {
      const { options } = await startUpstream()
      const imports = [ShunpikeModule.forRoot({ ...options, identify })]
      const { app, url } = await startApp(createPlatform(), { imports, controllers: [PoemsController] })
      const answer = await fetch(`${url}/poems`, { headers: { 'x-user': 'ada' } })
      expect(await answer.json()).toEqual({ poem: 'hi', providers: 1 })
      const router = app.get<Router>(SHUNPIKE_ROUTER)
      expect(router.ledger.calls()).toMatchObject([{ tenant: 'ada', outcome: 'ok' }])
    })

    it('is cancelled when the client leaves', async () => {
      const { options, seen } = await startUpstream(toEvent({ content: 'hi' }), true)
      const imports = [ShunpikeModule.forRoot({ ...options, identify })]
      const { url } = await startApp(createPlatform(), { imports, controllers: [PoemsController] })
      const leaving = get(`${url}/poems`)
      leaving.on('error', () => {})
      await vi.waitFor(() => expect(seen.calls).toBe(1))
      leaving.destroy()
      await vi.waitFor(() => expect(seen.left).toBe(true), { timeout: 500 })
    })
  })

  describe('with a controller of its own', () => {
    const start = async () => {
      const { options, seen } = await startUpstream()
      const module = ShunpikeModule.forRoot({ ...options, path: 'llm', controller: false, identify })
      const app = await startApp(createPlatform(), { imports: [module], controllers: [OwnController] })
      return { ...app, seen }
    }

    it('serves what the app routes, and nothing else', async () => {
      const { app, url } = await start()
      const big = BODY.replace('"hi"', `"${'x'.repeat(2_000_000)}"`)
      expect(await (await post(`${url}/llm/chat/completions`, big, { 'x-user': 'ada' })).text()).toBe(WHOLE)
      expect(app.get<Router>(SHUNPIKE_ROUTER).ledger.calls()).toMatchObject([{ tenant: 'ada' }])
      expect((await fetch(`${url}/llm/models`)).status).toBe(404)
    })

    it('refuses in the dialect', async () => {
      const { url } = await start()
      const refused = await post(`${url}/llm/chat/completions`, BODY, { 'x-user': 'banned' })
      expect([refused.status, await refused.json()]).toMatchObject([403, { error: { code: 'forbidden' } }])
      const unknown = await post(`${url}/llm/nonsense`)
      expect([unknown.status, await unknown.json()]).toMatchObject([404, { error: { code: 'unknown_endpoint' } }])
    })
  })
})

describe.each(PLATFORMS)('in @nestjs/testing on %s', (_, createPlatform) => {
  it('serves, large bodies too, and lets the router be replaced', async () => {
    const fake = await startUpstream()
    const { options, seen } = await startUpstream()
    const module = await Test.createTestingModule({ imports: [ShunpikeModule.forRoot({ ...options, path: 'llm' })] })
      .overrideProvider(SHUNPIKE_ROUTER)
      .useValue(createRouter(fake.options))
      .compile()
    const app = module.createNestApplication(createPlatform(), { logger: false })
    await app.listen(0, '127.0.0.1')
    const big = BODY.replace('"hi"', `"${'x'.repeat(2_000_000)}"`)
    expect(await (await post(`${await app.getUrl()}/llm/chat/completions`, big)).text()).toBe(WHOLE)
    expect([fake.seen.calls, seen.calls]).toEqual([1, 0])
    await app.close()
  })
})

it('has no handle outside of a request, and says what to use', async () => {
  const { options } = await startUpstream()
  @Module({ imports: [ShunpikeModule.forRoot(options)] })
  class AppModule {}
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false })
  const contextId = ContextIdFactory.create()
  app.registerRequestByContextId({ headers: {} }, contextId)
  await expect(app.resolve(SHUNPIKE, contextId, { strict: false })).rejects.toThrow('Use @InjectRouter()')
  await app.close()
})
