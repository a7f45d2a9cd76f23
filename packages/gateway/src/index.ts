export { createGateway } from './gateway.js'
export type {
  Gateway,
  GatewayAnswer,
  GatewayOptions,
  GatewayRequest,
  Warning,
  WarningCode,
} from './gateway-types.js'
export { createNodeHandler } from './node-handler.js'
export { type ServeOptions, type Server, serve } from './server.js'
