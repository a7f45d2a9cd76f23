import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { GatewayRequest } from '@shunpike/gateway'

/** Express's request, which is Node's, or Fastify's, which holds it. */
export interface PlatformRequest {
  readonly headers: IncomingHttpHeaders
}

/** What Fastify has in the place of a response. */
export interface PlatformReply {
  readonly raw: ServerResponse
  hijack(): unknown
  getHeaders(): Record<string, number | string | string[] | undefined>
}

/** What `@Res()` gives: Express's response or Fastify's reply. */
export type PlatformResponse = ServerResponse | PlatformReply

/** Node's own request. */
export function toNodeRequest(request: PlatformRequest): GatewayRequest {
  return ('raw' in request ? request.raw : request) as GatewayRequest
}

/** Node's own response, for us to write: Fastify lets go of it. */
export function takeResponse(response: PlatformResponse): ServerResponse {
  if (!('hijack' in response)) return response
  keepHeaders(response)
  response.hijack()
  return response.raw
}

/** What hooks and guards have set, CORS above all, would be lost with Fastify's own answer. */
export function keepHeaders(reply: PlatformReply): void {
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value)
}
