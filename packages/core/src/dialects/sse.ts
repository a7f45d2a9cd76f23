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

/** From here on pieces wait for a blank line before they are joined: joining each would cost the square of the event. */
const LARGE_BYTES = 64 * 1024

/** Cuts a body into frames at blank lines (LF, CRLF or CR), wherever the pieces of it were cut. */
export function createSseFramer(): SseFramer {
  let pending: Buffer[] = []
  let pendingBytes = 0
  const keep = (bytes: Buffer) => {
    pending.push(bytes)
    pendingBytes += bytes.length
    if (pendingBytes > MAX_EVENT_BYTES) throw tooLarge()
  }
  const take = (chunk: Buffer | undefined): Buffer => {
    const bytes = chunk && pending.length === 0 ? chunk : Buffer.concat(chunk ? [...pending, chunk] : pending)
    pending = []
    pendingBytes = 0
    return bytes
  }
  return {
    idle: () => pending.length === 0,
    push(chunk) {
      const frames: Buffer[] = []
      if (pendingBytes > LARGE_BYTES && !mayEndFrame(pending[pending.length - 1] as Buffer, chunk)) {
        keep(chunk)
        return frames
      }
      const bytes = take(chunk)
      const from = cutFrames(bytes, frames)
      if (from < bytes.length) keep(bytes.subarray(from))
      return frames
    },
    end: () => (pending.length === 0 ? undefined : take(undefined)),
  }
}

/** Adds the whole frames of `bytes` to `frames`; returns where the last of them ends. */
function cutFrames(bytes: Buffer, frames: Buffer[]): number {
  const find = bytes.includes(CR) ? findFrameEnd : findLFFrameEnd
  let from = 0
  for (let end = find(bytes, from); end >= 0; end = find(bytes, from)) {
    frames.push(bytes.subarray(from, end))
    from = end
  }
  return from
}

/** Two line ends meet in `chunk`, or where it follows `before`; CRLF alone is one. */
function mayEndFrame(before: Buffer, chunk: Buffer): boolean {
  if (isLineEnd(before[before.length - 1]) && isLineEnd(chunk[0])) return true
  return chunk.includes('\n\n') || chunk.includes('\n\r') || chunk.includes('\r\r')
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === LF || byte === CR
}

function findLFFrameEnd(bytes: Buffer, from: number): number {
  const blank = bytes.indexOf('\n\n', from)
  return blank < 0 ? -1 : blank + 2
}

/** Index after the blank line that ends the frame, or -1. A CR at the very end may be half a CRLF: wait for more. */
function findFrameEnd(bytes: Buffer, from: number): number {
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
