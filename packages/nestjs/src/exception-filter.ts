import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject } from '@nestjs/common'
import { type ErrorCode, ShunpikeError } from '@shunpike/core'
import type { NestGateway } from './gateway.js'
import { SHUNPIKE_GATEWAY } from './tokens.js'

/**
 * Words an HttpException, such as a guard's UnauthorizedException, in the caller's dialect. Anything else thrown goes on
 * to the filters of the app. For a controller of the app's own: `@UseFilters(ShunpikeExceptionFilter)`.
 */
@Catch(HttpException)
export class ShunpikeExceptionFilter implements ExceptionFilter<HttpException> {
  constructor(@Inject(SHUNPIKE_GATEWAY) private readonly gateway: NestGateway) {}

  catch(exception: HttpException, host: ArgumentsHost): void {
    const http = host.switchToHttp()
    this.gateway.refuse(http.getRequest(), http.getResponse(), toShunpikeError(exception))
  }
}

const CODES: { readonly [status: number]: ErrorCode } = {
  401: 'unauthorized',
  402: 'out_of_funds',
  403: 'forbidden',
  404: 'unknown_endpoint',
  408: 'request_timeout',
  413: 'body_too_large',
  422: 'unprocessable',
  429: 'rate_limited',
  503: 'overloaded',
}

function toShunpikeError(exception: HttpException): ShunpikeError {
  const status = exception.getStatus()
  const code = CODES[status] ?? (status < 500 ? 'invalid_request' : 'internal_error')
  return new ShunpikeError(code, toMessage(exception), { status, cause: exception })
}

/** A validation pipe says what is wrong in a list. */
function toMessage(exception: HttpException): string {
  const response = exception.getResponse()
  const message = typeof response === 'object' && 'message' in response ? response.message : undefined
  return Array.isArray(message) ? message.join('; ') : typeof message === 'string' ? message : exception.message
}
