import { ShunpikeError } from '../errors.js'

/**
 * The whole body.
 * @throws ShunpikeError `invalid_upstream` beyond `mostBytes`
 */
export async function readAll(body: AsyncIterable<Buffer>, mostBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of body) {
    bytes += piece.length
    if (bytes > mostBytes)
      throw new ShunpikeError('invalid_upstream', `The provider answered with more than ${mostBytes} bytes.`)
    pieces.push(piece)
  }
  return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces)
}
