/** Readers of untyped Messages JSON, and the names this dialect adds. Facts: wire.md 2. */
import { ShunpikeError } from '../../errors.js'
import type { JsonObject } from '../../types/json.js'

/** Value of `format` on reasoning details of this dialect, OpenRouter's word. */
export const THINKING_FORMAT = 'anthropic-claude-v1'

/** The tool through which models without structured outputs give a JSON answer; callers never see it. */
export const JSON_TOOL = 'shunpike_json_answer'

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The objects in an array; none for anything else. */
export function toObjects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

export function toText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Whether a member says anything: clients send null for "not set". */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null
}

/** `object` without its undefined members. */
export function compact(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}

/** The members `names` of `object` that are set. */
export function pickSet(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, object[name]]).filter(([, value]) => isSet(value)))
}

/** The error for a field that this dialect cannot carry and that must not be lost. */
export function unsupported(param: string, what: string): ShunpikeError {
  return new ShunpikeError('unsupported_parameter', `${param}: ${what}.`, { param })
}
