import { type Body, parseBody } from '../dialects/body.js'
import { INBOUND_DIALECTS } from '../dialects/inbound.js'
import { checkChatRequest } from '../dialects/openai-chat/request.js'
import { checkEmbeddingsRequest } from '../dialects/openai-embeddings/request.js'
import type { Call, CancelSignal, Dialect } from '../types/call.js'
import type { InboundDialect } from '../types/inbound.js'

/** A call for an answer of a model, read and checked: chat, or embeddings. */
export interface ChatCall {
  id: string
  dialect: Dialect
  /** How the caller is written to; `undefined`: in the hub's own dialect. */
  inbound: InboundDialect | undefined
  /** In the hub's dialect. */
  body: Body
  stream: boolean
  /** The caller asked for usage at the end of the stream. */
  wantsUsage: boolean
  /** `model` first, then `models`, duplicates dropped. */
  models: readonly string[]
  provider: ProviderPreferences
  signal: CancelSignal | undefined
  tenant: string | null
  /** Milliseconds since the epoch. */
  startedAt: number
  /** Monotonic milliseconds: the latest end. */
  deadline: number
}

/** OpenRouter's `provider` object, as far as it steers our own plan. */
export interface ProviderPreferences {
  order?: string[] | null
  only?: string[] | null
  ignore?: string[] | null
  allow_fallbacks?: boolean | null
  require_parameters?: boolean | null
  data_collection?: 'allow' | 'deny' | null
  zdr?: boolean | null
  sort?: string | { by?: string } | null
  max_price?: { prompt?: number | string | null; completion?: number | string | null } | null
}

export interface CallContext {
  id: string
  startedAt: number
  deadline: number
}

function toModels(first: string | undefined, extra: readonly string[]): readonly string[] {
  if (first && extra.length === 0) return [first]
  return [...new Set(first ? [first, ...extra] : extra)]
}

function readBody(bytes: Call['body'], inbound: InboundDialect | undefined): Body {
  const body = parseBody(bytes)
  return inbound ? parseBody(inbound.toChatRequest(body.json())) : body
}

/** @throws ShunpikeError `invalid_json` or `invalid_request` naming the field */
export function parseChatCall(call: Call, context: CallContext): ChatCall {
  const { dialect = 'openai-chat' } = call
  const inbound = INBOUND_DIALECTS[dialect]
  const body = readBody(call.body, inbound)
  const isEmbeddings = dialect === 'openai-embeddings'
  if (isEmbeddings) checkEmbeddingsRequest(body)
  else checkChatRequest(body)
  const extra = (body.get('models') ?? []) as string[]
  const first = body.get('model') as string | undefined
  const stream = !isEmbeddings && body.get('stream') === true
  const usage = body.get('usage') as { include?: boolean } | undefined | null
  const streamOptions = body.get('stream_options') as { include_usage?: boolean } | undefined | null
  return {
    id: context.id,
    startedAt: context.startedAt,
    deadline: context.deadline,
    dialect,
    inbound,
    body,
    stream,
    wantsUsage: streamOptions?.include_usage === true || usage?.include === true,
    models: toModels(first, extra),
    provider: (body.get('provider') ?? {}) as ProviderPreferences,
    signal: call.signal,
    tenant: call.tenant ?? null,
  }
}
