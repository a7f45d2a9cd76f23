import type { ChatReply } from '../../types/chat.js'
import type { WireError } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import type { Usage } from '../../types/usage.js'
import { editMembers, scanMembers } from '../json-members.js'
import { hasContent } from './content.js'
import { readChatError } from './error.js'
import { readChatUsage, toChatUsage } from './usage.js'

/** A whole chat answer, read. */
export interface ReadChatReply {
  usage: Usage | undefined
  servedModel: string | undefined
  error: WireError | undefined
  /** There is nothing to choose from, so whatever the usage says it is no answer. */
  noChoice: boolean
  /** The answer says nothing at all, and was not cut by a limit or a filter: no success (reliability.md row 21). */
  empty: boolean
}

/** Reads what routing needs of a chat answer with status 200. */
export function readChatReply(body: JsonObject): ReadChatReply {
  const { model, usage: wire, service_tier: tier } = body
  const usage = typeof wire === 'object' && wire !== null ? readChatUsage(wire as JsonObject) : undefined
  if (usage && typeof tier === 'string') usage.tier ??= tier
  const given = Array.isArray(body['choices']) ? (body['choices'] as (ChatReply['choices'][number] | null)[]) : []
  const choices = given.filter((choice) => typeof choice === 'object' && choice !== null)
  const failed = choices.some((choice) => (choice.finish_reason as string) === 'error')
  return {
    usage,
    servedModel: typeof model === 'string' ? model : undefined,
    error: readChatError(body) ?? (failed ? { message: 'the provider ended the answer with an error' } : undefined),
    noChoice: choices.length === 0,
    empty: choices.every((choice) => !hasContent(choice.message) && (choice.finish_reason ?? 'stop') === 'stop'),
  }
}

/** `bytes` of a chat answer with `extra` in its usage; all other bytes stay as they are. */
export function addToUsage(bytes: Buffer, extra: JsonObject): Buffer {
  const members = scanMembers(bytes)
  const usage = members.find((member) => member.key === 'usage')
  if (!usage || bytes[usage.start] !== 0x7b) return bytes
  return editMembers(bytes, scanMembers(bytes, usage.start), { set: extra })
}

/** The bytes of a translated answer. */
export function writeChatReply(reply: ChatReply, usage: Usage | undefined, extra: JsonObject): Buffer {
  return Buffer.from(JSON.stringify(usage ? { ...reply, usage: { ...toChatUsage(usage), ...extra } } : reply))
}
