/**
 * The OpenAI-shaped client over a router: names and shapes of the `openai` package (v6 and v7), without depending on it.
 * What a call sends may hold any other field: it is handed on. What comes back may hold more than is named here.
 */
import type { Caller, CancelSignal } from './call.js'

/** Whom a client's calls are billed to, and what cancels them. */
export interface ClientBinding extends Caller {
  signal?: CancelSignal | undefined
}

/** An OpenAI-shaped client that calls the router in process. What fails rejects with a `ShunpikeError`. */
export interface Client {
  readonly chat: { readonly completions: ChatCompletions }
  readonly embeddings: Embeddings
}

export interface Embeddings {
  /** Vectors for texts; with `encoding_format: "base64"` as text, little-endian 32-bit floats. */
  create<Params extends EmbeddingParams>(params: Params, options?: CallOptions): Answer<EmbeddingResult<Params>>
}

export interface EmbeddingParams {
  /** `author/slug`, a provider's own id, or an alias of the config. */
  model: string
  /** One text, several, or their tokens. */
  input: string | readonly string[] | readonly number[] | readonly (readonly number[])[]
  encoding_format?: 'float' | 'base64' | undefined
}

/** What `create` resolves to: it depends on `encoding_format`. */
export type EmbeddingResult<Params extends EmbeddingParams> = CreateEmbeddingResponse<
  Params extends { encoding_format: 'base64' } ? string : number[]
>

export interface CreateEmbeddingResponse<Vector = number[]> {
  object: 'list'
  model: string
  /** In the order of the input. */
  data: { object: 'embedding'; index: number; embedding: Vector }[]
  usage: EmbeddingUsage
}

export interface EmbeddingUsage {
  prompt_tokens: number
  total_tokens: number
  /** USD without the purchase fee; left out when unknown. */
  cost?: number
  shunpike: CallCost
}

export interface ChatCompletions {
  /** `stream: true` gives the chunks as they come, else the whole answer. */
  create<Params extends ChatCompletionParams>(params: Params, options?: CallOptions): Answer<ChatResult<Params>>
}

export interface CallOptions {
  /** Cancels this call. */
  signal?: CancelSignal | null | undefined
}

/** What `create` resolves to: it depends on `stream`. */
export type ChatResult<Params extends ChatCompletionParams> = Params extends { stream: true }
  ? Stream<ChatCompletionChunk>
  : Params extends { model: string; stream?: false | null | undefined }
    ? ChatCompletion
    : ChatCompletion | Stream<ChatCompletionChunk>

/** The answer to a call, and how it was served. */
export interface Answer<Data> extends Promise<Data> {
  withResponse(): Promise<{ data: Data; response: ResponseHead; request_id: string }>
}

/** Status and headers of an answer; among them `x-shunpike-route`, `x-shunpike-model` and `x-shunpike-attempts`. */
export interface ResponseHead {
  status: number
  headers: Headers
}

/**
 * A streamed answer, to be read once. One that fails or is cut throws; leaving the loop early, or
 * `controller.abort()`, cancels the upstream call.
 */
export interface Stream<Event> extends AsyncIterable<Event> {
  readonly controller: AbortController
}

export interface ChatCompletionParams {
  /** `author/slug`, a provider's own id, or an alias of the config. */
  model: string
  messages: readonly ChatCompletionMessageParam[]
  stream?: boolean | null | undefined
  tools?: readonly ChatCompletionTool[] | undefined
}

export interface ChatCompletionMessageParam {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool' | 'function'
  content?: string | readonly { type: string }[] | null | undefined
  name?: string
  tool_calls?: readonly ChatCompletionToolCall[]
  /** Of a tool's result. */
  tool_call_id?: string
}

export interface ChatCompletionTool {
  type: string
  function?: {
    name: string
    description?: string
    /** JSON Schema. */
    parameters?: { [keyword: string]: unknown }
    strict?: boolean | null
  }
}

export type ChatCompletionToolCall =
  | { id: string; type: 'function'; function: { name: string; arguments: string } }
  | { id: string; type: 'custom'; custom: { name: string; input: string } }

export type ChatFinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call'

export interface ChatCompletion {
  id: string
  object: 'chat.completion'
  /** Unix seconds. */
  created: number
  model: string
  choices: ChatCompletionChoice[]
  usage?: CompletionUsage
}

export interface ChatCompletionChoice {
  index: number
  message: ChatCompletionMessage
  finish_reason: ChatFinishReason
  logprobs: ChatLogprobs | null
}

export interface ChatCompletionMessage {
  role: 'assistant'
  content: string | null
  refusal: string | null
  tool_calls?: ChatCompletionToolCall[]
  /** The model's reasoning, where its provider shows it. */
  reasoning?: string
}

export interface ChatCompletionChunk {
  id: string
  object: 'chat.completion.chunk'
  /** Unix seconds. */
  created: number
  model: string
  choices: ChatCompletionChunkChoice[]
  /** On the last chunk, when asked for with `stream_options.include_usage`. */
  usage?: CompletionUsage | null
}

export interface ChatCompletionChunkChoice {
  index: number
  delta: ChatCompletionDelta
  finish_reason: ChatFinishReason | null
  logprobs?: ChatLogprobs | null
}

export interface ChatCompletionDelta {
  role?: 'assistant'
  content?: string | null
  refusal?: string | null
  tool_calls?: {
    index: number
    id?: string
    type?: 'function'
    function?: { name?: string; arguments?: string }
  }[]
  /** The model's reasoning, where its provider shows it. */
  reasoning?: string
}

export interface ChatLogprobs {
  content: TokenLogprob[] | null
  refusal: TokenLogprob[] | null
}

export interface TokenLogprob {
  token: string
  bytes: number[] | null
  logprob: number
  top_logprobs: { token: string; bytes: number[] | null; logprob: number }[]
}

export interface CompletionUsage {
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
  prompt_tokens_details?: { cached_tokens?: number; audio_tokens?: number }
  completion_tokens_details?: {
    reasoning_tokens?: number
    audio_tokens?: number
    accepted_prediction_tokens?: number
    rejected_prediction_tokens?: number
  }
  /** USD without the purchase fee; left out when unknown. */
  cost?: number
  shunpike: CallCost
}

/** The landed cost of a call: decimal strings of USD, `null` when unknown. */
export interface CallCost {
  /** What the provider bills. */
  provider_charge: string | null
  /** What an aggregator deducts from its credits. */
  router_charge: string | null
  /** The share of the fee at which those credits were bought. */
  fee_accrual: string | null
  /** The three summed. */
  total: string | null
  source: 'reported' | 'computed' | 'estimated' | 'unknown'
}
