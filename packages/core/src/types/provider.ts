import type { ErrorCode } from '../errors.js'
import type { Dialect } from './call.js'
import type { ChatMessage, ChatRequest } from './chat.js'
import type { JsonObject } from './json.js'
import type { ModelRules } from './rules.js'

export type ProviderTypeId = 'openai' | 'anthropic' | 'google' | 'openrouter' | 'openai-compatible'

/** Everything that is special about one kind of upstream. Shared code never asks for its name. */
export interface ProviderType {
  readonly type: ProviderTypeId
  /** Models of this author are the provider's own: `author/slug` is served here directly. */
  readonly author?: string
  /** Serves `POST /embeddings` in OpenAI's form. */
  readonly embeds: boolean
  /** Serves every author's models under `author/slug`, paid with credits or the team's own keys. */
  readonly aggregator: boolean
  /** Without one the config must give it. */
  readonly baseURL?: string
  /** Environment names of the key, in the order they are read. */
  readonly environment: readonly string[]
  /** Id of this provider in the price catalog. */
  readonly catalogId?: string
  /** Parameters of a chat request that its API has a word for (`CHAT_PARAMETERS`); without them all are handed on. */
  readonly parameters?: readonly string[]
  /** What its terms say of API traffic, with source, in the provider's file. */
  readonly dataPolicy?: { training: boolean; zdr: boolean }
  /** The provider's own id of `slug` (the part after `author/`). */
  nativeId(slug: string): string
  /** The slug that OpenRouter uses for the provider's own id. */
  slug(nativeId: string): string
  /** The dialect to speak for this request. */
  pickDialect(chat: ChatPeek, rules: ModelRules): Dialect
  /** Path below the base URL; starts with `/`, every model id in it is encoded. */
  path(dialect: Dialect, model: string, stream: boolean): string
  /** Headers that authorise the call and pin the API version. */
  headers(key: string): Record<string, string>
  /** Changes of a same-dialect body's top-level members; message contents are not parsed for it. */
  adapt(chat: ChatPeek, rules: ModelRules): BodyEdits
  /** Rewrites messages that carry fields this provider refuses; called only when `carriesForeignFields`. */
  adaptMessages?(messages: ChatMessage[]): ChatMessage[]
  /** Its own wording of failures, before the general rules by status. First match wins. */
  readonly errorRules: readonly ErrorRule[]
}

/** Top-level members of a body, parsed one by one when asked for. */
export interface ChatPeek {
  has(member: keyof ChatRequest & string): boolean
  get(member: keyof ChatRequest & string): unknown
}

/** Edits of a body: members to replace or add, with their values, and members to take out. */
export interface BodyEdits {
  set?: JsonObject
  remove?: readonly string[]
}

/** Every condition given must hold. */
export interface ErrorRule {
  status?: number | readonly number[]
  code?: string | readonly string[]
  type?: string | readonly string[]
  /** Tested against the message. */
  message?: RegExp
  is: ErrorCode
}
