import { Controller, Get, Inject } from '@nestjs/common'
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus'
import { afterEach, describe, expect, it } from 'vitest'
import { ShunpikeModule } from './shunpike.module.js'
import { PLATFORMS, post, startApp, startUpstream, stopAll } from './start-app.js'
import { ShunpikeHealthIndicator, type ShunpikeHealthOptions } from './terminus.js'

afterEach(stopAll)

/** What the running test asks for. */
let asked: ShunpikeHealthOptions | undefined

@Controller('health')
class HealthController {
  constructor(
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(ShunpikeHealthIndicator) private readonly shunpike: ShunpikeHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check() {
    return this.health.check([() => this.shunpike.isHealthy('llm', asked)])
  }
}

describe.each(PLATFORMS)('on %s', (_, createPlatform) => {
  const start = async (options: ShunpikeHealthOptions | undefined) => {
    asked = options
    const { options: working } = await startUpstream()
    const module = ShunpikeModule.forRoot({
      providers: {
        ...working.providers,
        broken: { type: 'openai-compatible', baseURL: 'http://127.0.0.1:1/v1', apiKey: 'x' },
      },
      failover: { attempts: 1 },
      breaker: { consecutive: 1 },
    })
    const { url } = await startApp(createPlatform(), {
      imports: [module, TerminusModule],
      controllers: [HealthController],
      providers: [ShunpikeHealthIndicator],
    })
    return {
      url,
      breakIt: () =>
        post(`${url}/v1/chat/completions`, '{"model":"broken/x","messages":[{"role":"user","content":"hi"}]}'),
    }
  }

  it('is up until too few providers can serve, and names none', async () => {
    const { url, breakIt } = await start({ minHealthy: 2 })
    const before = await fetch(`${url}/health`)
    expect([before.status, await before.json()]).toMatchObject([
      200,
      { info: { llm: { status: 'up', healthy: 2, total: 2 } } },
    ])
    await breakIt()
    const after = await fetch(`${url}/health`)
    expect([after.status, await after.json()]).toMatchObject([
      503,
      { error: { llm: { status: 'down', healthy: 1, total: 2 } } },
    ])
  })

  it('is up while one serves, by default, and looks at the providers it is told', async () => {
    const { url, breakIt } = await start(undefined)
    await breakIt()
    expect((await fetch(`${url}/health`)).status).toBe(200)
    asked = { routes: ['broken'] }
    expect((await fetch(`${url}/health`)).status).toBe(503)
  })

  it.each([
    [{ routes: ['opnai'] }, 'routes: no provider "opnai" is configured; expected some of openai, broken'],
    [{ minHealthy: 3 }, 'minHealthy: expected a whole number from 1 to 2, got 3'],
  ])('refuses %o', async (options, message) => {
    const { url } = await start(options)
    expect((await fetch(`${url}/health`)).status).toBeGreaterThanOrEqual(500)
    const router = { providers: [{ id: 'openai' }, { id: 'broken' }], routes: () => [] }
    const indicator = new ShunpikeHealthIndicator(router as never, {} as never)
    expect(() => indicator.isHealthy('llm', options)).toThrow(message)
  })
})
