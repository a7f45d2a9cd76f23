/** A stream of another dialect for a chat caller. */
import type { ChatChunk } from '../../types/chat.js'
import type { StreamReader } from '../../types/dialect.js'
import type { StreamState, StreamTranslator } from '../../types/stream.js'
import { createSseFramer, parseFrame, toFrame } from '../sse.js'
import { hasContent } from './content.js'
import { toChatError } from './error.js'
import { createStreamState, toErrorTail, toTail } from './tail.js'
import { toChatUsage } from './usage.js'

/**
 * @param reader reads the upstream's dialect
 * @param wantsUsage whether the caller asked for usage
 */
export function createTranslation(reader: StreamReader, wantsUsage: boolean): StreamTranslator {
  const framer = createSseFramer()
  const state = createStreamState()
  const read = (frames: Buffer[]): Buffer | undefined => {
    const kept: Buffer[] = []
    for (const frame of frames) {
      if (state.error) break
      const event = parseFrame(frame)
      if (!event || event.data === '[DONE]') continue
      state.events++
      for (const chunk of readEvent(state, () => reader.read(event))) kept.push(writeChunk(state, chunk))
      settle(state, reader)
    }
    return kept.length < 2 ? kept[0] : Buffer.concat(kept)
  }
  return {
    state,
    push: (chunk) => read(framer.push(chunk)),
    end() {
      const rest = framer.end()
      const bytes = rest && read([rest])
      const last = state.error ? [] : (reader.end?.() ?? []).map((chunk) => writeChunk(state, chunk))
      return bytes || last.length > 0 ? Buffer.concat(bytes ? [bytes, ...last] : last) : undefined
    },
    finish: (extra) => toTail(state, wantsUsage && state.usage ? { ...toChatUsage(state.usage), ...extra } : undefined),
    fail: (error) => toErrorTail(state, toChatError(error)),
  }
}

/** One broken event in the middle does not make the rest worthless: it is dropped and counted. */
function readEvent(state: StreamState, read: () => ChatChunk[]): ChatChunk[] {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    state.malformed++
    return []
  }
}

function writeChunk(state: StreamState, chunk: ChatChunk): Buffer {
  state.lastChunk ??= chunk
  state.servedModel = chunk.model
  for (const choice of chunk.choices) {
    if (hasContent(choice.delta)) state.content = true
    if (choice.finish_reason) state.finishReason = choice.finish_reason
  }
  return toFrame(JSON.stringify(chunk))
}

function settle(state: StreamState, reader: StreamReader): void {
  state.complete = reader.complete
  state.usage = reader.usage
  state.error = reader.error
}
