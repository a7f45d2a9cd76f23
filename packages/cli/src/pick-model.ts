import { createUsageError } from './command.js'
import type { Upstream } from './open-upstream.js'

/** A small chat model of each type of provider, for an `ask` that names none: sold by it as of 2026-11-24. */
const SMALL_MODELS: Readonly<Record<string, string>> = {
  openai: 'openai/gpt-5-mini',
  anthropic: 'anthropic/claude-haiku-4-5',
  google: 'google/gemini-2.5-flash',
  openrouter: 'openai/gpt-5-mini',
}

/**
 * The model of an `ask` that names none: the config's first alias, else a small one of the first provider.
 * @throws UsageError when no provider is known to sell one
 */
export function pickModel({ options, router }: Upstream): string {
  const alias = Object.keys(options.models ?? {})[0]
  const small = router.providers.map(({ type }) => SMALL_MODELS[type]).find((model) => model !== undefined)
  const model = alias ?? small
  if (model !== undefined) return model
  throw createUsageError('--model: expected a model such as lab/llama, got nothing')
}
