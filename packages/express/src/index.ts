export { type ExpressRequest, type Middleware, shunpike } from './shunpike.js'
