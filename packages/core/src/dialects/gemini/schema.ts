import type { JsonObject } from '../../types/json.js'
import { isObject } from './wire.js'

/** Counts of Google's schema are 64-bit integers, which its JSON writes as strings. */
const COUNTS: ReadonlySet<string> = new Set([
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'minProperties',
  'maxProperties',
])

/** A schema of Google's older, OpenAPI-like kind (`type: "OBJECT"`, `nullable`) as JSON Schema; pure. */
export function toJsonSchema(schema: JsonObject): JsonObject {
  const { nullable, ...rest } = schema
  const converted = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, toMember(key, value)]))
  return nullable === true && typeof converted.type === 'string'
    ? { ...converted, type: [converted.type, 'null'] }
    : converted
}

function toMember(key: string, value: unknown): unknown {
  if (key === 'type' && typeof value === 'string') return value.toLowerCase()
  if (COUNTS.has(key) && typeof value === 'string') return Number(value)
  if (key === 'properties' && isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, property]) => [name, toNested(property)]))
  }
  if (key === 'items') return toNested(value)
  return key === 'anyOf' && Array.isArray(value) ? value.map(toNested) : value
}

function toNested(value: unknown): unknown {
  return isObject(value) ? toJsonSchema(value) : value
}
