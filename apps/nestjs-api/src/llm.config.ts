import { registerAs } from '@nestjs/config'
import { createRouter, isShunpikeError, type Options } from '@shunpike/core'
import { createSimulator } from '@shunpike/simulator'

const MODELS = { fast: ['openai/gpt-5-mini', 'anthropic/claude-sonnet-5', 'google/gemini-3.6-flash'] }

export interface LlmConfig {
  /** For the line that is printed at start. */
  upstream: string
  options: Options
}

/** The providers whose keys are in the environment, else the simulator. */
export const llmConfig = registerAs('llm', async (): Promise<LlmConfig> => {
  const providers = await findProviders()
  if (providers) return { upstream: providers, options: { models: MODELS } }
  const simulator = await createSimulator()
  return { upstream: 'simulator', options: { models: MODELS, providers: simulator.providers } }
})

async function findProviders(): Promise<string | undefined> {
  try {
    const router = createRouter()
    await router.close()
    return router.providers.map(({ id, keyFrom }) => `${id} (${keyFrom})`).join(', ')
  } catch (error) {
    if (isShunpikeError(error) && error.code === 'no_provider') return undefined
    throw error
  }
}
