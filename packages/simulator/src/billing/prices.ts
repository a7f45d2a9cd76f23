import type { ProviderName } from '../provider-names.js'

/** Prices in USD per million tokens, decimal strings. A missing cache price means: billed as plain input. */
export interface TokenPrices {
  input: string
  output: string
  cacheRead?: string
  /** Anthropic's 5 minute write, or OpenAI's write without a time. */
  cacheWrite5m?: string
  cacheWrite1h?: string
}

/** One model as one provider sells it. */
export interface SimulatedModel {
  provider: ProviderName
  /** The id it is asked for by. */
  id: string
  /** The id in the answers, where that is another one. */
  servedId?: string
  kind: 'chat' | 'embedding'
  contextTokens: number
  prices: TokenPrices
  /** Prices of a whole request whose prompt has more tokens than `over`. */
  longContext?: { over: number; prices: TokenPrices }
}

/** Everything the invoices are computed from. */
export interface SimulatorPrices {
  models: SimulatedModel[]
  openrouter: {
    /** Share of a credit purchase that is charged on top, decimal string. */
    purchaseFeeRate: string
    /** Least purchase fee in USD. */
    purchaseFeeMinimumUsd: string
    /** Size of one credit purchase in USD: it decides what the minimum fee weighs. */
    topUpUsd: string
    /** List-price spend with own keys that is free of the BYOK fee, USD. */
    byokAllowanceUsd: string
    /** Share of the list price charged for own keys above the allowance. */
    byokFeeRate: string
  }
}

const GPT_STEP_TOKENS = 272_000
const SONNET_4_5_STEP_TOKENS = 200_000
const GEMINI_PRO_STEP_TOKENS = 200_000

function openai(
  id: string,
  contextTokens: number,
  prices: TokenPrices,
  more: Partial<SimulatedModel> = {},
): SimulatedModel {
  return { provider: 'openai', id, kind: 'chat', contextTokens, prices, ...more }
}

function anthropic(
  id: string,
  contextTokens: number,
  prices: TokenPrices,
  more: Partial<SimulatedModel> = {},
): SimulatedModel {
  return { provider: 'anthropic', id, kind: 'chat', contextTokens, prices, ...more }
}

function google(id: string, prices: TokenPrices, more: Partial<SimulatedModel> = {}): SimulatedModel {
  return { provider: 'google', id, kind: 'chat', contextTokens: 1_048_576, prices, ...more }
}

/**
 * Prices in force on 2026-11-24, from the data of @pydantic/genai-prices 0.1.8 (released 2026-09-23).
 * Served ids as in recordings of 2026, where one exists.
 */
const DIRECT_MODELS: SimulatedModel[] = [
  openai(
    'gpt-4o-mini',
    128_000,
    { input: '0.15', cacheRead: '0.075', output: '0.6' },
    { servedId: 'gpt-4o-mini-2024-07-18' },
  ),
  openai(
    'gpt-4.1-mini',
    1_047_576,
    { input: '0.4', cacheRead: '0.1', output: '1.6' },
    { servedId: 'gpt-4.1-mini-2025-04-14' },
  ),
  openai('gpt-5', 400_000, { input: '1.25', cacheRead: '0.125', output: '10' }, { servedId: 'gpt-5-2025-08-07' }),
  openai(
    'gpt-5-mini',
    400_000,
    { input: '0.25', cacheRead: '0.025', output: '2' },
    { servedId: 'gpt-5-mini-2025-08-07' },
  ),
  openai(
    'gpt-5-nano',
    400_000,
    { input: '0.05', cacheRead: '0.005', output: '0.4' },
    { servedId: 'gpt-5-nano-2025-08-07' },
  ),
  openai(
    'gpt-5.4-mini',
    400_000,
    { input: '0.75', cacheRead: '0.075', output: '4.5' },
    { servedId: 'gpt-5.4-mini-2026-03-17' },
  ),
  openai(
    'gpt-5.6-luna',
    1_050_000,
    { input: '0.2', cacheRead: '0.02', cacheWrite5m: '0.25', output: '1.2' },
    {
      longContext: {
        over: GPT_STEP_TOKENS,
        prices: { input: '0.4', cacheRead: '0.04', cacheWrite5m: '0.5', output: '1.8' },
      },
    },
  ),
  openai(
    'gpt-5.6-terra',
    1_050_000,
    { input: '2', cacheRead: '0.2', cacheWrite5m: '2.5', output: '12' },
    {
      longContext: { over: GPT_STEP_TOKENS, prices: { input: '4', cacheRead: '0.4', cacheWrite5m: '5', output: '18' } },
    },
  ),
  openai(
    'gpt-5.6-sol',
    1_050_000,
    { input: '4', cacheRead: '0.4', cacheWrite5m: '5', output: '20' },
    {
      longContext: {
        over: GPT_STEP_TOKENS,
        prices: { input: '8', cacheRead: '0.8', cacheWrite5m: '10', output: '30' },
      },
    },
  ),
  // The bare name is sold as sol.
  openai(
    'gpt-5.6',
    1_050_000,
    { input: '4', cacheRead: '0.4', cacheWrite5m: '5', output: '20' },
    {
      servedId: 'gpt-5.6-sol',
      longContext: {
        over: GPT_STEP_TOKENS,
        prices: { input: '8', cacheRead: '0.8', cacheWrite5m: '10', output: '30' },
      },
    },
  ),
  openai('text-embedding-3-small', 8_192, { input: '0.02', output: '0' }, { kind: 'embedding' }),
  openai('text-embedding-3-large', 8_192, { input: '0.13', output: '0' }, { kind: 'embedding' }),
  anthropic(
    'claude-haiku-4-5',
    200_000,
    { input: '1', cacheRead: '0.1', cacheWrite5m: '1.25', cacheWrite1h: '2', output: '5' },
    {
      servedId: 'claude-haiku-4-5-20251001',
    },
  ),
  anthropic(
    'claude-sonnet-4-5',
    200_000,
    { input: '3', cacheRead: '0.3', cacheWrite5m: '3.75', cacheWrite1h: '6', output: '15' },
    {
      servedId: 'claude-sonnet-4-5-20250929',
      longContext: {
        over: SONNET_4_5_STEP_TOKENS,
        prices: { input: '6', cacheRead: '0.6', cacheWrite5m: '7.5', cacheWrite1h: '12', output: '22.5' },
      },
    },
  ),
  anthropic('claude-sonnet-4-6', 1_000_000, {
    input: '3',
    cacheRead: '0.3',
    cacheWrite5m: '3.75',
    cacheWrite1h: '6',
    output: '15',
  }),
  anthropic('claude-opus-4-6', 1_000_000, {
    input: '5',
    cacheRead: '0.5',
    cacheWrite5m: '6.25',
    cacheWrite1h: '10',
    output: '25',
  }),
  anthropic('claude-sonnet-5', 1_000_000, {
    input: '2',
    cacheRead: '0.2',
    cacheWrite5m: '2.5',
    cacheWrite1h: '4',
    output: '10',
  }),
  anthropic('claude-opus-5', 1_000_000, {
    input: '5',
    cacheRead: '0.5',
    cacheWrite5m: '6.25',
    cacheWrite1h: '10',
    output: '25',
  }),
  anthropic('claude-opus-5-5', 1_000_000, {
    input: '4',
    cacheRead: '0.2',
    cacheWrite5m: '5',
    cacheWrite1h: '8',
    output: '20',
  }),
  google('gemini-2.5-flash', { input: '0.3', cacheRead: '0.03', output: '2.5' }),
  google('gemini-2.5-flash-lite', { input: '0.1', cacheRead: '0.01', output: '0.4' }),
  google(
    'gemini-2.5-pro',
    { input: '1.25', cacheRead: '0.125', output: '10' },
    {
      longContext: { over: GEMINI_PRO_STEP_TOKENS, prices: { input: '2.5', cacheRead: '0.25', output: '15' } },
    },
  ),
  google('gemini-3.5-flash', { input: '1.5', cacheRead: '0.15', output: '9' }),
  google('gemini-3.6-flash', { input: '0.75', cacheRead: '0.075', output: '3.75' }),
  google('gemini-3.8-flash', { input: '0.75', cacheRead: '0.075', output: '3.75' }),
  google('gemini-embedding-001', { input: '0.15', output: '0' }, { kind: 'embedding', contextTokens: 2_048 }),
]

/**
 * Where OpenRouter's price in the same data is not the list price. Two things there are left out: the cache write price
 * of Gemini, a storage charge that overlaps the tokens read, and the row of gemini-2.5-pro, which lacks its long context.
 */
const OPENROUTER_PRICES: Record<string, Partial<Pick<SimulatedModel, 'prices' | 'longContext'>>> = {
  'openai/gpt-5-nano': { prices: { input: '0.05', cacheRead: '0.01', output: '0.4' } },
  'openai/gpt-5.6-sol': {
    prices: { input: '2', cacheRead: '0.2', cacheWrite5m: '2.5', output: '10' },
    longContext: { over: GPT_STEP_TOKENS, prices: { input: '4', cacheRead: '0.4', cacheWrite5m: '5', output: '15' } },
  },
  'google/gemini-2.5-flash': { prices: { input: '0.3', cacheRead: '0.075', output: '2.5' } },
}

/** OpenRouter writes Claude versions with a dot: claude-haiku-4-5 is anthropic/claude-haiku-4.5. */
function toOpenRouterId(model: SimulatedModel): string {
  const slug = model.provider === 'anthropic' ? model.id.replace(/(\d)-(\d)$/, '$1.$2') : model.id
  return `${model.provider}/${slug}`
}

function toOpenRouterModel(model: SimulatedModel): SimulatedModel {
  const id = toOpenRouterId(model)
  return { ...model, provider: 'openrouter', id, servedId: id, ...OPENROUTER_PRICES[id] }
}

// Not sold by OpenRouter under these names.
const DIRECT_ONLY = new Set(['gpt-5.6'])

/** The prices the simulator bills with unless told otherwise. Fees: OpenRouter's FAQ and constants, read on 2026-08-22. */
export const DEFAULT_PRICES: SimulatorPrices = {
  models: [...DIRECT_MODELS, ...DIRECT_MODELS.filter((model) => !DIRECT_ONLY.has(model.id)).map(toOpenRouterModel)],
  openrouter: {
    purchaseFeeRate: '0.055',
    purchaseFeeMinimumUsd: '0.80',
    topUpUsd: '100',
    byokAllowanceUsd: '25000',
    byokFeeRate: '0.05',
  },
}

/** The model a provider sells under an id, also when asked for with the date of its release. */
export function findModel(prices: SimulatorPrices, provider: ProviderName, id: string): SimulatedModel | undefined {
  const sold = prices.models.filter((model) => model.provider === provider)
  return sold.find((model) => model.id === id) ?? sold.find((model) => model.servedId === id)
}
