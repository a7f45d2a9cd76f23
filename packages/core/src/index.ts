export { type BreakEvenOptions, type ByokFee, breakEven } from './advisor/break-even.js'
export { type PurchaseFee, type PurchaseFeeRule, toPurchaseFee } from './advisor/purchase-fee.js'
export { type PaymentPlan, type SpendPlan, type SpendPlanOptions, spendPlan } from './advisor/spend-plan.js'
export { type SpendRow, spendTable } from './advisor/spend-table.js'
export { createRouter, type Runtime } from './create-router.js'
export {
  type AttemptSummary,
  ERROR_CODES,
  type ErrorCode,
  isShunpikeError,
  type Retry,
  ShunpikeError,
  toShunpikeError,
} from './errors.js'
export { defineConfig } from './options.js'
export { createClient } from './surface/client.js'
export { matchEndpoint } from './surface/endpoints.js'
export { toErrorReply } from './surface/error-reply.js'
export type { Call, Caller, CancelSignal, Dialect, Reply } from './types/call.js'
export type {
  Answer,
  CallCost,
  CallOptions,
  ChatCompletion,
  ChatCompletionChoice,
  ChatCompletionChunk,
  ChatCompletionChunkChoice,
  ChatCompletionDelta,
  ChatCompletionMessage,
  ChatCompletionMessageParam,
  ChatCompletionParams,
  ChatCompletions,
  ChatCompletionTool,
  ChatCompletionToolCall,
  ChatFinishReason,
  ChatLogprobs,
  ChatResult,
  Client,
  ClientBinding,
  CompletionUsage,
  CreateEmbeddingResponse,
  EmbeddingParams,
  EmbeddingResult,
  Embeddings,
  EmbeddingUsage,
  ResponseHead,
  Stream,
  TokenLogprob,
} from './types/client.js'
export type {
  BreakerConfig,
  FailoverConfig,
  KeyConfig,
  Options,
  PolicyConfig,
  PriceOptions,
  ProviderOptions,
  RoutingConfig,
  ServerConfig,
  TimeoutsConfig,
} from './types/config.js'
export type { Cost, CostSource, FeeSchedule, Payment, PicoUsd } from './types/cost.js'
export type { AttemptRow, CallRow, Ledger, Outcome } from './types/ledger.js'
export type {
  Endpoint,
  EndpointRequest,
  ExplainedRoute,
  Explanation,
  Operation,
  Router,
  RouteStatus,
} from './types/router.js'
export type { ReportedCost, Usage } from './types/usage.js'
