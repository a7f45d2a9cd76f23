import type { Invoice } from './billing/invoice.js'
import type { SimulatorPrices } from './billing/prices.js'
import type { Fault, FaultOptions } from './faults.js'
import type { JsonObject } from './json.js'
import type { ProviderName } from './provider-names.js'

/** How to start a simulator. */
export interface SimulatorOptions {
  /** First of four ports: openai, anthropic, google, openrouter. 0 takes any four free ones. Default 0. */
  port?: number
  /** Only loopback is served. */
  host?: '127.0.0.1'
  /** Other seeds give other texts and ids. Default 1. */
  seed?: number
  /** Extra wait of OpenRouter before its first byte, in milliseconds. Default 25. */
  openRouterHopMs?: number
  /** Wait between two tokens, in milliseconds. Default 5. */
  tokenMs?: number
  /** Wait before the first byte of an answer, in milliseconds. Default 40. */
  firstTokenMs?: number
  /** Prices and fees to bill with, in place of those of 2026-11-24. */
  prices?: SimulatorPrices
  /** false answers without any wait. Default true. */
  pace?: boolean
}

/** Where to reach a provider and with which key: a member of `providers` in a Shunpike config. */
export interface SimulatedProvider {
  baseURL: string
  apiKey: string
}

/** A request a provider received. Keys are blanked in headers and path. */
export interface SimulatorRequest {
  method: string
  /** Path with the query. */
  path: string
  headers: Record<string, string>
  /** Parsed JSON; the text itself when it is no JSON; undefined without a body. */
  body: unknown
}

/** Four providers on loopback. */
export interface Simulator {
  providers: Record<ProviderName, SimulatedProvider>
  /** Second key of OpenRouter: calls made with it are paid with an own key (BYOK). */
  byokApiKey: string
  /** Shows a fault from the next request on; null ends it. Throws a TypeError for an unknown fault. */
  setFault(provider: ProviderName, fault: Fault | null, options?: FaultOptions): void
  /** Requests received since the start or the last reset, oldest first. */
  requests(provider: ProviderName): SimulatorRequest[]
  /** What each provider would bill. */
  invoices(): Record<ProviderName, Invoice>
  /** Forgets requests, invoices, prompt caches and faults. */
  reset(): void
  /** Ends all connections and stops listening. */
  close(): Promise<void>
}

/** A request, read and parsed. */
export interface SimulatorCall {
  method: string
  /** Path without the query. */
  path: string
  query: URLSearchParams
  headers: Record<string, string>
  /** Parsed JSON object; empty when there is no body. */
  body: JsonObject
  /** The key the request was made with, '' without one. */
  key: string
}
