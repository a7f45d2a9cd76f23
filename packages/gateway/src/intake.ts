import type { Endpoint } from '@shunpike/core'
import { isWebSocket } from './find-endpoint.js'
import type { Gateway, GatewayRequest } from './gateway-types.js'
import { writeError } from './node-handler.js'
import { type BodyLimits, readBody } from './read-body.js'
import { upgradeNotSupported } from './to-error-answer.js'

type Find = (request: GatewayRequest) => Endpoint | undefined

/** What a framework asks of the rim before and instead of a call. */
export function createIntake(find: Find, reading: BodyLimits): Pick<Gateway, 'admit' | 'refuse'> {
  return {
    async admit(request, response) {
      const endpoint = find(request)
      try {
        if (endpoint && isWebSocket(request)) throw upgradeNotSupported()
        if (endpoint?.takesBody) request.rawBody = await readBody(request, reading)
        return true
      } catch (error) {
        writeError(response, error, endpoint?.dialect)
        return false
      }
    },
    refuse: (request, response, error) => writeError(response, error, find(request)?.dialect),
  }
}
