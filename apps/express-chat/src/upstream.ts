import { createRouter, isShunpikeError, type Router } from '@shunpike/core'
import { createSimulator, type ProviderName } from '@shunpike/simulator'
import { MODELS } from './models.js'

/** What the demo calls. */
export interface Upstream {
  /** Providers found, or `simulator`. */
  name: string
  router: Router
  /** Takes the first route of a model down, where that costs nobody anything; returns its name. */
  takeFirstDown(model: string): string | undefined
  /** Brings it back. */
  bringUp(route: string): void
  close(): Promise<void>
}

/** The real providers whose keys are in the environment, else the simulator. */
export async function startUpstream(): Promise<Upstream> {
  try {
    return startReal()
  } catch (error) {
    if (isShunpikeError(error) && error.code === 'no_provider') return await startSimulated()
    throw error
  }
}

function startReal(): Upstream {
  const router = createRouter({ models: MODELS })
  return {
    name: router.providers.map(({ id, keyFrom }) => `${id} (${keyFrom})`).join(', '),
    router,
    takeFirstDown: () => undefined,
    bringUp: () => {},
    close: () => router.close(),
  }
}

async function startSimulated(): Promise<Upstream> {
  const simulator = await createSimulator()
  const router = createRouter({ models: MODELS, providers: simulator.providers })
  return {
    name: 'simulator',
    router,
    takeFirstDown(model) {
      const plan = router.explain({ body: { model, messages: [{ role: 'user', content: 'hi' }] } })
      const first = plan.routes.find(({ kept }) => kept)?.route
      if (first !== undefined) simulator.setFault(first as ProviderName, 'down')
      return first
    },
    bringUp: (route) => simulator.setFault(route as ProviderName, null),
    async close() {
      await router.close()
      await simulator.close()
    },
  }
}
