import { createRouter, isShunpikeError, type Options, type Router } from '@shunpike/core'
import { createSimulator } from '@shunpike/simulator'
import { createUsageError } from './command.js'
import { type LoadedConfig, loadConfig } from './load-config.js'
import type { Terminal } from './terminal.js'

/** A router and what it calls. */
export interface Upstream {
  /** `simulator`, or the ids of the providers found. */
  name: string
  router: Router
  /** Of the config file; empty without one. */
  options: Options
  close(): Promise<void>
}

/**
 * The router of the config file; without one, of the keys in the environment.
 * @throws UsageError, or ShunpikeError `no_provider`
 */
export async function openUpstream(file: string | undefined, terminal: Terminal): Promise<Upstream> {
  return toUpstream(await loadConfig(file, terminal), terminal)
}

/**
 * As `openUpstream`, but the bundled simulator where there is neither a provider in the config nor a key in the environment.
 * @throws UsageError
 */
export async function openUpstreamOrSimulator(file: string | undefined, terminal: Terminal): Promise<Upstream> {
  const config = await loadConfig(file, terminal)
  try {
    return toUpstream(config, terminal)
  } catch (error) {
    if (isNoProvider(error) && config?.options.providers === undefined) return await openSimulator(config, terminal)
    throw error
  }
}

/** Whether nothing was found to call. */
export function isNoProvider(error: unknown): boolean {
  return isShunpikeError(error) && error.code === 'no_provider'
}

function toUpstream(config: LoadedConfig | undefined, terminal: Terminal): Upstream {
  const router = toRouter(config, terminal)
  const name = router.providers.map(({ id }) => id).join(', ')
  return { name, router, options: config?.options ?? {}, close: () => router.close() }
}

async function openSimulator(config: LoadedConfig | undefined, terminal: Terminal): Promise<Upstream> {
  const simulator = await createSimulator()
  const close = async () => {
    await simulator.close()
  }
  try {
    const options = { ...config?.options, providers: simulator.providers }
    const router = toRouter({ file: config?.file ?? '', options }, terminal)
    return { name: 'simulator', router, options, close: () => router.close().then(close) }
  } catch (error) {
    await close()
    throw error
  }
}

/** A mistake in the options is told together with the file that holds it. */
function toRouter(config: LoadedConfig | undefined, { env }: Terminal): Router {
  try {
    return createRouter(config?.options, { environment: env })
  } catch (error) {
    if (!config || !isShunpikeError(error) || error.code !== 'config_invalid') throw error
    throw createUsageError(`${error.message}\nin ${config.file}`)
  }
}
