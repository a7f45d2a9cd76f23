// Preloaded into the README's examples, so that they run as they stand: what they send to a provider goes to the
// simulator instead, and where they listen on a port of their own choice they get a free one, which is told the parent.
import { connect, Server } from 'node:net'
import tls from 'node:tls'

/** Origins by host. */
const simulated = JSON.parse(process.env.SHUNPIKE_LOOPBACK)
const connectTls = tls.connect
const listen = Server.prototype.listen

tls.connect = (...args) => {
  const origin = simulated[args[0].host]
  if (!origin) return connectTls(...args)
  const socket = connect(new URL(origin).port, '127.0.0.1')
  socket.once('connect', () => socket.emit('secureConnect'))
  return socket
}

Server.prototype.listen = function (port, ...args) {
  if (!(port > 0)) return listen.call(this, port, ...args)
  this.once('listening', () => process.send?.({ port: this.address().port }))
  return listen.call(this, 0, ...args)
}
