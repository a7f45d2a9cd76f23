/** A stream of the hub's for a caller of another dialect. */
import type { ChatChunk } from '../types/chat.js'
import type { InboundEvent, InboundStreamWriter } from '../types/inbound.js'
import type { StreamTranslator } from '../types/stream.js'
import { createSseFramer, parseFrame } from './sse.js'

/** @param hub reads the upstream; what it writes for a chat caller is written anew by `writer` */
export function createInboundStream(hub: StreamTranslator, writer: InboundStreamWriter): StreamTranslator {
  const framer = createSseFramer()
  const rewrite = (bytes: Buffer | undefined): Buffer | undefined => {
    const frames = bytes ? framer.push(bytes).flatMap((frame) => rewriteFrame(frame, writer)) : []
    return frames.length < 2 ? frames[0] : Buffer.concat(frames)
  }
  return {
    state: hub.state,
    push: (chunk) => rewrite(hub.push(chunk)),
    end: () => rewrite(hub.end()),
    finish: (extra) => Buffer.concat(writer.finish(hub.state.usage, extra).map(toNamedFrame)),
    fail: (error) => Buffer.concat(writer.fail(error).map(toNamedFrame)),
  }
}

/** A comment is a sign of life in every dialect. */
function rewriteFrame(frame: Buffer, writer: InboundStreamWriter): Buffer[] {
  const event = parseFrame(frame)
  return event ? writer.write(JSON.parse(event.data) as ChatChunk).map(toNamedFrame) : [frame]
}

function toNamedFrame(event: InboundEvent): Buffer {
  return Buffer.from(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
}
