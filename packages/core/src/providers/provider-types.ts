import type { ProviderType, ProviderTypeId } from '../types/provider.js'
import { anthropic } from './anthropic.js'
import { google } from './google.js'
import { openai } from './openai.js'
import { openaiCompatible } from './openai-compatible.js'
import { openrouter } from './openrouter.js'

/** Every kind of upstream, in the order in which they are looked for in the environment. */
export const PROVIDER_TYPES: Readonly<Record<ProviderTypeId, ProviderType>> = {
  openai,
  anthropic,
  google,
  openrouter,
  'openai-compatible': openaiCompatible,
}
