import type { IncomingMessage } from 'node:http'
import type { GatewayRequest, WarningCode } from './gateway-types.js'

/** The mounts that handed a request on, in this process: two gateways share it. */
const passed = new WeakMap<IncomingMessage, Set<string>>()

/** Creates a note of each request that is not ours; a second mount at one path shows in the request it gets, too. */
export function createMountWatch(path: string, warn: (code: WarningCode) => void): (request: GatewayRequest) => void {
  return (request) => {
    const mount = toMountPoint(request) + path
    const mounts = passed.get(request) ?? new Set()
    if (mounts.has(mount)) warn('mounted_twice')
    passed.set(request, mounts.add(mount))
  }
}

/** What a framework took off the URL. */
function toMountPoint({ url = '', originalUrl = url }: GatewayRequest): string {
  return originalUrl.endsWith(url) ? originalUrl.slice(0, originalUrl.length - url.length) : ''
}
