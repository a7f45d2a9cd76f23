import type { FeeSchedule, Payment } from './cost.js'
import type { Ledger } from './ledger.js'
import type { ProviderTypeId } from './provider.js'

/** Options as a user writes them; every member has a default. See `defineConfig`. */
export interface Options {
  /** Upstreams by id; without it they are found from the environment. */
  providers?: Record<string, ProviderOptions>
  /** Alias to model id or fallback chain. */
  models?: Record<string, string | string[]>
  /** USD per million tokens (`webSearch`: each), decimal strings. Wins over the catalog. */
  prices?: Record<string, PriceOptions>
  routing?: Partial<RoutingConfig>
  failover?: Partial<FailoverConfig>
  timeouts?: Partial<TimeoutsConfig>
  breaker?: Partial<BreakerConfig>
  hedge?: { afterMs?: null; maxExtraSpend?: string }
  policy?: Partial<PolicyConfig>
  limits?: []
  keys?: KeyConfig[]
  ledger?: 'memory:' | Ledger
  state?: 'memory:'
  session?: { sticky?: false }
  cache?: { ttlMs?: 0 }
  server?: Partial<ServerConfig>
}

export interface ProviderOptions {
  /** Default: the provider's id. */
  type?: ProviderTypeId
  /** Default: the type's environment names. */
  apiKey?: string
  /** A pool: a key that is refused or out of funds is set aside alone. */
  apiKeys?: string[]
  /** Required for `openai-compatible`. */
  baseURL?: string
  /** OpenRouter: `credits` (default) or `byok`. */
  payment?: Payment
  /** OpenRouter only. */
  fee?: Partial<FeeSchedule>
  /** Share off the list price, decimal string: `"0.10"`. Not with payment `credits`. */
  discount?: string
  /** `openai-compatible`: the models it serves; all are taken when left out. */
  models?: Record<string, { prefill?: boolean; contextWindow?: number }>
}

/** Decimal strings, USD per million tokens; `webSearch` per search. */
export type PriceOptions = {
  [rate in
    | 'input'
    | 'output'
    | 'cacheRead'
    | 'cacheWrite'
    | 'cacheWrite5m'
    | 'cacheWrite1h'
    | 'inputAudio'
    | 'outputAudio'
    | 'inputImage'
    | 'outputImage'
    | 'webSearch']?: string
}

export interface RoutingConfig {
  prefer: 'direct' | 'openrouter' | 'none'
  sort: 'order' | 'price' | 'latency' | 'throughput'
}

export interface FailoverConfig {
  /** Most sends of one call, over all routes. */
  attempts: number
  /** Extra tries of a route before the next one. */
  sameRoute: number
  /** Route around content-policy refusals too. */
  contentPolicy: boolean
  resume: 'off' | 'same-model' | 'any'
}

export interface TimeoutsConfig {
  connectMs: number
  /** Until the first content, on a stream. */
  firstTokenMs: number
  /** Between data events of a stream. */
  idleMs: number
  totalMs: number
}

export interface BreakerConfig {
  consecutive: number
  ratio: number
  minimum: number
  windowMs: number
  openMs: number
  maxOpenMs: number
}

export interface PolicyConfig {
  /** `deny`: only providers whose terms rule out training on API traffic. */
  training: 'allow' | 'deny'
  /** Only providers with zero data retention. */
  zdr: boolean
  /** Not available yet: anything but `null` is refused. */
  regions: null
  /** Only these providers (config ids). */
  allow: string[] | null
  deny: string[] | null
}

/** A key that callers of `serve` use. */
export interface KeyConfig {
  id: string
  /** Hex digest of the key. */
  sha256: string
  tenant: string
  role: 'user' | 'admin'
}

export interface ServerConfig {
  maxBodyBytes: number
  maxInFlight: number
  drainMs: number
}

/** Options checked, completed and frozen. */
export interface Config {
  providers: readonly ProviderConfig[]
  models: Readonly<Record<string, readonly string[]>>
  prices: Readonly<Record<string, PriceOptions>>
  routing: RoutingConfig
  failover: FailoverConfig
  timeouts: TimeoutsConfig & {
    /** Until the answer of a call that does not stream: it comes only when all of it is generated. */
    answerMs: number
  }
  breaker: BreakerConfig
  policy: PolicyConfig
  keys: readonly KeyConfig[]
  ledger: 'memory:' | Ledger
  server: ServerConfig
}

export interface ProviderConfig {
  id: string
  type: ProviderTypeId
  /** Returns the key: a config that is printed shows none. */
  keys: readonly (() => string)[]
  /** Where the key was found, e.g. an environment name. */
  keyFrom: string
  baseURL: string
  payment: Payment
  fee: FeeSchedule
  discount: string
  models?: Readonly<Record<string, { prefill?: boolean; contextWindow?: number }>>
}
