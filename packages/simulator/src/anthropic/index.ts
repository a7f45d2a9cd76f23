import { createPromptCache } from '../billing/prompt-cache.js'
import type { ProviderContext, ProviderWire } from '../http/provider.js'
import type { Reply } from '../http/reply.js'
import type { SimulatorCall } from '../types.js'
import { toAnthropicFault, toAnthropicRefusal, toInvalidRequest, toKeyRefusal } from './errors.js'
import { answerMessages, countMessageTokens } from './messages.js'
import { getClaudeModel, listClaudeModels } from './models.js'

const API_VERSIONS = new Set(['2023-01-01', '2023-06-01', '2026-10-21'])

/** Anthropic as it was at the end of 2026. */
export const ANTHROPIC: ProviderWire = {
  name: 'anthropic',
  apiKeys: ['sk-ant-test-anthropic'],
  basePath: '',
  createCache: () => createPromptCache(() => 'marked'),
  answer: answerAnthropic,
  refuseKey: (call, context) => toKeyRefusal(context, call.key),
  refuseBody: (context) => toInvalidRequest(context, 'The request body is not valid JSON'),
  faultReply: (fault, active, call, context) => toAnthropicFault(fault, active, call.key, context),
  isPublic: () => false,
}

function answerAnthropic(call: SimulatorCall, context: ProviderContext): Reply {
  const version = call.headers['anthropic-version'] ?? ''
  if (version === '') return toInvalidRequest(context, 'anthropic-version: header is required')
  if (!API_VERSIONS.has(version))
    return toInvalidRequest(context, `anthropic-version: "${version}" is not a valid version`)
  switch (`${call.method} ${call.path}`) {
    case 'POST /v1/messages':
      return answerMessages(call.body, version, context)
    case 'POST /v1/messages/count_tokens':
      return countMessageTokens(call.body, context)
    case 'GET /v1/models':
      return listClaudeModels(context)
  }
  const id = call.method === 'GET' ? /^\/v1\/models\/(.+)$/.exec(call.path)?.[1] : undefined
  if (id !== undefined) return getClaudeModel(decodeURIComponent(id), context)
  return toAnthropicRefusal(context, 404, 'not_found_error', 'Not Found')
}
