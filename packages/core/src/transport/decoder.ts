import { pipeline, Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { isShunpikeError, ShunpikeError } from '../errors.js'

const DECODERS: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/**
 * `body` decoded. We ask for none, but some servers compress all the same; a chain of encodings is refused, since only
 * an attack needs one (undici CVE-2026-22036).
 * @throws ShunpikeError `invalid_upstream` for an encoding we do not know; reading throws it for bytes that are not in it
 */
export function createDecoder(body: AsyncIterable<Buffer>, encoding: string | undefined): AsyncIterable<Buffer> {
  if (encoding === undefined || encoding === 'identity') return body
  const create = DECODERS[encoding.trim().toLowerCase()]
  if (!create)
    throw new ShunpikeError('invalid_upstream', 'The provider answered in a content encoding that was not asked for.')
  return decode(body, create())
}

async function* decode(body: AsyncIterable<Buffer>, decoder: Transform): AsyncGenerator<Buffer, void, undefined> {
  try {
    for await (const piece of pipeline(Readable.from(body, { objectMode: false }), decoder, () => {}))
      yield piece as Buffer
  } catch (error) {
    if (isShunpikeError(error)) throw error
    throw new ShunpikeError('invalid_upstream', "The provider's answer is not in the content encoding it names.", {
      cause: error,
    })
  }
}
