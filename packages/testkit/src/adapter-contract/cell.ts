import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

/** One way to run the surface: a framework, its version, where the adapter is mounted and what runs before it. */
export interface AdapterCell {
  /** Such as `Koa 3 under koa-mount`. */
  name: string
  /** A body parser runs before the adapter, with a limit of at least 3 MB. */
  hasParser?: boolean
  /** A guard of the app refuses requests with the header `x-guard: deny` with its 401. */
  hasGuard?: boolean
  /** There is no app around: no sockets, no `identify`, no paths but ours. */
  isFetch?: boolean
  /** Starts a fresh app that does what the contract asks for. */
  start(contract: Contract): Promise<Mounted>
}

/** `createRouter` of core, which the testkit does not know. */
export type CreateRouter = (
  options: Contract['options'],
  runtime: Contract['runtime'],
) => { fetch(input: string, init?: RequestInit): Promise<Response>; close(): Promise<void> }

/** A started cell. */
export interface Mounted {
  /** Such as `http://127.0.0.1:8080`. */
  origin: string
  /** Path of the mount, as clients put it into their base URL: `/v1`, `/llm/v1`. */
  base: string
  /** Stands for the global one where there are no sockets. */
  fetch?: typeof fetch
  ledger: LedgerView
  /** Closes the app and the router. */
  close(): Promise<void>
}

/** As much of the ledger as the suite looks at. */
export interface LedgerView {
  calls(): readonly { id: string; tenant: string | null; outcome: string }[]
  attempts(callId: string): readonly { outcome: string }[]
}

/** As much of the per-request handle as the suite uses. */
export interface Handle {
  chat: {
    completions: {
      create(params: {
        model: string
        messages: { role: 'user'; content: string }[]
        stream: true
      }): PromiseLike<AsyncIterable<{ choices: { delta: { content?: string | null } }[] }>>
    }
  }
}

/** What the app of a cell is made of and does. */
export interface Contract {
  /** For `createRouter`, with `runtime` as its second argument: ids and the clock are the same in every cell. */
  options: {
    providers: { lab: { type: 'openai-compatible'; baseURL: string; apiKey: string } }
  }
  runtime: { createId(): string; now(): number; monotonic(): number }
  /** What `identify` does, given the headers of the request. The app answers what it throws with `DENIED`. */
  identify(headers: IncomingHttpHeaders): { tenant: string }
  /** The adapter's option of this name. */
  onWarning(warning: { code: string }): void
  /**
   * What the app's own route `GET <base>/own`, reached through the adapter, answers in JSON. It is handed the handle
   * and the request.
   */
  own(handle: Handle, request: IncomingMessage): Promise<object>
}
