import type { SimulatedModel } from '../billing/prices.js'
import { type Ask, type AskTool, MEDIA_TOKENS, type PromptPart, toPromptPart } from '../content/ask.js'
import { toBudgetTokens, toEffortTokens } from '../content/effort.js'
import { asArray, asNumber, asObject, asObjects, asText, type JsonObject } from '../json.js'

/** A member by its camelCase name, also when it was written in snake_case: the service takes both. */
export function memberOf(object: JsonObject, name: string): unknown {
  return object[name] ?? object[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]
}

/** The contents of a request as a list of turns. */
export function toContents(body: JsonObject): JsonObject[] {
  return Array.isArray(body.contents) ? asObjects(body.contents) : [asObject(body.contents)]
}

/** Reads a generateContent request. */
export function toGenerateAsk(body: JsonObject, model: SimulatedModel): Ask {
  const config = asObject(memberOf(body, 'generationConfig'))
  const functions = toDeclarations(body)
  return {
    model,
    parts: [
      ...(functions.length === 0 ? [] : [toPromptPart('tools', JSON.stringify(functions))]),
      ...toSystemParts(memberOf(body, 'systemInstruction')),
      ...toContents(body).map(toContentPart),
    ],
    tools: functions.map(toAskTool),
    ...toToolChoice(
      asObject(
        asObject(memberOf(body, 'toolConfig')).functionCallingConfig ??
          asObject(memberOf(body, 'toolConfig')).function_calling_config,
      ),
    ),
    parallelTools: true,
    output: toOutput(config),
    maxTokens: asNumber(memberOf(config, 'maxOutputTokens')),
    reasoningTokens: toThinkingTokens(asObject(memberOf(config, 'thinkingConfig')), model.id),
    stop: asArray(memberOf(config, 'stopSequences')).map(asText),
    prefill: '',
  }
}

function toDeclarations(body: JsonObject): JsonObject[] {
  const tools = Array.isArray(body.tools) ? asObjects(body.tools) : [asObject(body.tools)]
  return tools.flatMap((tool) => asObjects(memberOf(tool, 'functionDeclarations')))
}

function toAskTool(declaration: JsonObject): AskTool {
  return {
    name: asText(declaration.name),
    schema: asObject(memberOf(declaration, 'parametersJsonSchema') ?? declaration.parameters),
  }
}

function toSystemParts(instruction: unknown): PromptPart[] {
  const text = typeof instruction === 'string' ? instruction : partTexts(asObjects(asObject(instruction).parts))
  return text === '' ? [] : [toPromptPart('system', text)]
}

function toContentPart(content: JsonObject): PromptPart {
  const parts = asObjects(content.parts)
  const isResult = parts.some((part) => memberOf(part, 'functionResponse') !== undefined)
  const media = parts.filter(
    (part) => memberOf(part, 'inlineData') !== undefined || memberOf(part, 'fileData') !== undefined,
  )
  const role = content.role === 'model' ? 'assistant' : isResult ? 'tool' : 'user'
  return { ...toPromptPart(role, partTexts(parts)), mediaTokens: media.length * MEDIA_TOKENS }
}

function partTexts(parts: JsonObject[]): string {
  return parts
    .map(toPartText)
    .filter((text) => text !== '')
    .join('\n')
}

function toPartText(part: JsonObject): string {
  const call = memberOf(part, 'functionCall')
  const response = memberOf(part, 'functionResponse')
  if (call !== undefined) return asText(asObject(call).name) + JSON.stringify(asObject(call).args ?? {})
  if (response !== undefined) return JSON.stringify(asObject(response).response ?? {})
  return asText(part.text)
}

function toToolChoice(config: JsonObject): Pick<Ask, 'toolChoice'> {
  const names = asArray(memberOf(config, 'allowedFunctionNames')).map(asText)
  switch (asText(config.mode).toUpperCase()) {
    case 'NONE':
      return { toolChoice: 'none' }
    case 'ANY':
      return { toolChoice: names.length === 0 ? 'required' : { names } }
    default:
      return { toolChoice: 'auto' }
  }
}

function toOutput(config: JsonObject): Ask['output'] {
  if (memberOf(config, 'responseMimeType') !== 'application/json') return { kind: 'text' }
  const schema = memberOf(config, 'responseJsonSchema') ?? memberOf(config, 'responseSchema')
  return { kind: 'json', schema: schema === undefined ? undefined : asObject(schema) }
}

/** 2.5 thinks by budget, 3 and later by level; both think unless told otherwise, the Lite models of 2.5 do not. */
function toThinkingTokens(config: JsonObject, modelId: string): number {
  const budget = asNumber(memberOf(config, 'thinkingBudget'))
  const level = asText(memberOf(config, 'thinkingLevel')).toLowerCase()
  if (level !== '') return toEffortTokens(level)
  if (budget !== undefined && budget >= 0) return toBudgetTokens(budget)
  return modelId.startsWith('gemini-2.5-flash-lite') && budget === undefined ? 0 : toEffortTokens('low')
}
