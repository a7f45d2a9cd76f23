/** Nest apps on both platforms, and an upstream for them. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type DynamicModule,
  type INestApplication,
  Module,
  type NestApplicationOptions,
  type Type,
} from '@nestjs/common'
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import type { Options } from '@shunpike/core'

declare module 'vitest' {
  interface ProvidedContext {
    /** The major version of Nest that the tests run on. */
    nestMajor: string
  }
}

export const PLATFORMS: [name: string, create: () => AbstractHttpAdapter][] = [
  ['express', () => new ExpressAdapter()],
  ['fastify', () => new FastifyAdapter()],
]

const closers: (() => Promise<void>)[] = []

/** Closes what was started since the last time. */
export async function stopAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close()
}

interface AppOptions extends NestApplicationOptions {
  imports: (DynamicModule | Type)[]
  controllers?: Type[]
  providers?: NonNullable<DynamicModule['providers']>
  /** What `main.ts` does before it listens. */
  configure?(app: INestApplication): void
}

/** Starts a Nest app as its `main.ts` would; errors at start are thrown. */
export async function startApp(
  platform: AbstractHttpAdapter,
  { imports, controllers = [], providers = [], configure, ...options }: AppOptions,
): Promise<{ app: INestApplication; url: string }> {
  @Module({ imports, controllers, providers })
  class AppModule {}

  const app = await NestFactory.create(AppModule, platform, { logger: false, abortOnError: false, ...options })
  closers.push(() => app.close())
  configure?.(app)
  await app.listen(0, '127.0.0.1')
  return { app, url: `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}` }
}

const DELTA = { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'gpt-test' }

export const BODY = JSON.stringify({
  model: 'openai/gpt-test',
  stream: true,
  messages: [{ role: 'user', content: 'hi' }],
})

export const post = (url: string, body: string | Uint8Array = BODY, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })

export const toEvent = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ ...DELTA, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`

export const WHOLE = `${toEvent({ content: 'hi' })}${toEvent({}, 'stop')}data: [DONE]\n\n`

/** An upstream that answers with `text` and then, if told so, neither ends nor closes. */
export async function startUpstream(text = WHOLE, isOpenEnded = false) {
  const seen = { calls: 0, left: false, bodies: [] as string[] }
  const server = createServer(async (request, response) => {
    seen.calls++
    response.on('close', () => {
      seen.left = !response.writableFinished
    })
    seen.bodies.push(await readText(request))
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(text)
    if (!isOpenEnded) response.end()
  })
  const baseURL = `${await listen(server)}/v1`
  const options: Options = { providers: { openai: { apiKey: 'sk-test-openai', baseURL } } }
  return { options, seen }
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
