/** The app with real providers when their keys are in the environment, else with the simulator. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createRouter, isShunpikeError, type Router } from '@shunpike/core'
import { createSimulator } from '@shunpike/simulator'
import { createApp } from './app.js'

const MODELS = { agent: ['openai/gpt-5-mini', 'anthropic/claude-sonnet-5', 'google/gemini-3.6-flash'] }

async function openRouter(): Promise<Router> {
  try {
    return createRouter({ models: MODELS })
  } catch (error) {
    if (!isShunpikeError(error) || error.code !== 'no_provider') throw error
    const { providers } = await createSimulator()
    return createRouter({ models: MODELS, providers })
  }
}

const router = await openRouter()
const server = createApp(router, 'agent').listen(Number(process.env.PORT ?? 3000), '127.0.0.1')
await once(server, 'listening')
console.log(`koa-agent listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
server.close()
await router.close()
process.exit()
