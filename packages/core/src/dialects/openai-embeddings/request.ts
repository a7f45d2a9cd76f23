import { ShunpikeError } from '../../errors.js'
import type { Body } from '../body.js'

/**
 * Checks what routing reads of an embeddings request, and what no provider could take; the rest is theirs to judge.
 * @throws ShunpikeError `invalid_request` naming the field and the mend
 */
export function checkEmbeddingsRequest(body: Body): void {
  const model = body.get('model')
  if (typeof model !== 'string' || model === '')
    throw wrong('model', 'is missing: send a model id such as "openai/text-embedding-3-small"')
  const input = body.get('input')
  const isText = typeof input === 'string' && input !== ''
  if (!isText && !(Array.isArray(input) && input.length > 0))
    throw wrong('input', 'expected a text that is not empty, or an array of texts or of tokens')
}

function wrong(param: string, what: string): ShunpikeError {
  return new ShunpikeError('invalid_request', `${param}: ${what}.`, { param })
}
