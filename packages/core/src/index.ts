export { type BreakEvenOptions, breakEven } from './advisor/break-even.js'
export { formatDollars } from './advisor/dollars.js'
export { migrationPlan } from './advisor/migration-plan.js'
export { migrationReport, type ReportOptions } from './advisor/migration-report.js'
export { type PurchaseFee, type PurchaseFeeRule, toPurchaseFee } from './advisor/purchase-fee.js'
export type {
  Advice,
  Arithmetic,
  ArithmeticLine,
  CurvePoint,
  MigrationReport,
  ModelReport,
  Move,
  ProviderReport,
  ThumbRow,
  Verdict,
} from './advisor/report-types.js'
export type { Assumption, SensitivityRow } from './advisor/sensitivity.js'
export { type PaymentPlan, type SpendPlan, type SpendPlanOptions, spendPlan } from './advisor/spend-plan.js'
export { type SpendRow, spendTable } from './advisor/spend-table.js'
export { createTraffic, type Traffic, type TrafficRow, type TrafficSummary } from './advisor/traffic.js'
export { type TrafficAssumptions, toTrafficScenario } from './advisor/traffic-scenario.js'
export { type DirectOffer, listDirectOffers } from './catalog/direct-offers.js'
export { DEFAULT_FEE, OPENROUTER_FEES } from './catalog/fees.js'
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
export { parseUsd } from './pricing/money.js'
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
export type { ByokFee, Cost, CostSource, FeeSchedule, Payment, PicoUsd } from './types/cost.js'
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
export type {
  MigrationPlan,
  PlanTotals,
  Scenario,
  ScenarioEvidence,
  ScenarioFee,
  ScenarioModel,
  ScenarioOverhead,
  ScenarioProvider,
  ScenarioRange,
  ScenarioWork,
} from './types/scenario.js'
export type { ReportedCost, Usage } from './types/usage.js'
