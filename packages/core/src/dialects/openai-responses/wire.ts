/** Readers of untyped Responses JSON, and the items this dialect writes. Facts: OpenAI SDK types 7.57.0, wire.md 1.4. */
import { ShunpikeError } from '../../errors.js'
import type { JsonObject } from '../../types/json.js'

/** Value of `format` on reasoning details of this dialect, OpenRouter's word. */
export const REASONING_FORMAT = 'openai-responses-v1'

export interface ReasoningItem {
  type: 'reasoning'
  id?: string
  summary: { type: 'summary_text'; text: string }[]
  encrypted_content: string
}

/** A call of a function or of a custom tool, whose input is free text. */
export type CallItem =
  | { type: 'function_call'; call_id: string; name: string; arguments: string }
  | { type: 'custom_tool_call'; call_id: string; name: string; input: string }

/** Whether an output item is a call of one of the caller's tools. */
export function isCall({ type }: JsonObject): boolean {
  return type === 'function_call' || type === 'custom_tool_call'
}

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

/** `object` without the members that are not set: clients send null for that. */
export function compact(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== null))
}

/** The members `names` of `object` that are set. */
export function pickSet(object: JsonObject, names: readonly string[]): JsonObject {
  return compact(Object.fromEntries(names.map((name) => [name, object[name]])))
}

/** The error for a field that this dialect cannot carry and that must not be lost. */
export function unsupported(param: string, what: string): ShunpikeError {
  return new ShunpikeError('unsupported_parameter', `${param}: ${what}.`, { param })
}
