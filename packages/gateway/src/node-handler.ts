import type { ServerResponse } from 'node:http'
import { type Dialect, ShunpikeError } from '@shunpike/core'
import { isWebSocket } from './find-endpoint.js'
import type { Gateway, GatewayRequest } from './gateway-types.js'
import { toErrorAnswer, upgradeNotSupported } from './to-error-answer.js'
import { writeWhole } from './write-reply.js'

/** A listener for a bare `node:http` server: `createServer(createNodeHandler(gateway))`. Other paths get 404. */
export function createNodeHandler(gateway: Gateway): (request: GatewayRequest, response: ServerResponse) => void {
  return (request, response) => {
    gateway.handle(request, response).then(
      (isOurs) => {
        if (!isOurs) writeUnknownEndpoint(request, response)
      },
      (error) => writeError(response, error),
    )
  }
}

/** Answers a request whose path is of no endpoint. */
export function writeUnknownEndpoint(request: GatewayRequest, response: ServerResponse): void {
  if (isWebSocket(request)) writeError(response, upgradeNotSupported())
  else if (request.method === 'OPTIONS') response.writeHead(204, { allow: 'GET, HEAD, POST, OPTIONS' }).end()
  else writeError(response, unknownEndpoint(request))
}

/** Writes an error, or cuts the answer off when its head is out. */
export function writeError(response: ServerResponse, error: unknown, dialect: Dialect = 'openai-chat'): void {
  if (response.headersSent) response.destroy()
  else {
    const reply = toErrorAnswer(error, dialect)
    writeWhole(response, reply, reply.body)
  }
}

function unknownEndpoint({ method, url = '/' }: GatewayRequest): ShunpikeError {
  const path = url.split('?', 1)[0] as string
  const mend = path.includes('/v1/v1/') ? ' The base URL already ends in /v1: give the client the URL once.' : ''
  return new ShunpikeError('unknown_endpoint', `No endpoint ${method} ${path}.${mend}`)
}
