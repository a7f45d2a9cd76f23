import type { ReplyContext, WireError } from '../../types/dialect.js'
import type { JsonObject } from '../../types/json.js'
import type { Usage } from '../../types/usage.js'
import type { PlacedThinking } from './thinking-blocks.js'

/** A block that has not ended. */
export interface OpenBlock {
  /** Place among the blocks of the message. */
  index: number
  kind: 'text' | 'thinking' | 'redacted' | 'tool' | 'json'
  /** Tool calls: the place among the caller's tool calls. */
  call: number
  /** Tool calls: the input that came with the start, and whether any of it was streamed. */
  input: unknown
  streamed: boolean
  /** Text: where it starts in the answer. */
  start: number
  citations: JsonObject[]
  /** The block so far, as it has to go back. */
  thinking: string
  signature: string
}

/** What has been read of one streamed message. */
export interface MessageState {
  readonly context: ReplyContext
  id: string
  model: string
  /** The role was said; it comes once. */
  started: boolean
  /** Blocks that have not ended, by their index. */
  blocks: Map<number, OpenBlock>
  /** Tool calls of the caller so far: chat counts them apart from other blocks. */
  calls: number
  /** Length of the text so far, in UTF-16 units. */
  textLength: number
  /** Thinking text was said. */
  reasoned: boolean
  /** Thinking since the last tool call. */
  thinking: PlacedThinking[]
  /** Usage members as last said. */
  usageMembers: JsonObject
  finished: boolean
  complete: boolean
  usage: Usage | undefined
  error: WireError | undefined
}

/** The state before the first event. */
export function createMessageState(context: ReplyContext): MessageState {
  return {
    context,
    id: context.id,
    model: context.model,
    started: false,
    blocks: new Map(),
    calls: 0,
    textLength: 0,
    reasoned: false,
    thinking: [],
    usageMembers: {},
    finished: false,
    complete: false,
    usage: undefined,
    error: undefined,
  }
}
