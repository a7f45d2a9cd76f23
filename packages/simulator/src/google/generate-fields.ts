import { asObject, asObjects, isObject, type JsonObject } from '../json.js'
import { memberOf } from './generate-ask.js'

// Members of a request (ai.google.dev/api/generate-content, 2026-11) and of GenerationConfig in @google/genai 2.32.0.
const REQUEST_FIELDS = new Set([
  'contents',
  'tools',
  'toolConfig',
  'safetySettings',
  'systemInstruction',
  'generationConfig',
  'cachedContent',
  'serviceTier',
  'labels',
  'model',
  'store',
])
const CONFIG_FIELDS = new Set([
  'audioTimestamp',
  'audioTranscriptionConfig',
  'candidateCount',
  'enableAffectiveDialog',
  'enableEnhancedCivicAnswers',
  'frequencyPenalty',
  'imageConfig',
  'logprobs',
  'maxOutputTokens',
  'mediaResolution',
  'modelSelectionConfig',
  'presencePenalty',
  'responseFormat',
  'responseJsonSchema',
  'responseLogprobs',
  'responseMimeType',
  'responseModalities',
  'responseSchema',
  'routingConfig',
  'seed',
  'speechConfig',
  'stopSequences',
  'temperature',
  'thinkingConfig',
  'topK',
  'topP',
  'translationConfig',
])
// Members of Schema, the OpenAPI subset of `parameters` and `responseSchema`, in @google/genai 2.32.0.
const SCHEMA_FIELDS = new Set([
  'anyOf',
  'default',
  'description',
  'enum',
  'example',
  'format',
  'items',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
  'minItems',
  'minLength',
  'minProperties',
  'minimum',
  'nullable',
  'pattern',
  'properties',
  'propertyOrdering',
  'required',
  'title',
  'type',
])

/** The message of a 400 for a member the service does not know; both spellings of a name are known. */
export function checkGenerateFields(body: JsonObject): string | undefined {
  const config = asObject(memberOf(body, 'generationConfig'))
  return (
    checkNames(body, REQUEST_FIELDS, '') ??
    checkNames(config, CONFIG_FIELDS, " at 'generation_config'") ??
    checkSchema(memberOf(config, 'responseSchema'), 'generation_config.response_schema') ??
    checkDeclarations(body)
  )
}

function checkNames(object: JsonObject, known: ReadonlySet<string>, where: string): string | undefined {
  const unknown = Object.keys(object).find((name) => !known.has(toCamelCase(name)))
  if (unknown === undefined) return undefined
  return `Invalid JSON payload received. Unknown name "${unknown}"${where}: Cannot find field.`
}

function toCamelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function checkDeclarations(body: JsonObject): string | undefined {
  const tools = Array.isArray(body.tools) ? asObjects(body.tools) : [asObject(body.tools)]
  const errors = tools.flatMap((tool, index) =>
    asObjects(memberOf(tool, 'functionDeclarations')).map((declaration, position) =>
      checkSchema(declaration.parameters, `tools[${index}].function_declarations[${position}].parameters`),
    ),
  )
  return errors.find((error) => error !== undefined)
}

function checkSchema(schema: unknown, where: string): string | undefined {
  if (!isObject(schema)) return undefined
  if (Array.isArray(schema.type)) {
    return `Invalid JSON payload received. Unknown name "type" at '${where}': Proto field is not repeating, cannot start list.`
  }
  const properties = Object.entries(asObject(schema.properties))
  return (
    checkNames(schema, SCHEMA_FIELDS, ` at '${where}'`) ??
    firstOf(properties.map(([, member], index) => checkSchema(member, `${where}.properties[${index}].value`))) ??
    firstOf(asObjects(schema.anyOf).map((option, index) => checkSchema(option, `${where}.any_of[${index}]`))) ??
    checkSchema(schema.items, `${where}.items`)
  )
}

function firstOf(errors: (string | undefined)[]): string | undefined {
  return errors.find((error) => error !== undefined)
}
