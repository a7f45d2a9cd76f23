export { type Middleware, shunpike } from './shunpike.js'
