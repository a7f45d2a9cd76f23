import { createPromptCache } from '../billing/prompt-cache.js'
import type { ProviderContext, ProviderWire } from '../http/provider.js'
import type { Reply } from '../http/reply.js'
import type { SimulatorCall } from '../types.js'
import { answerChat } from './chat.js'
import { answerEmbeddings } from './embeddings.js'
import { toInvalidRequest, toKeyRefusal, toOpenAiFault, toOpenAiRefusal } from './errors.js'
import { getOpenAiModel, listOpenAiModels } from './models.js'
import { answerResponses } from './responses.js'

const MALFORMED =
  "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)"

/** OpenAI as it was at the end of 2026. */
export const OPENAI: ProviderWire = {
  name: 'openai',
  apiKeys: ['sk-test-openai'],
  basePath: '/v1',
  createCache: () => createPromptCache(() => 'automatic'),
  answer: answerOpenAi,
  refuseKey: (call, context) => toKeyRefusal(context, call.key),
  refuseBody: (context) => toOpenAiRefusal(context, toInvalidRequest(MALFORMED)),
  faultReply: (fault, active, call, context) => toOpenAiFault(fault, active, call.key, context),
  isPublic: () => false,
}

function answerOpenAi(call: SimulatorCall, context: ProviderContext): Reply {
  switch (`${call.method} ${call.path}`) {
    case 'POST /v1/chat/completions':
      return answerChat(call.body, context)
    case 'POST /v1/responses':
      return answerResponses(call.body, context)
    case 'POST /v1/embeddings':
      return answerEmbeddings(call.body, context)
    case 'GET /v1/models':
      return listOpenAiModels(context)
  }
  const id = call.method === 'GET' ? /^\/v1\/models\/(.+)$/.exec(call.path)?.[1] : undefined
  if (id !== undefined) return getOpenAiModel(decodeURIComponent(id), context)
  return toOpenAiRefusal(context, {
    status: 404,
    message: `Invalid URL (${call.method} ${call.path})`,
    type: 'invalid_request_error',
    param: null,
    code: null,
  })
}
