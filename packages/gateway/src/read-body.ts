import { ShunpikeError } from '@shunpike/core'
import type { GatewayRequest } from './gateway-types.js'

export interface BodyLimits {
  maxBodyBytes: number
  /** Longest wait for the next piece of the body. */
  stallMs: number
  /** A parser before us read the body, under a limit of its own. */
  onParsed(): void
}

/**
 * The body of a request, read once. What a parser before us left goes first: the bytes or text it kept (`rawBody`), its
 * text or bytes as they are, its object for the router to write out; else the stream is read.
 * @throws ShunpikeError `body_too_large`, `request_timeout`, or `client_closed` when the client left halfway
 */
export async function readBody(request: GatewayRequest, limits: BodyLimits): Promise<Uint8Array | string | object> {
  const { rawBody, body } = request
  if (rawBody instanceof Uint8Array) return rawBody
  if (!isParsed(request, body)) return await readStream(request, limits)
  limits.onParsed()
  return typeof rawBody === 'string' ? rawBody : body
}

/** Parsers of Express 4 leave `{}` behind when they did not read the body. */
function isParsed(request: GatewayRequest, body: unknown): body is Uint8Array | string | object {
  if (typeof body === 'string') return true
  if (typeof body !== 'object' || body === null) return false
  return Object.keys(body).length > 0 || request.readableEnded
}

function readStream(request: GatewayRequest, limits: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    // The listeners stay, and do nothing more: taking four off costs more than reading a short body.
    let isSettled = false
    const settle = () => {
      isSettled = true
      clearTimeout(timer)
    }
    const fail = (error: ShunpikeError) => {
      if (isSettled) return
      settle()
      // What is left of the body is discarded, so that the client gets to read the answer.
      request.resume()
      reject(error)
    }
    const onData = (chunk: Buffer) => {
      if (isSettled) return
      timer.refresh()
      size += chunk.length
      if (size > limits.maxBodyBytes) fail(tooLarge(limits.maxBodyBytes))
      else chunks.push(chunk)
    }
    const onEnd = () => {
      settle()
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size))
    }
    const onLeft = () => {
      // Every request closes in the end: an error made for each would cost more than the reading.
      if (!isSettled) fail(new ShunpikeError('client_closed', 'The client left before its request was whole.'))
    }
    const timer = setTimeout(() => fail(stalled(limits.stallMs)), limits.stallMs)
    if (Number(request.headers['content-length']) > limits.maxBodyBytes) fail(tooLarge(limits.maxBodyBytes))
    else if (request.destroyed) onLeft()
    else request.on('data', onData).on('end', onEnd).on('error', onLeft).on('close', onLeft)
  })
}

function tooLarge(maxBodyBytes: number): ShunpikeError {
  return new ShunpikeError(
    'body_too_large',
    `The request body is larger than ${maxBodyBytes} bytes. Send less, or raise \`server.maxBodyBytes\` in the Shunpike config.`,
  )
}

function stalled(stallMs: number): ShunpikeError {
  return new ShunpikeError('request_timeout', `No more of the request body came for ${stallMs / 1000} s.`)
}
