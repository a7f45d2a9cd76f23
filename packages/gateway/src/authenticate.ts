import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type KeyConfig, ShunpikeError } from '@shunpike/core'

const BEARER = /^bearer +/i

/**
 * Creates a check of the caller's key, sent as `Authorization: Bearer`, `x-api-key` or `x-goog-api-key`.
 * @returns a function that finds the key, or throws ShunpikeError `unauthorized`: the same for every reason
 */
export function createAuthenticator(keys: readonly KeyConfig[]): (request: IncomingMessage) => KeyConfig {
  const digests = keys.map((key) => ({ key, digest: Buffer.from(key.sha256, 'hex') }))
  return (request) => {
    const [given, ...others] = new Set(readKeys(request))
    const digest = createHash('sha256')
      .update(given ?? '')
      .digest()
    // All are compared, so that the time tells nothing.
    const [found] = digests.filter((known) => timingSafeEqual(known.digest, digest))
    if (given === undefined || others.length > 0 || !found) throw unauthorized()
    return found.key
  }
}

function readKeys({ headersDistinct: headers }: IncomingMessage): string[] {
  const bearers = (headers.authorization ?? []).filter((value) => BEARER.test(value))
  return [
    ...bearers.map((value) => value.replace(BEARER, '')),
    ...(headers['x-api-key'] ?? []),
    ...(headers['x-goog-api-key'] ?? []),
  ]
}

function unauthorized(): ShunpikeError {
  return new ShunpikeError(
    'unauthorized',
    'A key of this gateway is needed, as `Authorization: Bearer`, `x-api-key` or `x-goog-api-key`.',
  )
}
