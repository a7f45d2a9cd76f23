/** The model the page asks for: the first of these that a configured provider sells; the others step in. */
export const MODELS = { chat: ['openai/gpt-5-mini', 'anthropic/claude-sonnet-5', 'google/gemini-3.6-flash'] }
