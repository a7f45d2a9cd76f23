/** A gateway over fake providers, all on loopback, and what each of them and the ledger saw. */
import { createHash } from 'node:crypto'
import { type AttemptRow, createRouter, type Options, type Router, type Runtime } from '@shunpike/core'
import { type Server, serve } from '@shunpike/gateway'
import { type FaultServer, startFaultServer } from '@shunpike/testkit'
import { onTestFinished } from 'vitest'
import type { Script } from './answers.js'

export interface Upstream {
  origin: string
  /** Whole heads of requests that came. */
  hits(): number
  /** The requests as they came. */
  requests(): string[]
  /** Connections that neither side has ended. */
  open(): number
}

export interface World {
  /** Base URL for OpenAI clients. */
  base: string
  server: Server
  router: Router
  /** By provider id. */
  up: Record<string, Upstream>
  /** Attempts of the newest call. */
  attempts(): readonly AttemptRow[]
}

interface Setting {
  /** Script of each fake provider by provider id; `refused`: nothing listens there. */
  up: Record<string, Script | 'refused'>
  options?: Options
  runtime?: Partial<Runtime>
}

type ProviderOptions = NonNullable<Options['providers']>[string]

/** Key that the router sends to a provider: no twelve characters of it are in another one's. */
export const keyOf = (provider: string): string => `sk-${createHash('sha256').update(provider).digest('hex')}`

/** Paths that a real base URL ends in. */
const BASES: Record<string, string> = { openai: '/v1', openrouter: '/api/v1', anthropic: '', google: '' }

/** Lets no failure open a circuit: for cases that are about something else. */
export const NO_BREAKER: NonNullable<Options['breaker']> = { consecutive: 100_000, ratio: 1, minimum: 100_000 }

/** Starts all of it; everything ends with the test. */
export async function startWorld({ up, options = {}, runtime }: Setting): Promise<World> {
  const upstreams: Record<string, Upstream> = {}
  for (const [id, script] of Object.entries(up)) upstreams[id] = await startUpstream(script)
  const providers = Object.fromEntries(
    Object.entries(upstreams).map(([id, { origin }]) => {
      const own: ProviderOptions = { apiKey: keyOf(id), baseURL: origin + (BASES[id] ?? '/v1') }
      const given = options.providers?.[id]
      if (given?.apiKeys) delete own.apiKey
      return [id, { ...own, ...(id in BASES ? {} : { type: 'openai-compatible' as const }), ...given }]
    }),
  )
  const router = createRouter({ ...options, providers }, runtime)
  const server = await serve(router)
  onTestFinished(() => server.close())
  return {
    base: `${server.url}/v1`,
    server,
    router,
    up: upstreams,
    attempts: () => router.ledger.attempts(router.ledger.calls().at(-1)?.id),
  }
}

export async function startUpstream(script: Script | 'refused'): Promise<Upstream> {
  const server = await startFaultServer(script === 'refused' ? [] : script)
  if (script === 'refused') await server.close()
  else onTestFinished(() => server.close())
  const requests = () => toRequests(server)
  return { origin: server.origin, requests, hits: () => requests().length, open: server.open }
}

function toRequests(server: FaultServer): string[] {
  return server
    .received()
    .flatMap((bytes) => bytes.toString('latin1').split(/(?=^(?:POST|GET) \/\S* HTTP\/1\.1\r\n)/m))
    .filter((text) => text.includes('\r\n\r\n'))
}
