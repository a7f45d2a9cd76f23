/** Hub chunks as the events of a Messages stream. Facts: wire.md 2.4, 6.4. */
import type { ShunpikeError } from '../../errors.js'
import type { ChatChunk } from '../../types/chat.js'
import type { InboundEvent, InboundStreamWriter } from '../../types/inbound.js'
import type { JsonObject } from '../../types/json.js'
import type { Usage } from '../../types/usage.js'
import { addDelta, type BlockState, closeBlocks, createBlockState } from './inbound-blocks.js'
import { toInboundError } from './inbound-error.js'
import { type Ending, toEnding, toInboundUsage, toMessageId } from './inbound-reply.js'
import { isObject, toObjects, toText } from './wire.js'

interface WriterState {
  callId: string
  started: boolean
  blocks: BlockState
  ending: Ending
}

export function createStreamWriter(callId: string): InboundStreamWriter {
  const ending = { finishReason: undefined, calledTools: false, refusal: '' }
  const state: WriterState = { callId, started: false, blocks: createBlockState(), ending }
  return {
    write: (chunk) => [
      ...start(state, chunk),
      ...toObjects(chunk.choices).flatMap((choice) => onChoice(state, choice)),
    ],
    finish: (usage, extra) => finish(state, usage, extra),
    fail: (error) => fail(state, error),
  }
}

/** Usage is not known yet: clients take it from the end. */
function start(state: WriterState, { id, model }: Partial<ChatChunk>): InboundEvent[] {
  if (state.started) return []
  state.started = true
  const message = {
    id: toMessageId(id, state.callId),
    type: 'message',
    role: 'assistant',
    model: toText(model),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    usage: { input_tokens: 0, output_tokens: 0 },
  }
  return [{ type: 'message_start', message }, { type: 'ping' }]
}

function onChoice({ blocks, ending }: WriterState, { delta, finish_reason: reason }: JsonObject): InboundEvent[] {
  if (typeof reason === 'string') ending.finishReason = reason
  if (!isObject(delta)) return []
  ending.refusal += toText(delta['refusal'])
  if (toObjects(delta['tool_calls']).length > 0) ending.calledTools = true
  return addDelta(blocks, delta)
}

function finish(state: WriterState, usage: Usage | undefined, extra: JsonObject): InboundEvent[] {
  return [
    ...start(state, {}),
    ...closeBlocks(state.blocks),
    { type: 'message_delta', delta: toEnding(state.ending), usage: toInboundUsage(usage, extra) },
    { type: 'message_stop' },
  ]
}

function fail({ callId }: WriterState, error: ShunpikeError): InboundEvent[] {
  return [{ ...toInboundError(error, callId), type: 'error' }]
}
