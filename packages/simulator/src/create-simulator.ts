import { ANTHROPIC } from './anthropic/index.js'
import type { Invoice } from './billing/invoice.js'
import { DEFAULT_PRICES } from './billing/prices.js'
import { type ActiveFault, toActiveFault } from './faults.js'
import { GOOGLE } from './google/index.js'
import type { Pace } from './http/pace.js'
import type { ProviderWire } from './http/provider.js'
import { type ProviderServer, startProviderServer } from './http/provider-server.js'
import { OPENAI } from './openai/index.js'
import { BYOK_API_KEY, createOpenRouter } from './openrouter/index.js'
import { PROVIDER_NAMES, type ProviderName } from './provider-names.js'
import type { SimulatedProvider, Simulator, SimulatorOptions } from './types.js'

const DEFAULT_SEED = 1
const DEFAULT_TOKEN_MS = 5
const DEFAULT_FIRST_TOKEN_MS = 40
const DEFAULT_HOP_MS = 25
const HOST = '127.0.0.1'

/**
 * Starts OpenAI, Anthropic, Gemini and OpenRouter on four loopback ports.
 * Rejects with the error of node:net when a port is taken.
 */
export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const wires: Record<ProviderName, ProviderWire> = {
    openai: OPENAI,
    anthropic: ANTHROPIC,
    google: GOOGLE,
    openrouter: createOpenRouter(),
  }
  const servers = await startAll(
    PROVIDER_NAMES.map((name) => wires[name]),
    options,
  )
  const ofProvider = (name: ProviderName): ProviderServer => {
    const server = servers[PROVIDER_NAMES.indexOf(name)]
    if (server === undefined) throw new TypeError(`unknown provider "${name}"; known are ${PROVIDER_NAMES.join(', ')}`)
    return server
  }
  const toRecord = <T>(toValue: (name: ProviderName) => T): Record<ProviderName, T> => ({
    openai: toValue('openai'),
    anthropic: toValue('anthropic'),
    google: toValue('google'),
    openrouter: toValue('openrouter'),
  })
  return {
    providers: toRecord((name) => toProvider(wires[name], ofProvider(name).port)),
    byokApiKey: BYOK_API_KEY,
    setFault: (name, fault, faultOptions) => {
      const active: ActiveFault | undefined = fault === null ? undefined : toActiveFault(fault, faultOptions)
      ofProvider(name).setFault(active)
    },
    requests: (name) => ofProvider(name).requests(),
    invoices: () => toRecord<Invoice>((name) => ofProvider(name).invoice()),
    reset: () => {
      for (const server of servers) server.reset()
    },
    close: async () => {
      await Promise.all(servers.map((server) => server.close()))
    },
  }
}

async function startAll(wires: ProviderWire[], options: SimulatorOptions): Promise<ProviderServer[]> {
  const firstPort = options.port ?? 0
  const started = await Promise.allSettled(
    wires.map((wire, index) =>
      startProviderServer(wire, {
        host: options.host ?? HOST,
        port: firstPort === 0 ? 0 : firstPort + index,
        seed: options.seed ?? DEFAULT_SEED,
        prices: options.prices ?? DEFAULT_PRICES,
        pace: toPace(wire.name, options),
      }),
    ),
  )
  const servers = started.filter((result) => result.status === 'fulfilled').map((result) => result.value)
  const failure = started.find((result) => result.status === 'rejected')
  if (failure === undefined) return servers
  await Promise.all(servers.map((server) => server.close()))
  throw failure.reason
}

function toPace(name: ProviderName, options: SimulatorOptions): Pace {
  if (options.pace === false) return { firstTokenMs: 0, tokenMs: 0 }
  const hopMs = name === 'openrouter' ? (options.openRouterHopMs ?? DEFAULT_HOP_MS) : 0
  return {
    firstTokenMs: (options.firstTokenMs ?? DEFAULT_FIRST_TOKEN_MS) + hopMs,
    tokenMs: options.tokenMs ?? DEFAULT_TOKEN_MS,
  }
}

function toProvider(wire: ProviderWire, port: number): SimulatedProvider {
  return { baseURL: `http://${HOST}:${port}${wire.basePath}`, apiKey: wire.apiKeys[0] ?? '' }
}
