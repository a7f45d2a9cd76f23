import type { ServerResponse } from 'node:http'
import type { ActiveFault, Fault } from '../faults.js'
import { type Pace, wait } from './pace.js'
import type { Frame, ModelReply } from './reply.js'

/** How far a delivery came. */
export interface Delivery {
  tokens: number
  isComplete: boolean
}

interface Run {
  reply: ModelReply
  response: ServerResponse
  fault: ActiveFault | undefined
  pace: Pace
  /** Aborted when the client is gone or the simulator closes. */
  signal: AbortSignal
}

const KEEP_ALIVE_MS = 500
const MID_STREAM: ReadonlySet<Fault> = new Set(['stall', 'cut', 'cut-clean', 'error-mid-stream'])

/** Writes a model's answer at its pace, or as far as the fault or the client lets it. */
export async function deliver(run: Run): Promise<Delivery> {
  await wait(run.pace.firstTokenMs, run.signal)
  if (run.signal.aborted) return { tokens: 0, isComplete: false }
  return run.reply.isStream ? deliverStream(run) : deliverBody(run)
}

function openReply({ reply, response }: Run): void {
  response.writeHead(200, reply.headers)
  response.flushHeaders()
}

async function deliverStream(run: Run): Promise<Delivery> {
  const { reply, response, fault } = run
  openReply(run)
  if (fault?.name === 'error-200') return endWith(run, reply.errorFrame(0), 0)
  const firstContent = reply.frames.findIndex((frame) => frame.kind !== 'open')
  const opening = reply.frames.slice(0, Math.max(0, firstContent))
  response.write(opening.map((frame) => frame.text).join(''))
  if (fault?.name === 'cut-before-content') return destroy(run, 0)
  if (fault?.name === 'slow-first-token') await keepWaiting(run, fault.delayMs)
  return deliverContent(run, reply.frames.slice(opening.length))
}

async function deliverContent(run: Run, frames: Frame[]): Promise<Delivery> {
  const stopAt = toStopIndex(run.fault, frames)
  let tokens = 0
  for (const [index, frame] of frames.entries()) {
    if (frame.kind === 'content' || frame.kind === 'thought')
      await wait(run.pace.tokenMs * Math.max(1, frame.tokens), run.signal)
    if (run.signal.aborted) return { tokens, isComplete: false }
    if (index === stopAt) return breakOff(run, tokens, run.reply.frames.length - frames.length + index)
    run.response.write(frame.text)
    tokens += frame.tokens
  }
  run.response.end()
  return { tokens, isComplete: true }
}

// Half of the answer gets through, at least one piece of it, and all thoughts before it.
function toStopIndex(fault: ActiveFault | undefined, frames: Frame[]): number {
  if (fault === undefined || !MID_STREAM.has(fault.name)) return -1
  const pieces = frames.flatMap((frame, index) => (frame.kind === 'content' ? [index] : []))
  const lastSent = pieces[Math.max(0, Math.floor(pieces.length / 2) - 1)]
  return lastSent === undefined ? 0 : lastSent + 1
}

async function breakOff(run: Run, tokens: number, framesSent: number): Promise<Delivery> {
  switch (run.fault?.name) {
    case 'cut':
      return destroy(run, tokens)
    case 'error-mid-stream':
      return endWith(run, run.reply.errorFrame(framesSent), tokens)
    case 'stall':
      await untilAborted(run.signal)
      return { tokens, isComplete: false }
    default:
      return endWith(run, '', tokens)
  }
}

// A body that is not streamed begins when the model has finished.
async function deliverBody(run: Run): Promise<Delivery> {
  const { reply, response, fault, pace, signal } = run
  const text = reply.frames.map((frame) => frame.text).join('')
  const tokens = reply.frames.reduce((sum, frame) => sum + frame.tokens, 0)
  if (fault?.name === 'slow-first-token') await wait(fault.delayMs, signal)
  const start = performance.now()
  await wait(pace.tokenMs * tokens, signal)
  if (signal.aborted) return { tokens: countProduced(pace, tokens, performance.now() - start), isComplete: false }
  openReply(run)
  if (fault?.name === 'error-200' || fault?.name === 'error-mid-stream') return endWith(run, reply.errorFrame(0), 0)
  if (fault?.name === 'cut-before-content') return destroy(run, 0)
  if (fault !== undefined && MID_STREAM.has(fault.name)) {
    response.write(text.slice(0, Math.ceil(text.length / 2)))
    return breakOff(run, Math.ceil(tokens / 2), 0)
  }
  response.end(text)
  return { tokens, isComplete: true }
}

// What the model has said so far when the client of a body that was not sent yet leaves.
function countProduced(pace: Pace, tokens: number, elapsedMs: number): number {
  return pace.tokenMs === 0 ? tokens : Math.min(tokens, Math.floor(elapsedMs / pace.tokenMs))
}

async function keepWaiting(run: Run, delayMs: number): Promise<void> {
  const end = performance.now() + delayMs
  while (performance.now() < end && !run.signal.aborted) {
    await wait(Math.min(KEEP_ALIVE_MS, end - performance.now()), run.signal)
    if (run.reply.keepAlive !== undefined && !run.signal.aborted) run.response.write(run.reply.keepAlive)
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

function endWith(run: Run, text: string, tokens: number): Delivery {
  run.response.end(text)
  return { tokens, isComplete: false }
}

async function destroy(run: Run, tokens: number): Promise<Delivery> {
  // Node gathers the writes of one turn; what was written has to reach the wire first.
  await new Promise((resolve) => setImmediate(resolve))
  run.response.destroy()
  return { tokens, isComplete: false }
}
