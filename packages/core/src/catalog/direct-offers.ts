/** Who sells the models of an OpenRouter author on an API of its own. */
import { findModel } from './price-data.js'

/** The direct way to an author's models. */
export interface DirectOffer {
  /** The provider as a scenario names it. */
  provider: string
  /** Its id in the price data. */
  catalogId: string
  /** OpenRouter's names for the author's own service. */
  hosts: readonly string[]
  /** Environment names of its key. */
  environment: readonly string[]
  /**
   * Other hosts take the author's list price, plus at most a regional surcharge. Where it is not so, models are open and
   * every host has a price of its own.
   */
  isListPriceEverywhere: boolean
}

/**
 * By the author's name in `author/slug`. Hosts as OpenRouter's `provider_name` has them, in its recordings and its list of
 * providers; price ids as in the price data of 2026-09-23. Checked 2026-11-24.
 */
const DIRECT_OFFERS: Readonly<Record<string, DirectOffer>> = {
  openai: offer('openai', 'openai', ['OpenAI'], ['OPENAI_API_KEY'], true),
  anthropic: offer('anthropic', 'anthropic', ['Anthropic'], ['ANTHROPIC_API_KEY'], true),
  google: offer(
    'google',
    'google',
    ['Google', 'Google AI Studio'],
    ['GOOGLE_GENERATIVE_AI_API_KEY', 'GOOGLE_API_KEY', 'GEMINI_API_KEY'],
    true,
  ),
  'x-ai': offer('xai', 'x-ai', ['xAI'], ['XAI_API_KEY'], true),
  perplexity: offer('perplexity', 'perplexity', ['Perplexity'], ['PERPLEXITY_API_KEY'], true),
  cohere: offer('cohere', 'cohere', ['Cohere'], ['COHERE_API_KEY'], true),
  mistralai: offer('mistral', 'mistral', ['Mistral'], ['MISTRAL_API_KEY'], false),
  deepseek: offer('deepseek', 'deepseek', ['DeepSeek'], ['DEEPSEEK_API_KEY'], false),
  moonshotai: offer('moonshotai', 'moonshotai', ['Moonshot AI'], ['MOONSHOT_API_KEY'], false),
  'z-ai': offer('zai', 'zai', ['Z.AI'], ['ZAI_API_KEY'], false),
  minimax: offer('minimax', 'minimax', ['Minimax'], ['MINIMAX_API_KEY'], false),
}

function offer(
  provider: string,
  catalogId: string,
  hosts: readonly string[],
  environment: readonly string[],
  isListPriceEverywhere: boolean,
): DirectOffer {
  return { provider, catalogId, hosts, environment, isListPriceEverywhere }
}

/**
 * Most that a cloud adds to the author's list price for a region: Azure's data zones, Bedrock's regional profiles and
 * xAI's US endpoint all take 10 % (cost.md 1.4, LiteLLM's map of 2026-07-24).
 */
export const REGIONAL_SURCHARGE = '0.10'

/** Models whose weights are open, though their author sells others: it does not sell these itself. */
const OPEN_MODELS = /^(openai\/gpt-oss|google\/gemma)/

/** The direct way to a model that OpenRouter names `author/slug`; `undefined` when its author sells none. */
export function findDirectOffer(model: string): DirectOffer | undefined {
  const author = model.slice(0, Math.max(0, model.indexOf('/'))).replace(/^~/, '')
  const found = Object.hasOwn(DIRECT_OFFERS, author) ? DIRECT_OFFERS[author] : undefined
  return found && !OPEN_MODELS.test(model) ? found : undefined
}

/** The author's own id of `author/slug`, if the price data has it. */
export function findDirectModel(model: string, { catalogId }: DirectOffer): string | undefined {
  return findModel(catalogId, model.slice(model.indexOf('/') + 1))?.id
}

/** The providers that one can go direct to, with the environment names of their keys. */
export function listDirectOffers(): readonly DirectOffer[] {
  return Object.values(DIRECT_OFFERS)
}
