/** What `pnpm demo` runs: the app, and one streamed call through it while the first route is down. */
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp } from './app.js'
import { sendChat } from './send-chat.js'
import { startUpstream, type Upstream } from './upstream.js'

const MODEL = 'chat'

/** Nobody is there to open the page or to press Ctrl-C. */
const isUnattended = Boolean(process.env.CI) || !process.stdout.isTTY

async function listen(upstream: Upstream): Promise<{ server: Server; url: string }> {
  const server = createApp(upstream.router).listen(Number(process.env.PORT ?? 0), '127.0.0.1')
  await once(server, 'listening')
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

async function untilStopped(): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
}

async function run(upstream: Upstream, url: string): Promise<void> {
  const down = upstream.takeFirstDown(MODEL)
  if (down !== undefined) console.log(`fault: ${down} is down`)
  console.log()
  await sendChat({ url, model: MODEL, ledger: upstream.router.ledger, write: (text) => process.stdout.write(text) })
  console.log()
  if (down !== undefined) {
    upstream.bringUp(down)
    console.log(`${down} is up again`)
  }
  if (isUnattended) return
  console.log(`shunpike listening on ${url}`)
  console.log('Open it, or stop with Ctrl-C.')
  await untilStopped()
}

async function main(): Promise<void> {
  const upstream = await startUpstream()
  console.log(`upstream: ${upstream.name}`)
  const { server, url } = await listen(upstream)
  console.log(`app: ${url}`)
  try {
    await run(upstream, url)
  } finally {
    server.close()
    server.closeAllConnections()
    await upstream.close()
  }
}

main().catch((error: Error) => {
  console.error(`demo: ${error.message}`)
  process.exitCode = 1
})
