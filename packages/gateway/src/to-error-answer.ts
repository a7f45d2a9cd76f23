import { randomUUID } from 'node:crypto'
import { type Dialect, type Reply, ShunpikeError, toErrorReply, toShunpikeError } from '@shunpike/core'

/** The HTTP semantics of some errors ask for a header (RFC 9110 sections 11.6.1, 15.5.9 and 15.5.22). */
const HEADERS: { readonly [code in ShunpikeError['code']]?: Readonly<Record<string, string>> } = {
  unauthorized: { 'www-authenticate': 'Bearer' },
  request_timeout: { connection: 'close' },
  upgrade_not_supported: { upgrade: 'HTTP/1.1' },
}

/** Anything thrown in the rim, as a reply in the caller's dialect: no stack, no host. */
export function toErrorAnswer(thrown: unknown, dialect: Dialect): Reply & { body: Uint8Array } {
  const error = toShunpikeError(thrown)
  const reply = toErrorReply(error, dialect, randomUUID().replaceAll('-', ''))
  return { ...reply, headers: { ...reply.headers, ...HEADERS[error.code] }, body: reply.body as Uint8Array }
}

/** What a client gets that opens a WebSocket. */
export function upgradeNotSupported(): ShunpikeError {
  return new ShunpikeError(
    'upgrade_not_supported',
    'Shunpike answers plain HTTP and streams events: turn WebSockets off in the client.',
  )
}
