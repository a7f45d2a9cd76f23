import type { ChatChunk } from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'
import type { StreamState } from '../../types/stream.js'
import { toFrame } from '../sse.js'

/** The state before the first event. */
export function createStreamState(): StreamState {
  return {
    events: 0,
    malformed: 0,
    content: false,
    complete: false,
    ended: false,
    finishReason: undefined,
    usage: undefined,
    servedModel: undefined,
    error: undefined,
    lastChunk: undefined,
  }
}

/** The usage event, if there is one to send, and `[DONE]`. */
export function toTail(state: StreamState, usage: JsonObject | undefined): Buffer {
  const done = toFrame('[DONE]')
  if (!usage || !state.lastChunk) return done
  return Buffer.concat([toFrame(JSON.stringify({ ...state.lastChunk, choices: [], usage })), done])
}

/** The in-band error of DESIGN section 4: both majors of the official SDK throw on a truthy `error`. */
export function toErrorTail(state: StreamState, error: JsonObject): Buffer {
  const { usage: _none, ...chunk } = state.lastChunk ?? ({} as Partial<ChatChunk>)
  const choices = [{ index: 0, delta: {}, finish_reason: 'error' }]
  return toFrame(JSON.stringify({ ...chunk, error, choices }))
}
