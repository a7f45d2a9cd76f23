import { isShunpikeError, ShunpikeError } from '../errors.js'

/** Errors raised before a byte of the request left: look-up, TCP and TLS. Node's and OpenSSL's names. */
const CONNECT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** A failure of the connection in our words: hosts and ports stay in `cause`. */
export function toTransportError(error: Error, connected: boolean): ShunpikeError {
  if (isShunpikeError(error)) return error
  const code = codeOf(error)
  // The parser's own code is not always there. Its "EOF" is a body that was cut (llhttp's HPE_INVALID_EOF_STATE).
  if (error.message.includes('Invalid EOF state')) return connectionLost(error)
  if (error.name === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new ShunpikeError('invalid_upstream', 'The provider did not answer in HTTP.', { cause: error })
  }
  if (!connected || CONNECT_CODES.has(code)) {
    return new ShunpikeError('provider_unreachable', `The provider could not be reached (${reason(error, code)}).`, {
      cause: error,
    })
  }
  return connectionLost(error)
}

function connectionLost(cause: Error): ShunpikeError {
  return new ShunpikeError('connection_lost', 'The connection to the provider broke before the answer was whole.', {
    cause,
  })
}

function codeOf(error: Error): string {
  const own = (error as NodeJS.ErrnoException).code
  if (own) return own
  // Several addresses of one host failed: they share a code.
  const first = error instanceof AggregateError ? (error.errors[0] as NodeJS.ErrnoException | undefined) : undefined
  return first?.code ?? ''
}

function reason(error: Error, code: string): string {
  if (code === 'ECONNREFUSED') return 'connection refused'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name does not resolve'
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return 'connect timeout'
  if (code.includes('CERT') || /certificate|TLS|SSL/i.test(error.message)) return 'its certificate was not accepted'
  return 'no connection'
}
