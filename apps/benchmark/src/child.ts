import type { Server } from 'node:http'

/** Listens on a free loopback port, tells the parent, and answers its questions for memory. */
export function announce(server: Server): void {
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (typeof address === 'object' && address) process.send?.({ port: address.port })
  })
  process.on('message', () => {
    globalThis.gc?.()
    process.send?.({ rssBytes: process.memoryUsage.rss() })
  })
  process.on('disconnect', () => process.exit(0))
}
