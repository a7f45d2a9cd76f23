import { toClaudeRules } from '../anthropic/model-rules.js'
import type { SimulatedModel } from '../billing/prices.js'
import type { Answer } from '../content/answer.js'
import { toBudgetTokens, toEffortTokens } from '../content/effort.js'
import { asNumber, asObject, asText, type JsonObject } from '../json.js'
import { toOpenAiModelRules } from '../openai/model-rules.js'
import { toSeededText } from '../seed.js'
import { type Author, toAuthor, toSlug } from './catalog.js'

const FORMATS: Record<Author, string> = {
  openai: 'openai-responses-v1',
  anthropic: 'anthropic-claude-v1',
  google: 'google-gemini-v1',
}

/** Tokens a model thinks for this request. */
export function toReasoningTokens(body: JsonObject, model: SimulatedModel): number {
  const reasoning = asObject(body.reasoning)
  const effort = asText(reasoning.effort) || asText(body.reasoning_effort)
  const budget = asNumber(reasoning.max_tokens)
  if (!canReason(model) || reasoning.enabled === false) return 0
  if (effort !== '') return toEffortTokens(effort)
  if (budget !== undefined) return toBudgetTokens(budget)
  return reasoning.enabled === true ? toEffortTokens('medium') : toUnaskedTokens(model)
}

function canReason(model: SimulatedModel): boolean {
  return toAuthor(model) !== 'openai' || toOpenAiModelRules(toSlug(model)).isReasoning
}

function toUnaskedTokens(model: SimulatedModel): number {
  switch (toAuthor(model)) {
    case 'openai':
      return toEffortTokens(toOpenAiModelRules(toSlug(model)).defaultEffort)
    case 'anthropic':
      return toClaudeRules(model.id).thinksUnasked ? toEffortTokens('low') : 0
    case 'google':
      return toSlug(model).startsWith('gemini-2.5-flash-lite') ? 0 : toEffortTokens('low')
  }
}

/** `reasoning_details` of a piece of reasoning text. */
export function toReasoningPiece(model: SimulatedModel, text: string): JsonObject {
  const format = FORMATS[toAuthor(model)]
  if (toAuthor(model) === 'openai') return { type: 'reasoning.summary', summary: text, format, index: 0 }
  return { type: 'reasoning.text', text, format, index: 0 }
}

/** The detail that ends the reasoning: what has to be sent back for the model to go on. */
export function toReasoningSeal(
  model: SimulatedModel,
  answer: Answer,
  toolCallId: string | undefined,
): JsonObject | undefined {
  const author = toAuthor(model)
  const format = FORMATS[author]
  const data = toSeededText(120, model.id, answer.reasoning, toolCallId ?? '')
  if (author === 'google') {
    return toolCallId === undefined
      ? undefined
      : { type: 'reasoning.encrypted', data, format, id: toolCallId, index: 0 }
  }
  if (answer.reasoningTokens === 0) return undefined
  if (author === 'anthropic') return { type: 'reasoning.text', signature: data, format, index: 0 }
  return { type: 'reasoning.encrypted', data, format, id: `rs_${toSeededText(50, data)}`, index: 0 }
}

/** All details of a finished answer. */
export function toReasoningDetails(
  model: SimulatedModel,
  answer: Answer,
  toolCallId: string | undefined,
): JsonObject[] {
  const seal = toReasoningSeal(model, answer, toolCallId)
  if (answer.reasoning === '') return seal === undefined ? [] : [seal]
  const piece = toReasoningPiece(model, answer.reasoning)
  // A signature belongs to the text itself, anything encrypted stands beside it.
  if (seal?.type === 'reasoning.text') return [{ ...piece, ...seal, text: answer.reasoning }]
  return seal === undefined ? [piece] : [piece, seal]
}
