import type { WireError } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import type { Usage } from '../../types/usage.js'
import { readChatError } from '../openai-chat/error.js'
import { readChatUsage } from '../openai-chat/usage.js'

/** An answer of embeddings, read. */
export interface ReadEmbeddings {
  usage: Usage | undefined
  servedModel: string | undefined
  error: WireError | undefined
  /** It holds no vector: no success. */
  empty: boolean
}

/** Reads what routing needs of an embeddings answer with status 200: its usage has the names of chat's. */
export function readEmbeddings(wire: JsonObject): ReadEmbeddings {
  const { data, model, usage } = wire
  return {
    usage: typeof usage === 'object' && usage !== null ? readChatUsage(usage as JsonObject) : undefined,
    servedModel: typeof model === 'string' ? model : undefined,
    error: readChatError(wire),
    empty: !Array.isArray(data) || data.length === 0,
  }
}
