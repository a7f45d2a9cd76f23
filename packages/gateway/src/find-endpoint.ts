import { type Endpoint, matchEndpoint } from '@shunpike/core'
import type { GatewayOptions, GatewayRequest } from './gateway-types.js'

type Placing = Pick<GatewayOptions, 'path' | 'locate'>

/**
 * The endpoint a request is for, below whatever prefix the app mounts us at; `undefined`: the path is not ours.
 * @param options `path`: only what is below it is ours; `locate`: the path, where the framework knows better
 */
export function findEndpoint(request: GatewayRequest, options: Placing = {}): Endpoint | undefined {
  const { path: base = '', locate } = options
  const match = (path: string | undefined) =>
    path?.startsWith(`${base}/`) ? matchPath(request, path.slice(base.length)) : undefined
  if (locate) return match(locate(request))
  // `url` comes after the mount point; where a framework empties it (middie under Nest), `originalUrl` is whole.
  return match(request.url) ?? match(request.originalUrl)
}

/** Whether the client wants a WebSocket; another upgrade, such as Java's `h2c`, may be ignored. */
export function isWebSocket(request: GatewayRequest): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket'
}

function matchPath(request: GatewayRequest, path: string): Endpoint | undefined {
  // A WebSocket opens with GET, whatever the endpoint takes.
  if (isWebSocket(request)) return matchEndpoint('POST', path) ?? matchEndpoint('GET', path)
  // Node leaves out the body of the answer to HEAD.
  return matchEndpoint(request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET'), path)
}
