import { findModel, type SimulatedModel, type SimulatorPrices } from '../billing/prices.js'
import { asArray, asText, type JsonObject } from '../json.js'

/** The author in front of the slug, as far as the simulator knows it. */
export type Author = 'openai' | 'anthropic' | 'google'

// Display names as in OpenRouter's list of providers.
const PROVIDER_LABELS: Record<Author, string> = { openai: 'OpenAI', anthropic: 'Anthropic', google: 'Google AI Studio' }
const PROVIDER_TAGS: Record<Author, string> = { openai: 'openai', anthropic: 'anthropic', google: 'google-ai-studio' }

/** Author of a model id. */
export function toAuthor(model: SimulatedModel): Author {
  const author = model.id.split('/')[0]
  return author === 'anthropic' || author === 'google' ? author : 'openai'
}

/** Slug of a model id: what follows the author. */
export function toSlug(model: SimulatedModel): string {
  return model.id.slice(model.id.indexOf('/') + 1)
}

/** Name of the provider behind a model, as in `provider`. */
export function toProviderLabel(model: SimulatedModel): string {
  return PROVIDER_LABELS[toAuthor(model)]
}

/** Short name of the provider behind a model, as in `tag`. */
export function toProviderTag(model: SimulatedModel): string {
  return PROVIDER_TAGS[toAuthor(model)]
}

/** The first model of `model` and `models` that is sold; variants such as :nitro serve the model itself. */
export function pickModel(prices: SimulatorPrices, body: JsonObject): SimulatedModel | undefined {
  const ids = [asText(body.model), ...asArray(body.models).map(asText)].filter((id) => id !== '')
  return ids.map((id) => findModel(prices, 'openrouter', id.replace(/:\w+$/, ''))).find((model) => model !== undefined)
}
