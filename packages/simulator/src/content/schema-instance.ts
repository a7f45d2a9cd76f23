import { asArray, asNumber, asObject, asText, isObject, type JsonObject } from '../json.js'

/** What an instance is made from: words and numbers of the prompt are preferred to invented ones. */
export interface InstanceHints {
  words: string[]
  numbers: number[]
}

interface Scope {
  root: JsonObject
  hints: InstanceHints
  depth: number
}

const FORMATS: Record<string, string> = {
  date: '2026-11-24',
  'date-time': '2026-11-24T12:00:00Z',
  time: '12:00:00Z',
  email: 'ada@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
  ipv4: '192.0.2.1',
  hostname: 'example.com',
}

// Recursive schemas end here: optional members and array items are left out below this depth.
const MAX_DEPTH = 8

/** Words and numbers of a prompt: capitalised words after the first word, and all numbers, in order. */
export function toHints(text: string): InstanceHints {
  const words = [...text.matchAll(/(?<=[^.!?\s]\s+)\p{Lu}[\p{L}-]+/gu)].map((match) => match[0])
  const numbers = [...text.matchAll(/-?\d+(?:\.\d+)?/g)].map((match) => Number(match[0]))
  return { words, numbers }
}

/** A value that fits a JSON schema (also the upper-case OpenAPI subset of Gemini). The same input gives the same value. */
export function toInstance(schema: unknown, hints: InstanceHints): unknown {
  return instanceOf(
    schema,
    { root: asObject(schema), hints: { words: [...hints.words], numbers: [...hints.numbers] }, depth: 0 },
    'value',
  )
}

function instanceOf(schema: unknown, scope: Scope, name: string): unknown {
  const flat = resolve(schema, scope)
  if ('const' in flat) return flat.const
  if (Array.isArray(flat.enum) && flat.enum.length > 0) return flat.enum[0]
  if ('default' in flat) return flat.default
  switch (typeOf(flat)) {
    case 'object':
      return objectOf(flat, scope)
    case 'array':
      return arrayOf(flat, scope, name)
    case 'integer':
      return numberOf(flat, scope, 1)
    case 'number':
      return numberOf(flat, scope, undefined)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return textOf(flat, scope, name)
  }
}

function resolve(schema: unknown, scope: Scope): JsonObject {
  const flat = asObject(schema)
  if (typeof flat.$ref === 'string') return resolve(atPointer(scope.root, flat.$ref), scope)
  const choice = asArray(flat.anyOf ?? flat.oneOf).find((option) => typeOf(asObject(option)) !== 'null')
  if (choice !== undefined) return { ...flat, anyOf: undefined, oneOf: undefined, ...resolve(choice, scope) }
  return asArray(flat.allOf).reduce<JsonObject>((merged, part) => mergeSchemas(merged, resolve(part, scope)), flat)
}

function mergeSchemas(left: JsonObject, right: JsonObject): JsonObject {
  return {
    ...left,
    ...right,
    properties: { ...asObject(left.properties), ...asObject(right.properties) },
    required: [...asArray(left.required), ...asArray(right.required)],
  }
}

function atPointer(root: JsonObject, pointer: string): unknown {
  const steps = pointer.replace(/^#\/?/, '').split('/').filter(Boolean)
  return steps.reduce<unknown>((value, step) => asObject(value)[step.replaceAll('~1', '/').replaceAll('~0', '~')], root)
}

function typeOf(schema: JsonObject): string {
  const type = Array.isArray(schema.type) ? schema.type.find((option) => option !== 'null') : schema.type
  if (typeof type === 'string') return type.toLowerCase()
  if (isObject(schema.properties)) return 'object'
  return schema.items === undefined ? 'string' : 'array'
}

function objectOf(schema: JsonObject, scope: Scope): JsonObject {
  const required = new Set(asArray(schema.required))
  const deeper = { ...scope, depth: scope.depth + 1 }
  const members = Object.entries(asObject(schema.properties))
    .filter(([name]) => scope.depth < MAX_DEPTH || required.has(name))
    .map(([name, member]) => [name, instanceOf(member, deeper, name)])
  return Object.fromEntries(members)
}

function arrayOf(schema: JsonObject, scope: Scope, name: string): unknown[] {
  const deeper = { ...scope, depth: scope.depth + 1 }
  if (Array.isArray(schema.prefixItems)) return schema.prefixItems.map((item) => instanceOf(item, deeper, name))
  const wanted = Math.max(asNumber(schema.minItems) ?? 0, scope.depth < MAX_DEPTH ? 1 : 0)
  const length = Math.min(wanted, asNumber(schema.maxItems) ?? wanted)
  return Array.from({ length }, () => instanceOf(schema.items, deeper, name))
}

function numberOf(schema: JsonObject, scope: Scope, step: number | undefined): number {
  const lowest = lowestOf(schema)
  const highest = asNumber(schema.maximum) ?? Number.POSITIVE_INFINITY
  const multiple = asNumber(schema.multipleOf) ?? step
  const hint = scope.hints.numbers.shift() ?? lowest ?? 1
  const bounded = Math.min(Math.max(hint, lowest ?? hint), highest)
  if (multiple === undefined) return bounded
  const rounded = Math.ceil(bounded / multiple) * multiple
  return rounded > highest ? Math.floor(highest / multiple) * multiple : rounded
}

function lowestOf(schema: JsonObject): number | undefined {
  const exclusive = asNumber(schema.exclusiveMinimum)
  return asNumber(schema.minimum) ?? (exclusive === undefined ? undefined : exclusive + 1)
}

function textOf(schema: JsonObject, scope: Scope, name: string): string {
  const known = FORMATS[asText(schema.format)]
  if (known !== undefined) return known
  const text = scope.hints.words.shift() ?? `sample ${name.replaceAll('_', ' ')}`
  const lengthened = text.padEnd(asNumber(schema.minLength) ?? 0, '.')
  return lengthened.slice(0, asNumber(schema.maxLength) ?? lengthened.length)
}
