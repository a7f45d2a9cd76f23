import type { JsonObject } from '../../types/json.js'
import { isObject } from './wire.js'

/**
 * Keywords that structured outputs take (platform.claude.com/docs/en/build-with-claude/structured-outputs, and the
 * official SDKs' `transform_schema`; read 2026-11-24). All others are an error.
 */
const KEPT: ReadonlySet<string> = new Set([
  ...['type', 'title', 'description', 'enum', 'const', 'default', '$ref', 'required'],
  ...['properties', '$defs', 'definitions', 'items', 'anyOf', 'allOf'],
])

const FORMATS: ReadonlySet<unknown> = new Set([
  ...['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'],
])

/** Keywords that say nothing to a model. */
const SILENT: ReadonlySet<string> = new Set(['$schema', '$id', '$comment', 'additionalProperties', 'examples'])

/**
 * A JSON schema as structured outputs take it: every object closed, and constraints that the grammar cannot hold moved
 * to the description, where the model still reads them. The schema given is not changed.
 */
export function toOutputSchema(schema: JsonObject): JsonObject {
  const { kept, moved } = split(schema)
  const hint = Object.keys(moved).length > 0 ? `Constraints: ${JSON.stringify(moved)}` : ''
  const description = [kept['description'], hint].filter(Boolean).join('\n\n')
  return {
    ...kept,
    ...(description === '' ? {} : { description }),
    ...(isObjectSchema(schema) ? { additionalProperties: false } : {}),
  }
}

function split(schema: JsonObject): { kept: JsonObject; moved: JsonObject } {
  const kept: JsonObject = {}
  const moved: JsonObject = {}
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'oneOf') kept['anyOf'] = toSchemas(value)
    else if (isKept(keyword, value)) kept[keyword] = toNested(keyword, value)
    else if (!SILENT.has(keyword)) moved[keyword] = value
  }
  return { kept, moved }
}

function isKept(keyword: string, value: unknown): boolean {
  if (keyword === 'format') return FORMATS.has(value)
  if (keyword === 'minItems') return value === 0 || value === 1
  return KEPT.has(keyword)
}

function isObjectSchema({ type, properties }: JsonObject): boolean {
  return type === 'object' || (Array.isArray(type) && type.includes('object')) || isObject(properties)
}

function toNested(keyword: string, value: unknown): unknown {
  switch (keyword) {
    case 'properties':
    case '$defs':
    case 'definitions':
      return isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, toSchemas(schema)]))
        : value
    case 'items':
    case 'anyOf':
    case 'allOf':
      return toSchemas(value)
    default:
      return value
  }
}

function toSchemas(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toSchemas)
  return isObject(value) ? toOutputSchema(value) : value
}
