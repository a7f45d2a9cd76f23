import { type BilledUsage, toBilledUsage } from '../billing/usage.js'
import type { ProviderContext } from '../http/provider.js'
import { type Answer, toAnswer, toEmptyAnswer } from './answer.js'
import type { Ask } from './ask.js'

/** The answers to one request, with what they are billed for together. */
export interface Answered {
  answers: Answer[]
  usage: BilledUsage
}

/** Lets the model answer `choices` times. The prompt is billed once. */
export function answerAsk(ask: Ask, context: ProviderContext, choices = 1): Answered {
  const answers = Array.from({ length: choices }, (_, choice) =>
    context.isEmpty ? toEmptyAnswer() : toAnswer(ask, context.seed, choice),
  )
  const outputTokens = answers.reduce((sum, answer) => sum + answer.outputTokens, 0)
  const reasoningTokens = answers.reduce((sum, answer) => sum + answer.reasoningTokens, 0)
  return { answers, usage: toBilledUsage(ask, context.cache, outputTokens, reasoningTokens) }
}
