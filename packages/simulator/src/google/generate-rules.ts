import { asArray, asNumber, asObject, asObjects, asText, type JsonObject } from '../json.js'
import { memberOf, toContents } from './generate-ask.js'
import { checkGenerateFields } from './generate-fields.js'

// Stands in for a signature another model or client lost (ai.google.dev/gemini-api/docs/thought-signatures).
const DUMMY_SIGNATURE = 'skip_thought_signature_validator'
const FUNCTION_NAME = /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}$/

/** The message of a 400, undefined when the request is in order. `isSigned` knows the signatures that were given out. */
export function checkGenerate(
  body: JsonObject,
  modelId: string,
  isSigned: (signature: string) => boolean,
): string | undefined {
  if (body.contents === undefined) return '* GenerateContentRequest.contents: contents is not specified\n'
  return (
    checkGenerateFields(body) ??
    checkContents(body) ??
    checkThinking(body, modelId) ??
    checkTools(body) ??
    checkSignatures(body, modelId, isSigned)
  )
}

/** Gemini 3 and later sign their function calls and want the signatures back. */
export function signsFunctionCalls(modelId: string): boolean {
  return Number(/^gemini-(\d+)/.exec(modelId)?.[1] ?? 3) >= 3
}

function checkContents(body: JsonObject): string | undefined {
  const contents = toContents(body)
  if (contents.length === 0) return '* GenerateContentRequest.contents: contents is not specified\n'
  const empty = contents.findIndex((content) => asArray(content.parts).length === 0)
  if (empty >= 0) return `* GenerateContentRequest.contents[${empty}].parts: contents.parts must not be empty.\n`
  const wrongRole = contents.some(
    (content) => content.role != null && !['user', 'model', 'function'].includes(asText(content.role)),
  )
  return wrongRole ? 'Please use a valid role: user, model.' : checkTurns(contents)
}

function checkTurns(contents: JsonObject[]): string | undefined {
  const isBroken = contents.some((content, index) => {
    const calls = partsWith(content, 'functionCall').length
    const next = contents[index + 1]
    return calls > 0 && next !== undefined && partsWith(next, 'functionResponse').length !== calls
  })
  if (!isBroken) return undefined
  return 'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.'
}

function checkThinking(body: JsonObject, modelId: string): string | undefined {
  const config = asObject(memberOf(asObject(memberOf(body, 'generationConfig')), 'thinkingConfig'))
  const hasBudget = asNumber(memberOf(config, 'thinkingBudget')) !== undefined
  const hasLevel = asText(memberOf(config, 'thinkingLevel')) !== ''
  if (hasBudget && hasLevel) return 'You can only set only one of thinking budget and thinking level.'
  if (hasLevel && !signsFunctionCalls(modelId)) return 'Thinking level is not supported for this model.'
  return undefined
}

function checkTools(body: JsonObject): string | undefined {
  const tools = Array.isArray(body.tools) ? asObjects(body.tools) : [asObject(body.tools)]
  const names = tools
    .flatMap((tool) => asObjects(memberOf(tool, 'functionDeclarations')))
    .map((declaration) => asText(declaration.name))
  const wrong = names.findIndex((name) => !FUNCTION_NAME.test(name))
  if (wrong < 0) return undefined
  return `* GenerateContentRequest.tools[0].function_declarations[${wrong}].name: Invalid function name. Must start with a letter or an underscore. Must be alphanumeric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:) or dashes (-), with a maximum length of 128.\n`
}

// The current turn begins after the last user message that says something; older turns are not checked.
function checkSignatures(
  body: JsonObject,
  modelId: string,
  isSigned: (signature: string) => boolean,
): string | undefined {
  if (!signsFunctionCalls(modelId)) return undefined
  const contents = toContents(body)
  const start = contents.findLastIndex(
    (content) => content.role !== 'model' && partsWith(content, 'functionResponse').length === 0,
  )
  const firsts = contents
    .slice(start + 1)
    .map((content) => partsWith(content, 'functionCall')[0])
    .filter((part) => part !== undefined)
  const unsigned = firsts.find((part) => asText(memberOf(part, 'thoughtSignature')) === '')
  if (unsigned !== undefined) return toMissingSignature(unsigned)
  const isCorrupt = firsts
    .map((part) => asText(memberOf(part, 'thoughtSignature')))
    .some((signature) => signature !== DUMMY_SIGNATURE && !isSigned(signature))
  return isCorrupt ? 'Corrupted thought signature.' : undefined
}

function toMissingSignature(part: JsonObject): string {
  const name = asText(asObject(memberOf(part, 'functionCall')).name)
  return `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${name}\`. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.`
}

function partsWith(content: JsonObject, name: string): JsonObject[] {
  return asObjects(content.parts).filter((part) => memberOf(part, name) !== undefined)
}
