/** A JSON object whose members are not known yet. */
export type JsonObject = Record<string, unknown>

/** Tells whether a parsed JSON value is an object (not null, not an array). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as an object; anything else becomes the empty object. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

/** The value as an array; anything else becomes the empty array. */
export function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** The value as an array of objects; other members are left out. */
export function asObjects(value: unknown): JsonObject[] {
  return asArray(value).filter(isObject)
}

/** The value as text; anything else becomes the empty string. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The value as a number, undefined for anything else. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
