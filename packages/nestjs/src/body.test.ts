import {
  Body,
  type CallHandler,
  type CanActivate,
  Controller,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
  Post,
  ValidationPipe,
} from '@nestjs/common'
import { APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core'
import { afterEach, describe, expect, it } from 'vitest'
import { ShunpikeModule } from './shunpike.module.js'
import { BODY, PLATFORMS, post, startApp, startUpstream, stopAll, WHOLE } from './start-app.js'

afterEach(stopAll)

/** Two megabytes of text in one message, with white space and a number that JSON.parse would change. */
const BIG = `{ "model": "openai/gpt-test",  "stream": true, "seed": 12345678901234567890,
  "messages": [{ "role": "user", "content": "${'x'.repeat(2_000_000)}" }] }`

describe.each(PLATFORMS)('on %s', (_, createPlatform) => {
  const start = async (more: Partial<Parameters<typeof startApp>[1]> = {}, options = {}) => {
    const upstream = await startUpstream()
    const imports = [ShunpikeModule.forRoot({ ...upstream.options, ...options })]
    const { url } = await startApp(createPlatform(), { imports, ...more })
    return { ...upstream, url, chat: `${url}/v1/chat/completions` }
  }

  it.each([
    ['by default', {}],
    ['with rawBody', { rawBody: true }],
    ['without body parser', { bodyParser: false }],
  ])('hands 2 MB on byte for byte %s', async (_name, options) => {
    const { chat, seen } = await start(options)
    expect(await (await post(chat, BIG)).text()).toBe(WHOLE)
    expect(seen.bodies[0]).toContain('"seed": 12345678901234567890,\n')
    expect(seen.bodies[0]?.length).toBeGreaterThan(2_000_000)
  })

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'application/octet-stream'])(
    'takes a body of the type %s',
    async (type) => {
      const { chat } = await start()
      expect(await (await post(chat, BODY, { 'content-type': type })).text()).toBe(WHOLE)
    },
  )

  it('takes a body without type, in pieces', async () => {
    const { chat } = await start()
    const body = new Blob([BODY]).stream()
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit
    expect(await (await fetch(chat, init)).text()).toBe(WHOLE)
  })

  it.each([
    ['too large', 'x'.repeat(2000), 413, 'body_too_large'],
    ['malformed', '{', 400, 'invalid_json'],
    ['empty', '', 400, 'invalid_json'],
  ])('answers a body that is %s in the dialect', async (_name, body, status, code) => {
    const { chat, seen } = await start({}, { maxBodyBytes: 1000 })
    const answer = await post(chat, body)
    expect([answer.status, await answer.json()]).toMatchObject([status, { error: { code } }])
    expect(seen.calls).toBe(0)
  })

  it('leaves the parsers of other routes as they are', async () => {
    @Controller()
    class Own {
      @Post('echo')
      echo(@Body() body: unknown) {
        return body
      }
    }
    const { url } = await start({ controllers: [Own] })
    expect(await (await post(`${url}/echo`, '{"a":1}')).json()).toEqual({ a: 1 })
    const form = await post(`${url}/echo`, 'a=1', { 'content-type': 'application/x-www-form-urlencoded' })
    expect(await form.json()).toEqual({ a: '1' })
    expect((await post(`${url}/echo`, BIG)).status).toBe(413)
    expect((await post(`${url}/echo`, '{')).status).toBe(400)
  })

  it('shows guards the parsed body, and sends what an interceptor changed in it', async () => {
    const models: unknown[] = []
    const guard: CanActivate = {
      canActivate(context: ExecutionContext) {
        models.push(context.switchToHttp().getRequest().body.model)
        return true
      },
    }
    const interceptor: NestInterceptor = {
      intercept(context: ExecutionContext, next: CallHandler) {
        context.switchToHttp().getRequest().body.messages[0].content = 'changed'
        return next.handle()
      },
    }
    const { chat, seen } = await start({
      providers: [
        { provide: APP_GUARD, useValue: guard },
        { provide: APP_INTERCEPTOR, useValue: interceptor },
      ],
    })
    expect(await (await post(chat)).text()).toBe(WHOLE)
    expect(models).toEqual(['openai/gpt-test'])
    expect(seen.bodies[0]).toContain('"content":"changed"')
  })

  it('sends what a pipe made of the body', async () => {
    const pipe: PipeTransform = { transform: (value, { type }) => (type === 'body' ? { ...value, seed: 7 } : value) }
    const { chat, seen } = await start({ providers: [{ provide: APP_PIPE, useValue: pipe }] })
    expect(await (await post(chat)).text()).toBe(WHOLE)
    expect(JSON.parse(seen.bodies[0] ?? '')).toMatchObject({ model: 'gpt-test', seed: 7 })
  })

  it('gets through a strict ValidationPipe', async () => {
    const never = () => {
      throw new Error('a body without a class was validated')
    }
    const pipe = new ValidationPipe({
      whitelist: true,
      forbidNonWhitelisted: true,
      transform: true,
      validatorPackage: { validate: never },
      transformerPackage: { plainToInstance: never, classToPlain: never },
    })
    const { chat, seen } = await start({ configure: (app) => void app.useGlobalPipes(pipe) })
    expect(await (await post(chat)).text()).toBe(WHOLE)
    expect(JSON.parse(seen.bodies[0] ?? '')).toMatchObject({ messages: [{ content: 'hi' }] })
  })
})
