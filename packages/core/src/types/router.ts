import type { Call, Caller, CancelSignal, Dialect, Reply } from './call.js'
import type { KeyConfig, ServerConfig } from './config.js'
import type { Payment } from './cost.js'
import type { Ledger } from './ledger.js'
import type { MigrationPlan, Scenario } from './scenario.js'

/** What the router offers an app. */
export interface Router {
  /** Plan, attempt, fail over, account. Rejects with a `ShunpikeError`; `handle` turns that into a reply. */
  call(call: Call): Promise<Reply>
  /** Answers one HTTP request of an endpoint found by `matchEndpoint`. Never rejects. */
  handle(endpoint: Endpoint, request: EndpointRequest): Promise<Reply>
  /** The HTTP surface as a `fetch`: give it to any SDK. Only the path of the URL counts, the host is never called. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** The plan of a call, without sending anything. */
  explain(call: Call): Explanation
  /**
   * The cheapest way to pay for a month of traffic: credits, own keys or direct, per provider. Nothing is sent, and the
   * router's own config is not read. Rejects with `config_invalid` for a mistake in the scenario.
   */
  migrationPlan(scenario: Scenario): Promise<MigrationPlan>
  /** Health, limits and latency per route. */
  routes(): RouteStatus[]
  /** One row per call and per attempt. */
  readonly ledger: Ledger
  /** What the rim needs of the config. */
  readonly config: { readonly server: ServerConfig; readonly keys: readonly KeyConfig[] }
  /** Providers found and how, for a start-up line: never a key. */
  readonly providers: readonly { id: string; type: string; baseURL: string; keyFrom: string }[]
  /**
   * Stops taking calls, waits for the running ones, flushes. Those that outlast the wait end with `shutting_down`.
   * @param options.drainMs longest wait; default: `server.drainMs` of the config
   */
  close(options?: { drainMs?: number }): Promise<void>
}

export type Operation = 'chat' | 'embeddings' | 'models' | 'model' | 'explain' | 'count-tokens'

/** An endpoint of the HTTP surface. */
export interface Endpoint {
  operation: Operation
  /** The dialect errors are worded in. */
  dialect: Dialect
  /** Whether a body is read. */
  takesBody: boolean
  /** Model id in the path of `GET /models/{author}/{slug}`. */
  model?: string
}

export interface EndpointRequest extends Caller {
  /** Lower-case names. */
  headers: Readonly<Record<string, string | string[] | undefined>>
  body?: Uint8Array | string | object | undefined
  signal?: CancelSignal | undefined
}

/** Answer of `POST /explain`. */
export interface Explanation {
  model: string
  routes: ExplainedRoute[]
}

export interface ExplainedRoute {
  /** The provider's config id. */
  route: string
  /** The provider's type. */
  provider: string
  /** The provider's own id of the model. */
  model: string
  payment: Payment
  /**
   * Estimate for this request, decimal USD, fee included; `null` when a price is unknown. A token is taken as four bytes
   * of the body; output as `max_tokens`, else 256 tokens.
   */
  landed_cost_usd: string | null
  kept: boolean
  /** Why it was dropped. */
  reason: string | null
}

export interface RouteStatus {
  route: string
  provider: string
  model: string
  payment: Payment
  state: 'closed' | 'open' | 'half-open' | 'cooling'
  /** When an open or cooling route is tried again, ISO 8601. */
  until: string | null
  calls: number
  failures: number
  /** Moving average, `null` before the first answer. */
  ttftMs: number | null
}
