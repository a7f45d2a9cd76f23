import { Injectable, Module } from '@nestjs/common'
import { ConfigModule, ConfigService } from '@nestjs/config'
import { createRouter } from '@shunpike/core'
import { afterEach, describe, expect, it } from 'vitest'
import type { ShunpikeModuleAsyncOptions, ShunpikeOptions, ShunpikeOptionsFactory } from './module-options.js'
import { ShunpikeModule } from './shunpike.module.js'
import { PLATFORMS, post, startApp, startUpstream, stopAll, WHOLE } from './start-app.js'

afterEach(stopAll)

const [, createPlatform] = PLATFORMS[0] as (typeof PLATFORMS)[number]
const start = (...imports: Parameters<typeof startApp>[1]['imports']) => startApp(createPlatform(), { imports })

describe('forRootAsync', () => {
  /** The options of the running test, as a class finds them. */
  let given: ShunpikeOptions = {}

  @Injectable()
  class OptionsFactory implements ShunpikeOptionsFactory {
    createShunpikeOptions() {
      return given
    }
  }

  @Module({ providers: [OptionsFactory], exports: [OptionsFactory] })
  class OptionsModule {}

  it.each<[string, ShunpikeModuleAsyncOptions]>([
    ['useFactory', { useFactory: async () => given }],
    ['useClass', { useClass: OptionsFactory }],
    ['useExisting', { useExisting: OptionsFactory, imports: [OptionsModule] }],
  ])('takes %s', async (_name, source) => {
    given = (await startUpstream()).options
    const { url } = await start(ShunpikeModule.forRootAsync({ path: 'llm/v1', ...source }))
    expect(await (await post(`${url}/llm/v1/chat/completions`)).text()).toBe(WHOLE)
  })

  it('works with ConfigService', async () => {
    const { options } = await startUpstream()
    const config = ConfigModule.forRoot({ ignoreEnvFile: true, load: [() => ({ llm: options })] })
    const { url } = await start(
      ShunpikeModule.forRootAsync({
        imports: [config],
        inject: [ConfigService],
        useFactory: (service: ConfigService) => service.getOrThrow<ShunpikeOptions>('llm'),
      }),
    )
    expect(await (await post(`${url}/v1/chat/completions`)).text()).toBe(WHOLE)
  })
})

it('takes a router made elsewhere', async () => {
  const router = createRouter((await startUpstream()).options)
  const { url } = await start(ShunpikeModule.forRoot({ router }))
  await (await post(`${url}/v1/chat/completions`)).text()
  expect(router.ledger.calls()).toHaveLength(1)
})

describe('what is wrong is said with path and mend', () => {
  it.each([
    [{ path: 5 }, 'path: expected plain segments such as "v1" or "ai/v1", got 5'],
    [{ path: ':tenant/v1' }, 'path: expected plain segments such as "v1" or "ai/v1", got ":tenant/v1"'],
    [{ path: 'v1/' }, 'path: expected plain segments such as "v1" or "ai/v1", got "v1/"'],
    [{ controller: 'no' }, 'controller: expected true or false, got "no"'],
    [{ isGlobal: 1 }, 'isGlobal: expected true or false, got 1'],
  ])('forRoot(%o)', (options, message) => {
    expect(() => ShunpikeModule.forRoot(options as never)).toThrow(message)
    expect(() => ShunpikeModule.forRootAsync({ ...options, useFactory: () => ({}) } as never)).toThrow(message)
  })

  it.each([
    [undefined, 'forRootAsync: expected one of useFactory, useClass, useExisting'],
    [{ path: 'v1' }, 'forRootAsync: expected one of useFactory, useClass, useExisting'],
    [
      { useFactory: () => ({}), identify: () => ({}) },
      'identify: let the factory return it. Beside the factory only path, controller, isGlobal are read.',
    ],
  ])('forRootAsync(%o)', (options, message) => {
    expect(() => ShunpikeModule.forRootAsync(options as never)).toThrow(message)
  })

  it.each([
    [undefined, 'createShunpikeOptions: expected the factory to return options, got undefined'],
    [{ path: 'v2' }, 'path: write it beside the factory, not in what it returns: Nest makes the routes first.'],
  ])('a factory that returns %o', async (options, message) => {
    const module = ShunpikeModule.forRootAsync({ useFactory: () => options as never })
    await expect(start(module)).rejects.toMatchObject({ code: 'config_invalid', message })
  })

  it.each([
    [{ identify: 'me' }, /^identify: expected a function/],
    [{ maxBodyBytes: '50mb' }, /^maxBodyBytes: expected a whole number of bytes/],
    [{ timeouts: { conectMs: 1 } }, /conectMs/],
    [{ locate: () => '' }, /locate/],
    [{ router: {} }, /^router: /],
    [{ router: createRouter({ providers: { openai: { apiKey: 'x' } } }), models: {} }, /^router: give either/],
  ])('the start of an app with %o', async (options, message) => {
    const { options: working } = await startUpstream()
    const base = 'router' in options ? {} : working
    const module = ShunpikeModule.forRoot({ ...base, ...options } as never)
    await expect(start(module)).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringMatching(message),
    })
  })

  it.each(PLATFORMS)('two modules at one path on %s', async (_name, create) => {
    const { options } = await startUpstream()
    const imports = [ShunpikeModule.forRoot(options), ShunpikeModule.forRoot({ ...options, models: {} })]
    await expect(startApp(create(), { imports })).rejects.toThrow(
      'path: "v1" is taken by another ShunpikeModule of this app.',
    )
  })
})
