import { parseArgs } from 'node:util'
import { didYouMean } from './did-you-mean.js'
import type { Terminal } from './terminal.js'

/** A flag of a command. */
interface Flag {
  type: 'string' | 'boolean'
  /** May be given more than once. */
  multiple?: true
  short?: string
  /** What stands for its value in the help. */
  value?: string
  help: string
}

type Flags = Readonly<Record<string, Flag>>

/** A command of `shunpike`. */
export interface Command {
  /** One line for the list of commands. */
  summary: string
  /** How it is called, after `shunpike`. */
  usage: string
  flags: Flags
  /**
   * @returns the exit code
   * @throws UsageError, ShunpikeError
   */
  run(args: string[], terminal: Terminal): Promise<number>
}

/** The flag of every command that reads a config. */
export const CONFIG_FLAG = {
  type: 'string',
  value: 'FILE',
  help: 'default: shunpike.config.{ts,mjs,json} here, else the keys in the environment',
} as const

const USAGE: unique symbol = Symbol('usage')

/** A mistake in how the command was called or configured: `path: expected what, got what`. */
export interface UsageError extends Error {
  [USAGE]: true
}

export function createUsageError(message: string): UsageError {
  return Object.assign(new Error(message), { [USAGE]: true as const })
}

export function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && USAGE in error
}

/** The values of flags as `parseFlags` returns them. */
type Values<F extends Flags> = {
  [Name in keyof F]?: F[Name] extends { multiple: true }
    ? string[]
    : F[Name]['type'] extends 'string'
      ? string
      : boolean
}

/** @throws UsageError for an unknown flag, or a value that is missing or too much */
export function parseFlags<F extends Flags>(flags: F, args: string[]): { values: Values<F>; positionals: string[] } {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { type, multiple = false, short }]) => [
      name,
      { type, multiple, ...(short === undefined ? {} : { short }) },
    ]),
  )
  // Node's strict mode words its errors for the author of a command, not for its user.
  const parsed = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true })
  for (const token of parsed.tokens) if (token.kind === 'option') checkFlag(token, flags)
  return { values: parsed.values as Values<F>, positionals: parsed.positionals }
}

interface FlagToken {
  name: string
  rawName: string
  value?: string | undefined
  inlineValue?: boolean | undefined
}

function checkFlag({ name, rawName, value, inlineValue }: FlagToken, flags: Flags): void {
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined
  if (!flag) {
    const known = Object.keys(flags).map((one) => `--${one}`)
    throw createUsageError(`${rawName}: unknown flag${didYouMean(rawName, known)}`)
  }
  if (flag.type === 'boolean') {
    if (value !== undefined) throw createUsageError(`${rawName}: expected no value, got "${value}"`)
    return
  }
  const isForgotten = value === undefined || (!inlineValue && /^-./.test(value))
  if (isForgotten) throw createUsageError(`${rawName}: expected ${flag.value}, got ${value ?? 'nothing'}`)
}

/** @throws UsageError when more is given than the command takes */
export function checkNoMore(positionals: readonly string[]): void {
  if (positionals[0] !== undefined) throw createUsageError(`unexpected argument "${positionals[0]}"`)
}

const HIGHEST_PORT = 65_535

/**
 * @param most the highest one allowed
 * @throws UsageError unless `text` is a port; 0 takes any free one
 */
export function parsePort(text: string, most = HIGHEST_PORT): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= most) return port
  throw createUsageError(`--port: expected a number from 0 to ${most}, got "${text}"`)
}

/** What listening failed with, in words where the port is to blame. */
export function toListenError(error: unknown, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return new Error(`--port: expected a free port, got ${port}, which is in use`)
  if (code === 'EACCES') return new Error(`--port: expected a port that you may take, got ${port}`)
  return error
}

/** The help of one command. */
export function toHelp({ summary, usage, flags }: Command): string {
  const rows = Object.entries(flags).map(([name, { short, value, help }]): [string, string] => {
    const names = `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`
    return [names, help]
  })
  const all: [string, string][] = [...rows, ['-h, --help', 'this text']]
  const width = Math.max(...all.map(([names]) => names.length))
  const lines = all.map(([names, help]) => `  ${names.padEnd(width)}  ${help}\n`)
  return `${summary}\n\nUsage: shunpike ${usage}\n\n${lines.join('')}`
}
