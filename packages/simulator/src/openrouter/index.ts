import { createPromptCache } from '../billing/prompt-cache.js'
import type { ProviderContext, ProviderWire } from '../http/provider.js'
import type { Reply } from '../http/reply.js'
import type { SimulatorCall } from '../types.js'
import { toCredits, toGeneration, toKeyInfo } from './account.js'
import { answerRouterChat } from './chat.js'
import { answerRouterEmbeddings } from './embeddings.js'
import { toKeyRefusal, toRouterFault, toRouterRefusal } from './errors.js'
import type { Generations } from './generations.js'
import { listRouterEndpoints, listRouterModels } from './models.js'
import { answerRouterResponses } from './responses.js'

const API_KEY = 'sk-or-v1-test-openrouter'

/** The key whose calls are paid with an own key. */
export const BYOK_API_KEY = 'sk-or-v1-test-byok'

/** OpenRouter as it was at the end of 2026, with a memory of the requests it answered. */
export function createOpenRouter(): ProviderWire {
  const generations: Generations = new Map()
  return {
    name: 'openrouter',
    apiKeys: [API_KEY, BYOK_API_KEY],
    basePath: '/api/v1',
    createCache: () => createPromptCache((ask) => (ask.model.id.startsWith('anthropic/') ? 'marked' : 'automatic')),
    answer: (call, context) => answerOpenRouter(call, generations, context),
    refuseKey: (call) => toKeyRefusal(call.key),
    refuseBody: () => toRouterRefusal(400, 'Invalid JSON body'),
    faultReply: (fault, active, call) => toRouterFault(fault, active, call.key),
    isPublic: (call) => call.method === 'GET' && call.path.startsWith('/api/v1/models'),
    reset: () => generations.clear(),
  }
}

function answerOpenRouter(call: SimulatorCall, generations: Generations, context: ProviderContext): Reply {
  const isByok = call.key === BYOK_API_KEY
  switch (`${call.method} ${call.path}`) {
    case 'POST /api/v1/chat/completions':
      return answerRouterChat(call.body, isByok, generations, context)
    case 'POST /api/v1/responses':
      return answerRouterResponses(call.body, isByok, generations, context)
    case 'POST /api/v1/embeddings':
      return answerRouterEmbeddings(call.body, isByok, context)
    case 'GET /api/v1/models':
      return listRouterModels(context)
    case 'GET /api/v1/key':
      return toKeyInfo(context.book, isByok ? 'byok' : 'credits')
    case 'GET /api/v1/credits':
      return toCredits(context.book)
    case 'GET /api/v1/generation':
      return toGeneration(call.query.get('id') ?? '', generations, context.book)
  }
  const id = call.method === 'GET' ? /^\/api\/v1\/models\/(.+)\/endpoints$/.exec(call.path)?.[1] : undefined
  return id === undefined ? toRouterRefusal(404, 'Not Found') : listRouterEndpoints(decodeURIComponent(id), context)
}
