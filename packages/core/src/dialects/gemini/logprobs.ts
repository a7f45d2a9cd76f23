import type { JsonObject } from '../../types/json.js'
import { isObject, toObjects } from './wire.js'

interface TokenLogprob {
  token: string
  logprob: number
  bytes: number[]
}

/** `logprobsResult` in OpenAI's shape. */
export function toLogprobs(result: JsonObject | undefined): { logprobs?: { content: JsonObject[] } } {
  if (!isObject(result)) return {}
  const tops = toObjects(result.topCandidates)
  const content = toObjects(result.chosenCandidates).map((chosen, step) => ({
    ...toToken(chosen),
    top_logprobs: toObjects(tops[step]?.candidates).map(toToken),
  }))
  return { logprobs: { content } }
}

function toToken(candidate: JsonObject): TokenLogprob {
  const token = typeof candidate.token === 'string' ? candidate.token : ''
  // Google leaves 0 out: a token without alternatives.
  const logprob = typeof candidate.logProbability === 'number' ? candidate.logProbability : 0
  return { token, logprob, bytes: [...Buffer.from(token)] }
}
