/** The providers the simulator plays; also the ids of a Shunpike config. */
export const PROVIDER_NAMES = ['openai', 'anthropic', 'google', 'openrouter'] as const

/** One of the four simulated providers. */
export type ProviderName = (typeof PROVIDER_NAMES)[number]
