import type { ModelRules } from '../../types/rules.js'

/** Parameters of a chat request by the names that OpenRouter's `supported_parameters` has for them (its SDK 1.3.19). */
export const CHAT_PARAMETERS: readonly string[] = [
  ...['temperature', 'top_p', 'top_k', 'min_p', 'top_a', 'seed', 'stop', 'max_tokens', 'max_completion_tokens'],
  ...['frequency_penalty', 'presence_penalty', 'repetition_penalty', 'logit_bias', 'logprobs', 'top_logprobs'],
  ...['response_format', 'structured_outputs', 'tools', 'tool_choice', 'parallel_tool_calls', 'web_search_options'],
  ...['reasoning', 'reasoning_effort', 'include_reasoning', 'verbosity', 'prediction'],
]

const SAMPLING = ['temperature', 'top_p', 'top_k', 'frequency_penalty', 'presence_penalty']
const REASONING = ['reasoning', 'reasoning_effort', 'include_reasoning']

/**
 * The parameters that reach a model.
 * @param offered what its provider's API takes; `undefined`: all of them, or nothing is known
 */
export function toSupportedParameters(offered: readonly string[] = CHAT_PARAMETERS, rules: ModelRules): string[] {
  const { sampling, efforts, thinking, structuredOutput } = rules
  const reasons = thinking === undefined ? efforts?.length !== 0 : thinking !== 'none'
  const refused = [
    ...(sampling === false ? SAMPLING : []),
    ...(reasons ? [] : REASONING),
    ...(structuredOutput === false ? ['structured_outputs'] : []),
  ]
  return offered.filter((name) => !refused.includes(name))
}
