import { ShunpikeError } from '../errors.js'

/** Longest answer that is read, decoded: contract, DESIGN section 5. */
export const ANSWER_BYTES = 32 * 1024 * 1024

export function answerTooLong(mostBytes: number): ShunpikeError {
  return new ShunpikeError('invalid_upstream', `The provider answered with more than ${mostBytes} bytes.`)
}

/**
 * The whole body.
 * @throws ShunpikeError `invalid_upstream` beyond `mostBytes`
 */
export async function readAll(body: AsyncIterable<Buffer>, mostBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of body) {
    bytes += piece.length
    if (bytes > mostBytes) throw answerTooLong(mostBytes)
    pieces.push(piece)
  }
  return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces)
}
