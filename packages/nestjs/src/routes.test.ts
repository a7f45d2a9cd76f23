import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { Controller, Get, type INestApplication, VersioningType } from '@nestjs/common'
import { RouterModule } from '@nestjs/core'
import core from '@nestjs/core/package.json' with { type: 'json' }
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { ShunpikeModule } from './shunpike.module.js'
import { PLATFORMS, post, startApp, startUpstream, stopAll, WHOLE } from './start-app.js'

afterEach(stopAll)

it('runs on the Nest that is meant', () => {
  expect(core.version.split('.')[0]).toBe(inject('nestMajor'))
})

const prefixed = (app: INestApplication) => void app.setGlobalPrefix('api')
const versioned = (app: INestApplication) =>
  void app.enableVersioning({ type: VersioningType.URI, defaultVersion: '2' })
const both = (app: INestApplication) => {
  prefixed(app)
  versioned(app)
}
const byHeader = (app: INestApplication) => void app.enableVersioning({ type: VersioningType.HEADER, header: 'x-v' })

describe.each(PLATFORMS)('on %s', (_, createPlatform) => {
  it.each([
    ['nothing', undefined, 'v1', '/v1'],
    ['a global prefix', prefixed, 'v1', '/api/v1'],
    ['versions in the path', versioned, 'v1', '/v1'],
    ['versions in a header', byHeader, 'v1', '/v1'],
    ['prefix and versions', both, '/ai/llm', '/api/ai/llm'],
    ['a prefix of the same name', (app: INestApplication) => void app.setGlobalPrefix('llm'), 'llm', '/llm/llm'],
    ['a prefix without path', prefixed, '', '/api'],
    ['a path without version', undefined, 'llm', '/llm'],
    ['a path without version, the client adding it', undefined, 'llm', '/llm/v1'],
    ['no path', undefined, '', ''],
    ['no path, the client adding a version', prefixed, '', '/api/v1'],
  ])('serves every endpoint under %s', async (_name, configure, path, base) => {
    const { options } = await startUpstream()
    const module = ShunpikeModule.forRoot({ ...options, path, models: { fast: 'openai/gpt-test' } })
    const { url } = await startApp(createPlatform(), { imports: [module], ...(configure && { configure }) })
    expect(await (await post(`${url}${base}/chat/completions`)).text()).toBe(WHOLE)
    expect(await (await post(`${url}${base}/explain`)).json()).toMatchObject({ routes: [{ route: 'openai' }] })
    expect(await (await post(`${url}${base}/embeddings`, '{}')).json()).toMatchObject({ error: { param: 'model' } })
    expect(await (await fetch(`${url}${base}/models`)).json()).toMatchObject({ object: 'list' })
    expect(await (await fetch(`${url}${base}/models/fast`)).json()).toMatchObject({ id: 'fast' })
    expect(await (await fetch(`${url}${base}/models/openai%2Fgpt-5-mini`)).json()).toMatchObject({ object: 'model' })
    expect(await (await fetch(`${url}${base}/models/openai/gpt-5-mini`)).json()).toMatchObject({ object: 'model' })
    expect((await fetch(`${url}${base}/models`, { method: 'HEAD' })).status).toBe(200)
  })

  it('works below a path of RouterModule', async () => {
    const { options } = await startUpstream()
    const imports = [
      ShunpikeModule.forRoot(options),
      RouterModule.register([{ path: 'inner', module: ShunpikeModule }]),
    ]
    const { url } = await startApp(createPlatform(), { imports })
    expect(await (await post(`${url}/inner/v1/chat/completions`)).text()).toBe(WHOLE)
  })

  it('leaves other paths to the app', async () => {
    @Controller('v1')
    class Own {
      @Get('health')
      health() {
        return { fine: true }
      }
    }
    const { options } = await startUpstream()
    const { url } = await startApp(createPlatform(), { imports: [ShunpikeModule.forRoot(options)], controllers: [Own] })
    expect(await (await fetch(`${url}/v1/health`)).json()).toEqual({ fine: true })
    const unknown = await post(`${url}/v1/unknown`)
    expect([unknown.status, await unknown.json()]).toEqual([
      404,
      { statusCode: 404, error: 'Not Found', message: 'Cannot POST /v1/unknown' },
    ])
  })

  it('answers a WebSocket with 426', async () => {
    const { options } = await startUpstream()
    const { url } = await startApp(createPlatform(), { imports: [ShunpikeModule.forRoot(options)] })
    const opening = get(`${url}/v1/chat/completions`, { headers: { connection: 'Upgrade', upgrade: 'websocket' } })
    const [answer] = (await once(opening, 'response')) as [IncomingMessage]
    answer.resume()
    expect(answer.statusCode).toBe(426)
  })

  it('shows the endpoints on the OpenAPI page', async () => {
    const { options } = await startUpstream()
    const { app } = await startApp(createPlatform(), {
      imports: [ShunpikeModule.forRoot({ ...options, path: 'llm' })],
      configure: prefixed,
    })
    const { paths } = SwaggerModule.createDocument(app, new DocumentBuilder().build())
    expect(Object.keys(paths).sort()).toEqual([
      '/api/llm/chat/completions',
      '/api/llm/embeddings',
      '/api/llm/explain',
      '/api/llm/messages',
      '/api/llm/messages/count_tokens',
      '/api/llm/models',
      '/api/llm/models/{author}/{slug}',
      '/api/llm/models/{model}',
      '/api/llm/responses',
    ])
    expect(paths['/api/llm/chat/completions']?.post).toMatchObject({
      summary: expect.stringContaining('Chat completion'),
      requestBody: { required: true, content: { 'application/json': { schema: { required: ['model', 'messages'] } } } },
      responses: { 200: {} },
    })
    expect(paths['/api/llm/models/{model}']?.get?.parameters).toMatchObject([{ in: 'path', name: 'model' }])
  })
})
