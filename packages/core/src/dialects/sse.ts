/**
 * Server-sent events as byte frames. Frames keep their raw bytes, so that a stream of the caller's own dialect is handed
 * on untouched; a parser that gives text (eventsource-parser) would make us write every event again.
 */
import { ShunpikeError } from '../errors.js'
import type { SseEvent } from '../types/dialect.js'

/** Largest single event read: contract, DESIGN section 5. */
const MAX_EVENT_BYTES = 16 * 1024 * 1024

const LF = 0x0a
const CR = 0x0d

export interface SseFramer {
  /** Whole frames that `chunk` completes, each with its blank line. */
  push(chunk: Buffer): Buffer[]
  /** What is left when the body ends: a last frame without its blank line. */
  end(): Buffer | undefined
  /** No frame is half read. */
  idle(): boolean
}

/** Cuts a body into frames at blank lines (LF, CRLF or CR), wherever the pieces of it were cut. */
export function createSseFramer(): SseFramer {
  let pending: Buffer | undefined
  return {
    idle: () => pending === undefined,
    push(chunk) {
      const bytes = pending ? Buffer.concat([pending, chunk]) : chunk
      const frames: Buffer[] = []
      let from = 0
      for (;;) {
        const end = findFrameEnd(bytes, from)
        if (end < 0) break
        frames.push(bytes.subarray(from, end))
        from = end
      }
      pending = from < bytes.length ? bytes.subarray(from) : undefined
      if (pending && pending.length > MAX_EVENT_BYTES) throw tooLarge()
      return frames
    },
    end() {
      const rest = pending
      pending = undefined
      return rest
    },
  }
}

/** Index after the blank line that ends the frame, or -1. A CR at the very end may be half a CRLF: wait for more. */
function findFrameEnd(bytes: Buffer, from: number): number {
  if (!bytes.includes(CR, from)) {
    const blank = bytes.indexOf('\n\n', from)
    return blank < 0 ? -1 : blank + 2
  }
  let line = from
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte !== LF && byte !== CR) continue
    if (byte === CR && at + 1 === bytes.length) return -1
    const next = byte === CR && bytes[at + 1] === LF ? at + 2 : at + 1
    if (at === line) return next
    line = next
    at = next - 1
  }
  return -1
}

/** The event of one frame; `undefined` for comments. Bare JSON without `data:` (Gemini's errors) counts as data. */
export function parseFrame(frame: Buffer): SseEvent | undefined {
  const text = frame.toString('utf8')
  let event: string | undefined
  let data: string | undefined
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line.startsWith('data:')) {
      const value = line.startsWith('data: ') ? line.slice(6) : line.slice(5)
      data = data === undefined ? value : `${data}\n${value}`
    } else if (line.startsWith('event:')) {
      event = line.slice(6).trim()
    }
  }
  if (data === undefined) {
    const bare = text.trim()
    if (!bare.startsWith('{') && !bare.startsWith('[{')) return undefined
    data = bare
  }
  return event === undefined ? { data } : { event, data }
}

/** One `data:` frame. */
export function toFrame(data: string): Buffer {
  return Buffer.from(`data: ${data}\n\n`)
}

function tooLarge(): ShunpikeError {
  return new ShunpikeError('invalid_upstream', `The provider sent one event of more than ${MAX_EVENT_BYTES} bytes.`)
}
