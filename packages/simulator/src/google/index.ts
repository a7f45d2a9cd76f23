import { createPromptCache } from '../billing/prompt-cache.js'
import type { ProviderContext, ProviderWire } from '../http/provider.js'
import type { Reply } from '../http/reply.js'
import type { SimulatorCall } from '../types.js'
import { answerEmbed } from './embeddings.js'
import { toGeminiFault, toGeminiRefusal, toInvalidArgument, toKeyRefusal, toNotFound } from './errors.js'
import { answerGenerate, countGeminiTokens } from './generate.js'
import { getGeminiModel, listGeminiModels } from './models.js'

const METHOD_PATH = /^\/(v1|v1beta)\/models\/([^:]+):(\w+)$/
const MODELS_PATH = /^\/(v1|v1beta)\/models(?:\/(.+))?$/

/** Gemini's Developer API as it was at the end of 2026. */
export const GOOGLE: ProviderWire = {
  name: 'google',
  apiKeys: ['test-google-key'],
  basePath: '',
  createCache: () => createPromptCache(() => 'automatic'),
  answer: answerGoogle,
  refuseKey: (call) => toKeyRefusal(call.key),
  refuseBody: () =>
    toInvalidArgument('Invalid JSON payload received. Unknown name "": Root element must be a message.'),
  faultReply: (fault, active, call) =>
    toGeminiFault(fault, active, call.key, METHOD_PATH.exec(call.path)?.[2] ?? 'unknown'),
  isPublic: () => false,
}

function answerGoogle(call: SimulatorCall, context: ProviderContext): Reply {
  const method = call.method === 'POST' ? METHOD_PATH.exec(call.path) : null
  if (method !== null) return answerMethod(method, call, context)
  const models = call.method === 'GET' ? MODELS_PATH.exec(call.path) : null
  if (models === null) return toGeminiRefusal(404, 'NOT_FOUND', 'Requested entity was not found.')
  const [, version = '', id] = models
  return id === undefined ? listGeminiModels(context) : getGeminiModel(id, version, context)
}

function answerMethod(match: RegExpExecArray, call: SimulatorCall, context: ProviderContext): Reply {
  const [, version = '', model = '', method] = match
  const target = { version, model: decodeURIComponent(model) }
  switch (method) {
    case 'generateContent':
      return answerGenerate(target, call.body, 'body', context)
    case 'streamGenerateContent':
      return answerGenerate(target, call.body, call.query.get('alt') === 'sse' ? 'sse' : 'array', context)
    case 'countTokens':
      return countGeminiTokens(target, call.body, context)
    case 'embedContent':
      return answerEmbed(target, call.body, false, context)
    case 'batchEmbedContents':
      return answerEmbed(target, call.body, true, context)
    default:
      return toNotFound(target.model, version)
  }
}
