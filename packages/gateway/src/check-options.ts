import { ShunpikeError } from '@shunpike/core'
import type { GatewayOptions } from './gateway-types.js'

interface Check {
  expected: string
  isRight(value: unknown): boolean
}

const isFunction = (value: unknown) => typeof value === 'function'
const isCount = (value: unknown) => Number.isInteger(value) && (value as number) >= 1
const isPath = (value: unknown) => typeof value === 'string' && /^(?:\/[^/?#]+)*$/.test(value)

const CHECKS: Readonly<Record<keyof GatewayOptions, Check>> = {
  identify: { expected: 'a function from the request to { tenant, user, tags }', isRight: isFunction },
  path: { expected: 'a path without a slash at its end, such as "/v1"', isRight: isPath },
  locate: { expected: 'a function from the request to a path', isRight: isFunction },
  maxBodyBytes: { expected: 'a whole number of bytes, at least 1', isRight: isCount },
  keepAliveMs: { expected: 'whole milliseconds, at least 1', isRight: isCount },
  onWarning: { expected: 'a function', isRight: isFunction },
}

/** @throws ShunpikeError `config_invalid`: one line per mistake, `path: what was expected, got what` */
export function checkOptions(routerOrOptions: unknown, options: unknown): void {
  if (!isObject(routerOrOptions))
    throw invalid([`router: expected a router or its options, got ${say(routerOrOptions)}`])
  if (!isObject(options)) throw invalid([`options: expected an object, got ${say(options)}`])
  const problems = Object.entries(options).flatMap(([name, value]) => {
    if (!Object.hasOwn(CHECKS, name)) return [`${name}: unknown option. Known here: ${Object.keys(CHECKS).join(', ')}`]
    const { expected, isRight } = CHECKS[name as keyof GatewayOptions]
    return value === undefined || isRight(value) ? [] : [`${name}: expected ${expected}, got ${say(value)}`]
  })
  if (problems.length > 0) throw invalid(problems)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function say(value: unknown): string {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' ? JSON.stringify(value) : `a value of type ${typeof value}`
}

function invalid(problems: readonly string[]): ShunpikeError {
  return new ShunpikeError('config_invalid', problems.join('\n'))
}
