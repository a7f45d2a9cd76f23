export { createGateway } from './gateway.js'
export type { Caller, Gateway, GatewayOptions, GatewayRequest } from './gateway-types.js'
export { createNodeHandler } from './node-handler.js'
export { type ServeOptions, type Server, serve } from './server.js'
