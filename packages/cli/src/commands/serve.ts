import type { Router } from '@shunpike/core'
import { type Server, serve } from '@shunpike/gateway'
import {
  CONFIG_FLAG,
  type Command,
  checkNoMore,
  createUsageError,
  parseFlags,
  parsePort,
  toListenError,
} from '../command.js'
import { isNoProvider, openUpstream, type Upstream } from '../open-upstream.js'
import type { Terminal } from '../terminal.js'

const FLAGS = {
  config: CONFIG_FLAG,
  port: { type: 'string', value: 'PORT', help: 'default: 8787; 0 takes any free one' },
  host: { type: 'string', value: 'HOST', help: 'default: 127.0.0.1; another needs `keys` in the config' },
  json: { type: 'boolean', help: 'one line of JSON once it is ready' },
} as const

const DEFAULT_PORT = '8787'

/** After a second signal the process ends by then, whatever hangs. */
const FORCED_EXIT_MS = 900
const EXIT_FORCED = 1

export const serveCommand: Command = {
  summary: 'A standalone gateway: OpenAI-compatible HTTP over the router.',
  usage: 'serve [--config FILE] [--port PORT] [--host HOST] [--json]',
  flags: FLAGS,
  async run(args, terminal) {
    const { values, positionals } = parseFlags(FLAGS, args)
    checkNoMore(positionals)
    const port = parsePort(values.port ?? DEFAULT_PORT)
    const upstream = await open(values.config, terminal)
    try {
      const server = await listen(upstream.router, port, values.host)
      const stopped = untilStopped(server, terminal)
      terminal.out(values.json ? toJson(server) : toText(server))
      return await stopped
    } finally {
      await upstream.close()
    }
  },
}

async function open(file: string | undefined, terminal: Terminal): Promise<Upstream> {
  try {
    return await openUpstream(file, terminal)
  } catch (error) {
    if (!isNoProvider(error)) throw error
    throw createUsageError(`${(error as Error).message}\nTo try it without a key: shunpike simulate`)
  }
}

async function listen(router: Router, port: number, host: string | undefined): Promise<Server> {
  try {
    return await serve(router, { port, ...(host === undefined ? {} : { host }) })
  } catch (error) {
    throw toListenError(error, port)
  }
}

function toText({ url, router }: Server): string {
  const found = router.providers.map(({ id, keyFrom }) => `${id} (key: ${keyFrom})`)
  return `providers: ${found.join(', ')}\nshunpike listening on ${url}\n`
}

function toJson({ url, router }: Server): string {
  const providers = router.providers.map(({ id, keyFrom }) => ({ id, key_from: keyFrom }))
  return `${JSON.stringify({ url, providers })}\n`
}

/** The first signal drains, the second one ends at once. Resolves to the exit code. */
async function untilStopped(server: Server, terminal: Terminal): Promise<number> {
  return await new Promise((resolve, reject) => {
    let code: number | undefined
    terminal.onSignal(() => {
      if (code === undefined) {
        code = 0
        terminal.err('draining: running answers may end; a second signal cuts them\n')
        server.drain().then(() => resolve(code ?? 0), reject)
        return
      }
      code = EXIT_FORCED
      setTimeout(() => terminal.exit(EXIT_FORCED), FORCED_EXIT_MS).unref()
      server.close().catch(reject)
    })
  })
}
