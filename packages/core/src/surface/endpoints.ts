import type { Endpoint } from '../types/router.js'

/** These are words of many apps: they are ours only right below the mount point or a version. */
const MODELS = /^(?:.*(?:\/api\/v1|\/v1beta|\/v1))?\/models$/
const MODEL = /^(?:.*(?:\/api\/v1|\/v1beta|\/v1))?\/models\/(.+)$/
const EMBEDDINGS = /^(?:.*(?:\/api\/v1|\/v1beta|\/v1))?\/embeddings$/
const EXPLAIN = /^(?:.*(?:\/api\/v1|\/v1beta|\/v1))?\/explain$/
const MESSAGES = /^(?:.*(?:\/api\/v1|\/v1beta|\/v1))?\/messages(\/count_tokens)?$/
const RESPONSES = /^(?:.*(?:\/api\/v1|\/v1beta|\/v1))?\/responses$/
const CHAT = /\/chat\/completions$/

/**
 * The endpoint that a request means, by its path below any prefix and an optional `/v1`, `/v1beta` or `/api/v1`.
 * @param url path with or without a query
 * @returns `undefined` when the path is not ours
 */
export function matchEndpoint(method: string, url: string): Endpoint | undefined {
  const path = url.split('?', 1)[0]?.replace(/\/+$/, '') ?? ''
  if (method === 'POST') {
    if (RESPONSES.test(path)) return { operation: 'chat', dialect: 'openai-responses', takesBody: true }
    const messages = MESSAGES.exec(path)
    if (messages)
      return { operation: messages[1] ? 'count-tokens' : 'chat', dialect: 'anthropic-messages', takesBody: true }
    if (CHAT.test(path)) return { operation: 'chat', dialect: 'openai-chat', takesBody: true }
    if (EMBEDDINGS.test(path)) return { operation: 'embeddings', dialect: 'openai-embeddings', takesBody: true }
    if (EXPLAIN.test(path)) return { operation: 'explain', dialect: 'openai-chat', takesBody: true }
  }
  if (method !== 'GET') return undefined
  if (MODELS.test(path)) return { operation: 'models', dialect: 'openai-chat', takesBody: false }
  const model = MODEL.exec(path)?.[1]
  return model === undefined
    ? undefined
    : { operation: 'model', dialect: 'openai-chat', takesBody: false, model: decode(model) }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
