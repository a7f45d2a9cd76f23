/** Reads the members of an object from outside; every mistake is told with its path. */
import { ShunpikeError } from '../errors.js'
import type { JsonObject } from '../types/json.js'
import type { Fraction } from './fraction.js'
import { compare, isZero, ONE, parseFraction, reduce } from './fraction.js'

/** The members of one object. Each method throws a `config_invalid` that names the member. */
export interface Reader {
  has(name: string): boolean
  isObject(name: string): boolean
  isNull(name: string): boolean
  /** A decimal string that is not negative. */
  amount(name: string, otherwise?: string): Fraction
  /** The same, above zero. */
  positive(name: string, otherwise?: string): Fraction
  /** The same, from 0 to 1. */
  share(name: string, otherwise?: string): Fraction
  text(name: string): string
  /** A whole number from 0. */
  count(name: string): number
  oneOf<Word extends string>(name: string, words: readonly Word[]): Word
  list(name: string): readonly unknown[]
  /** `undefined` when there is none. */
  object(name: string, known: readonly string[]): Reader | undefined
  optional<Value>(name: string, read: (name: string) => Value): Value | undefined
  /** The error that says what was expected of a member. */
  wrong(name: string, expected: string): ShunpikeError
}

/**
 * @param path of the object, for the errors
 * @param known the members it may have
 */
export function createReader(value: unknown, path: string, known: readonly string[]): Reader {
  if (!isObject(value)) throw toMistake(path, 'an object', value)
  const prefix = path === 'scenario' ? '' : `${path}.`
  for (const name of Object.keys(value)) {
    if (!known.includes(name))
      throw new ShunpikeError('config_invalid', `${prefix}${name}: unknown member (known: ${known.join(', ')})`)
  }
  const wrong = (name: string, expected: string) => toMistake(`${prefix}${name}`, expected, value[name])
  const has = (name: string) => value[name] !== undefined
  const amount = (name: string, otherwise?: string) => {
    const text = has(name) ? value[name] : otherwise
    if (text === undefined) throw wrong(name, 'a decimal string such as "275"')
    return reduce(parseFraction(text as string, `${prefix}${name}`))
  }
  const check = (name: string, isRight: boolean, expected: string) => {
    if (!isRight) throw wrong(name, expected)
  }
  return {
    has,
    isObject: (name) => isObject(value[name]),
    isNull: (name) => value[name] === null,
    amount,
    positive(name, otherwise) {
      const figure = amount(name, otherwise)
      check(name, !isZero(figure), 'a decimal string above zero such as "12"')
      return figure
    },
    share(name, otherwise) {
      const figure = amount(name, otherwise)
      check(name, compare(figure, ONE) <= 0, 'a share from "0" to "1" such as "0.10"')
      return figure
    },
    text(name) {
      check(name, typeof value[name] === 'string' && value[name] !== '', 'a string that is not empty')
      return value[name] as string
    },
    count(name) {
      check(name, Number.isSafeInteger(value[name]) && (value[name] as number) >= 0, 'a whole number from 0')
      return value[name] as number
    },
    oneOf(name, words) {
      check(name, (words as readonly unknown[]).includes(value[name]), words.map((word) => `"${word}"`).join(' or '))
      return value[name] as (typeof words)[number]
    },
    list(name) {
      check(name, Array.isArray(value[name]), 'an array')
      return value[name] as unknown[]
    },
    object: (name, members) => (has(name) ? createReader(value[name], `${prefix}${name}`, members) : undefined),
    optional: (name, read) => (has(name) ? read(name) : undefined),
    wrong,
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function toMistake(path: string, expected: string, got: unknown): ShunpikeError {
  const what =
    got === undefined
      ? 'nothing'
      : typeof got === 'object'
        ? Array.isArray(got)
          ? 'an array'
          : isObject(got)
            ? 'an object'
            : 'null'
        : JSON.stringify(got)
  return new ShunpikeError('config_invalid', `${path}: expected ${expected}, got ${what ?? String(got)}`)
}
