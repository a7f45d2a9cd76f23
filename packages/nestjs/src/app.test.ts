/** What an app has around our routes: guards, identify, filters, interceptors, CORS; clients that leave; bad options. */
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import {
  type ArgumentsHost,
  type CanActivate,
  Catch,
  type ExceptionFilter,
  type ExecutionContext,
  ForbiddenException,
  HttpException,
  type NestInterceptor,
  RequestTimeoutException,
  UnauthorizedException,
} from '@nestjs/common'
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core'
import type { Router } from '@shunpike/core'
import { tap, throwError, timeout } from 'rxjs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { NestRequest, ShunpikeModuleOptions } from './module-options.js'
import { ShunpikeModule } from './shunpike.module.js'
import { BODY, PLATFORMS, post, startApp, startUpstream, stopAll, toEvent, WHOLE } from './start-app.js'
import { SHUNPIKE_ROUTER } from './tokens.js'

afterEach(stopAll)

interface Signed {
  user?: { id: string; team: string }
}

/** Signs in whoever sends `x-user`. */
const guard: CanActivate = {
  canActivate(context: ExecutionContext) {
    const request = context.switchToHttp().getRequest()
    const id = request.headers['x-user']
    if (id === undefined) throw new UnauthorizedException('Sign in first.')
    request.user = { id, team: 'research' }
    return id !== 'banned'
  },
}
const GUARDED = [{ provide: APP_GUARD, useValue: guard }]

describe.each(PLATFORMS)('on %s', (_, createPlatform) => {
  const start = async (
    more: Partial<Parameters<typeof startApp>[1]> = {},
    options: ShunpikeModuleOptions = {},
    upstream = startUpstream(),
  ) => {
    const { options: providers, seen } = await upstream
    const imports = [ShunpikeModule.forRoot({ ...providers, ...options })]
    const { app, url } = await startApp(createPlatform(), { imports, ...more })
    return { app, url, seen, chat: `${url}/v1/chat/completions`, router: app.get<Router>(SHUNPIKE_ROUTER) }
  }

  describe('a guard', () => {
    it('lets a call through, and identify sees what it found', async () => {
      const identify = async ({ user }: NestRequest & Signed) => ({ tenant: user?.team ?? 'none', user: user?.id })
      const { chat, router } = await start({ providers: GUARDED }, { identify })
      expect(await (await post(chat, BODY, { 'x-user': 'ada' })).text()).toBe(WHOLE)
      expect(router.ledger.calls()).toMatchObject([{ tenant: 'research', outcome: 'ok' }])
    })

    it.each([
      [{}, 401, { message: 'Sign in first.', type: 'authentication_error', code: 'unauthorized', param: null }],
      [
        { 'x-user': 'banned' },
        403,
        { message: 'Forbidden resource', type: 'permission_error', code: 'forbidden', param: null },
      ],
    ])('refuses %o in the dialect', async (headers, status, error) => {
      const { chat, seen } = await start({ providers: GUARDED })
      const answer = await post(chat, BODY, headers)
      expect([answer.status, await answer.json()]).toEqual([status, { error }])
      expect(seen.calls).toBe(0)
    })
  })

  describe('identify', () => {
    it('may refuse with an HttpException', async () => {
      const identify = () => {
        throw new ForbiddenException('No plan.')
      }
      const { chat } = await start({}, { identify })
      const answer = await post(chat)
      expect([answer.status, await answer.json()]).toMatchObject([403, { error: { message: 'No plan.' } }])
    })

    it.each([
      [
        'throws',
        () => {
          throw new Error('no session')
        },
      ],
      ['rejects', () => Promise.reject(new Error('no session'))],
    ])('leaves what it %s to the filters of the app', async (_name, identify) => {
      @Catch()
      class AppFilter implements ExceptionFilter {
        catch(error: Error, host: ArgumentsHost) {
          const reply = host.switchToHttp().getResponse()
          reply.status(error instanceof HttpException ? error.getStatus() : 500).send({ mine: error.message })
        }
      }
      const { chat, seen } = await start({ providers: [{ provide: APP_FILTER, useClass: AppFilter }] }, { identify })
      const answer = await post(chat)
      expect([answer.status, await answer.json()]).toEqual([500, { mine: 'no session' }])
      expect(seen.calls).toBe(0)
    })
  })

  it('keeps the headers that the app sets, CORS among them', async () => {
    const { chat } = await start({ cors: { origin: 'https://app.example' } })
    for (const body of [BODY, '{']) {
      const answer = await post(chat, body, { origin: 'https://app.example' })
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example')
      await answer.text()
    }
  })

  it('ends its handler when the answer is out, so that interceptors time the whole call', async () => {
    const seen: string[] = []
    const interceptor: NestInterceptor = {
      intercept(context: ExecutionContext, next) {
        const { headersSent, writableEnded } = toNode(context)
        seen.push(`before ${headersSent} ${writableEnded}`)
        return next.handle().pipe(tap({ complete: () => seen.push(`after ${toNode(context).writableEnded}`) }))
      },
    }
    const toNode = (context: ExecutionContext) => {
      const response = context.switchToHttp().getResponse()
      return response.raw ?? response
    }
    const { chat } = await start({ providers: [{ provide: APP_INTERCEPTOR, useValue: interceptor }] })
    await (await post(chat)).text()
    await vi.waitFor(() => expect(seen).toEqual(['before false false', 'after true']))
  })

  it('cancels the upstream call of a client that leaves mid-stream', async () => {
    const { chat, seen, router } = await start({}, {}, startUpstream(toEvent({ content: 'hi' }), true))
    const leaving = request(chat, { method: 'POST', headers: { 'content-type': 'application/json' } })
    leaving.on('error', () => {})
    leaving.end(BODY)
    const [answer] = (await once(leaving, 'response')) as [IncomingMessage]
    await once(answer, 'data')
    expect(seen.left).toBe(false)
    leaving.destroy()
    await vi.waitFor(() => expect(seen.left).toBe(true), { timeout: 500 })
    await vi.waitFor(() => expect(router.ledger.calls()).toMatchObject([{ outcome: 'client_abort' }]))
  })

  it('is honest about a stream that fails after its first byte', async () => {
    const { chat } = await start({}, {}, startUpstream(toEvent({ content: 'hi' })))
    const text = await (await post(chat)).text()
    expect(text).toContain('"content":"hi"')
    expect(text).toContain('"finish_reason":"error"')
    expect(text).not.toContain('[DONE]')
  })

  it('cancels a call that an interceptor of the app gives up', async () => {
    const interceptor: NestInterceptor = {
      intercept: (_context, next) =>
        next.handle().pipe(timeout({ first: 100, with: () => throwError(() => new RequestTimeoutException()) })),
    }
    const providers = [{ provide: APP_INTERCEPTOR, useValue: interceptor }]
    const { chat, seen, router } = await start({ providers }, {}, startUpstream('', true))
    const answer = await post(chat)
    expect([answer.status, await answer.json()]).toMatchObject([408, { error: { code: 'request_timeout' } }])
    await vi.waitFor(() => expect(seen.left).toBe(true))
    await vi.waitFor(() => expect(router.ledger.calls()).toMatchObject([{ outcome: 'client_abort' }]))
  })
})
