import type { SimulatedModel } from '../billing/prices.js'
import type { BilledUsage } from '../billing/usage.js'

/** One piece of a streamed answer. */
export interface Frame {
  /** Bytes as they go on the wire. */
  text: string
  /** `open` comes before content, `thought` is output that is no answer yet, `content` is answer, `close` ends it. */
  kind: 'open' | 'thought' | 'content' | 'close'
  /** Output tokens this frame delivers: what a client that leaves after it is billed for. */
  tokens: number
}

/** What a request is billed for when it is delivered as a whole. */
interface Bill {
  requestId: string
  model: SimulatedModel
  usage: BilledUsage
  isByok: boolean
  /** Told what was really delivered, once the request is over. */
  onSettled?: (usage: BilledUsage, wasCut: boolean) => void
}

/** An answer of a model, delivered at the pace of its tokens and open to the faults of delivery. */
export interface ModelReply {
  kind: 'model'
  headers: Record<string, string>
  /** One frame with the whole JSON body, or the frames of a stream. */
  frames: Frame[]
  isStream: boolean
  /** What an error looks like inside an answer that began with status 200, after so many frames. */
  errorFrame(framesSent: number): string
  /** Sent while the first token keeps the client waiting, if this provider does so. */
  keepAlive?: string
  bill: Bill
}

/** Any other answer: errors, lists, counts. */
export interface PlainReply {
  kind: 'plain'
  status: number
  headers: Record<string, string>
  body: unknown
  bill?: Bill
}

/** What a provider answers. */
export type Reply = ModelReply | PlainReply

/** A JSON answer that is not paced. */
export function toPlainReply(status: number, body: unknown, headers: Record<string, string> = {}): PlainReply {
  return { kind: 'plain', status, headers: { 'content-type': 'application/json', ...headers }, body }
}

/** A frame before any content. */
export function toOpenFrame(text: string): Frame {
  return { text, kind: 'open', tokens: 0 }
}

/** A frame with output that is no part of the answer itself. */
export function toThoughtFrame(text: string, tokens: number): Frame {
  return { text, kind: 'thought', tokens }
}

/** A frame with a piece of the answer. */
export function toContentFrame(text: string, tokens: number): Frame {
  return { text, kind: 'content', tokens }
}

/** A frame after all content. */
export function toCloseFrame(text: string): Frame {
  return { text, kind: 'close', tokens: 0 }
}
