/**
 * The hub dialect: OpenAI chat completions with OpenRouter's additions.
 * Only the fields that routing or translation reads are named; all others pass through `[field]`.
 */
import type { JsonObject } from './json.js'

export interface ChatRequest {
  model: string
  messages: ChatMessage[]
  tools?: ChatTool[]
  tool_choice?: ChatToolChoice
  parallel_tool_calls?: boolean
  response_format?: ChatResponseFormat
  reasoning_effort?: string | null
  /** OpenRouter's form of `reasoning_effort`. */
  reasoning?: {
    effort?: string | null
    max_tokens?: number | null
    exclude?: boolean
    enabled?: boolean
    summary?: string | null
  } | null
  max_tokens?: number | null
  max_completion_tokens?: number | null
  temperature?: number | null
  top_p?: number | null
  top_k?: number | null
  stop?: string | string[] | null
  n?: number | null
  seed?: number | null
  stream?: boolean | null
  stream_options?: { include_usage?: boolean; [field: string]: unknown } | null
  user?: string | null
  [field: string]: unknown
}

export interface ChatMessage {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool' | 'function'
  content?: string | ChatPart[] | null
  name?: string
  tool_calls?: ChatToolCall[]
  tool_call_id?: string
  refusal?: string | null
  /** Reasoning text of an earlier answer. `reasoning_content` is accepted as its synonym. */
  reasoning?: string | null
  reasoning_details?: ReasoningDetail[]
  /** `google.thought_signature` of a text answer. */
  extra_content?: ExtraContent
  [field: string]: unknown
}

export interface ChatPart {
  type: string
  text?: string
  image_url?: { url: string; detail?: string }
  input_audio?: { data: string; format: string }
  file?: { file_data?: string; file_id?: string; filename?: string }
  cache_control?: { type: string; ttl?: string }
  [field: string]: unknown
}

export interface ChatToolCall {
  id: string
  type: 'function' | 'custom'
  /** Not there when `type` is `custom`. */
  function: { name: string; arguments: string }
  /** OpenAI's custom tools take free text. */
  custom?: { name: string; input: string }
  /** Gemini's signature travels here, as in Google's own OpenAI-compatible API. */
  extra_content?: ExtraContent
  [field: string]: unknown
}

export interface ExtraContent {
  google?: { thought_signature?: string }
  [vendor: string]: unknown
}

/** OpenRouter's carrier of reasoning text, summaries, signatures and encrypted blocks. */
export interface ReasoningDetail {
  type: 'reasoning.text' | 'reasoning.summary' | 'reasoning.encrypted'
  text?: string
  summary?: string
  data?: string
  signature?: string | null
  id?: string | null
  /** e.g. `anthropic-claude-v1`, `openai-responses-v1`, `google-gemini-v1`. */
  format?: string
  index?: number
}

export interface ChatTool {
  type: string
  function?: {
    name: string
    description?: string
    parameters?: JsonObject
    strict?: boolean | null
  }
  custom?: { name: string; description?: string; format?: JsonObject }
  [field: string]: unknown
}

export type ChatToolChoice =
  | 'none'
  | 'auto'
  | 'required'
  | { type: string; function?: { name: string }; [field: string]: unknown }

export type ChatResponseFormat =
  | { type: 'text' }
  | { type: 'json_object' }
  | {
      type: 'json_schema'
      json_schema: { name?: string; description?: string; schema?: JsonObject; strict?: boolean | null }
    }

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'error'

export interface ChatReply {
  id: string
  object: 'chat.completion'
  /** Unix seconds. */
  created: number
  model: string
  choices: ChatChoice[]
  [field: string]: unknown
}

export interface ChatChoice {
  index: number
  message: ChatReplyMessage
  finish_reason: FinishReason | null
  logprobs?: unknown
  [field: string]: unknown
}

export interface ChatReplyMessage {
  role: 'assistant'
  content: string | null
  refusal?: string | null
  reasoning?: string
  reasoning_details?: ReasoningDetail[]
  tool_calls?: ChatToolCall[]
  annotations?: unknown[]
  images?: unknown[]
  extra_content?: ExtraContent
}

export interface ChatChunk {
  id: string
  object: 'chat.completion.chunk'
  /** Unix seconds. */
  created: number
  model: string
  choices: ChatChunkChoice[]
  [field: string]: unknown
}

export interface ChatChunkChoice {
  index: number
  delta: ChatDelta
  finish_reason: FinishReason | null
  logprobs?: unknown
}

export interface ChatDelta {
  role?: 'assistant'
  content?: string | null
  refusal?: string | null
  reasoning?: string
  reasoning_details?: ReasoningDetail[]
  /** `index` counts tool calls from 0 within one answer; `id` and `name` come once, in the first fragment. */
  tool_calls?: ChatToolCallDelta[]
  annotations?: unknown[]
  images?: unknown[]
  extra_content?: ExtraContent
}

interface ChatToolCallDelta {
  index: number
  id?: string
  type?: 'function' | 'custom'
  function?: { name?: string; arguments?: string }
  custom?: { name?: string; input?: string }
  extra_content?: ExtraContent
}
