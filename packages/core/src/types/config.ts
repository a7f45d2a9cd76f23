import type { FeeSchedule, Payment } from './cost.js'
import type { Ledger } from './ledger.js'
import type { ProviderTypeId } from './provider.js'

/**
 * Options as a user writes them; every member has a default. See `defineConfig`. The comments here are the meanings in the
 * tables of docs/config.md.
 */
export interface Options {
  /** Upstreams by id, in order of preference among equals; without it they are found from the environment. */
  providers?: Record<string, ProviderOptions>
  /** Alias to a model id, or to a chain of them to fall back along; entries may be aliases, cycles are refused. */
  models?: Record<string, string | string[]>
  /**
   * By any id that names the model: `<provider id>/<model>`, `author/slug` or the bare id. Wins over the catalog and holds
   * for every tier.
   */
  prices?: Record<string, PriceOptions>
  /** Which route comes first. */
  routing?: Partial<RoutingConfig>
  /** When the next route is tried. */
  failover?: Partial<FailoverConfig>
  /** How long a route may take. */
  timeouts?: Partial<TimeoutsConfig>
  /** When a route is left alone for a while. */
  breaker?: Partial<BreakerConfig>
  /** A second request when the first is slow. */
  hedge?: {
    /** Not available in this version. */
    afterMs?: null
    /** Has no effect yet. */
    maxExtraSpend?: string
  }
  /** What a provider must promise; one that is not known to is left out. */
  policy?: Partial<PolicyConfig>
  /** Limits and budgets per tenant. Not available in this version. */
  limits?: []
  /**
   * Keys of callers. `serve` of `@shunpike/gateway` asks for one on every path but `/healthz` and `/readyz`, and without
   * `keys` binds loopback only.
   */
  keys?: KeyConfig[]
  /**
   * Where rows go: the newest 1,000 calls in memory, or a `Ledger` of yours (`types/ledger.ts`) with all its methods. Any
   * other text, for a file or a database, is not available in this version.
   */
  ledger?: 'memory:' | Ledger
  /** Health shared between processes. Not available in this version. */
  state?: 'memory:'
  /** A session stays on its route. */
  session?: {
    /** Has no effect yet. */
    sticky?: boolean
  }
  /** A cache of answers. */
  cache?: {
    /** Not available in this version. */
    ttlMs?: 0
  }
  /** Limits of this process. */
  server?: Partial<ServerConfig>
}

/** One upstream. */
export interface ProviderOptions {
  /** Kind of upstream. Default: the provider's id; needed when that is none of these. */
  type?: ProviderTypeId
  /** The key, visible ASCII. Default: from the environment. An `openai-compatible` server may have none. */
  apiKey?: string
  /** A pool instead of `apiKey`: the next is used when one is refused or out of funds. */
  apiKeys?: string[]
  /** An http or https URL without user, `?` or `#`. Default: that of the type; needed for `openai-compatible`. */
  baseURL?: string
  /** How it is paid. Default: `credits` for `openrouter`, which also takes `byok`; else `direct`. */
  payment?: Payment
  /** The fee on buying credits. Default: OpenRouter's card fee as of 2026-08-22; $100 is the purchase assumed. */
  fee?: Partial<FeeSchedule>
  /** Share off the list price, at most 1, for `direct` and `byok`. */
  discount?: string
  /** Models that it serves under their bare id, listed by `GET /models`; other ids are sent to it all the same. */
  models?: Record<
    string,
    {
      /** Whether it continues a begun answer. Has no effect yet. */
      prefill?: boolean
      /** Tokens, shown as `context_length`. */
      contextWindow?: number
    }
  >
}

/** USD per million tokens. A price that is left out is unknown, not 0. */
export interface PriceOptions {
  /** Plain input. */
  input?: string
  /** Output, reasoning included. */
  output?: string
  /** Input read from the provider's prompt cache. */
  cacheRead?: string
  /** Input written to the cache, where the provider tells no lifetime. */
  cacheWrite?: string
  /** Input written to the cache for 5 minutes. */
  cacheWrite5m?: string
  /** Input written to the cache for an hour. */
  cacheWrite1h?: string
  /** Audio in the input. */
  inputAudio?: string
  /** Audio in the output. */
  outputAudio?: string
  /** Images in the input. */
  inputImage?: string
  /** Images in the output. */
  outputImage?: string
  /** USD per search. */
  webSearch?: string
}

/** Which route comes first. */
export interface RoutingConfig {
  /** Which side comes first; only with `sort: "order"`. */
  prefer: 'direct' | 'openrouter' | 'none'
  /** Order among the routes of one model. */
  sort: 'order' | 'price' | 'latency' | 'throughput'
}

/** When the next route is tried. */
export interface FailoverConfig {
  /** Most sends of one call, over all routes. */
  attempts: number
  /** Extra tries of a route before the next one. */
  sameRoute: number
  /** Route around refusals under a content policy, too. */
  contentPolicy: boolean
  /** Has no effect yet: a stream is never continued on another route. `any` is not available in this version. */
  resume: 'off' | 'same-model' | 'any'
}

/** How long a route may take. */
export interface TimeoutsConfig {
  /** Look-up, TCP and TLS together. */
  connectMs: number
  /**
   * Until the first content of a stream. Set here it also limits a call that does not stream; else such a call gets
   * 120000, at most `totalMs`.
   */
  firstTokenMs: number
  /** Between data events of a stream. */
  idleMs: number
  /** The whole call, all attempts included. */
  totalMs: number
}

/** When a route is left alone for a while. */
export interface BreakerConfig {
  /** Failures in a row that open a circuit. */
  consecutive: number
  /** Share of failures that opens it. */
  ratio: number
  /** Verdicts that the share needs. */
  minimum: number
  /** Over which the share is taken. */
  windowMs: number
  /** First open time; also the cooldown after a rate limit that names no wait. */
  openMs: number
  /** Longest open time, at least `openMs`. */
  maxOpenMs: number
}

/** What a provider must promise; one that is not known to is left out. */
export interface PolicyConfig {
  /** `deny`: only providers whose terms rule out training on requests. */
  training: 'allow' | 'deny'
  /** Only providers with zero data retention. */
  zdr: boolean
  /** A policy on regions. Not available in this version. */
  regions: null
  /** Only these providers (config ids). */
  allow: string[] | null
  /** Not these providers (config ids). */
  deny: string[] | null
}

/** A key that callers of `serve` use. */
export interface KeyConfig {
  /** Name of the key. */
  id: string
  /** SHA-256 of the key, 64 hex digits. No two may have the same. */
  sha256: string
  /** Whom its calls are billed to. */
  tenant: string
  /** `admin` may see `/metrics` and `/shunpike*` too. */
  role: 'user' | 'admin'
}

/** Limits of this process. */
export interface ServerConfig {
  /** Longest request body. Checked by `@shunpike/gateway` when it reads the body itself. */
  maxBodyBytes: number
  /** Calls under way at a time; one more is refused with `too_busy`. */
  maxInFlight: number
  /** How long `router.close()` waits for calls under way. */
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
