import { readFile } from 'node:fs/promises'
import { isShunpikeError } from '@shunpike/core'
import { type Command, createUsageError, isUsageError, toHelp } from './command.js'
import { askCommand } from './commands/ask.js'
import { planCommand } from './commands/plan/plan.js'
import { serveCommand } from './commands/serve.js'
import { simulateCommand } from './commands/simulate.js'
import { didYouMean } from './did-you-mean.js'
import type { Terminal } from './terminal.js'

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['ask', askCommand],
  ['serve', serveCommand],
  ['simulate', simulateCommand],
  ['plan', planCommand],
])

/** Other names of commands. */
const ALIASES: ReadonlyMap<string, string> = new Map([['breakeven', 'plan']])

const EXIT_FAILURE = 1
const EXIT_USAGE = 2

/** Runs a command line; returns its exit code: 2 for a mistake in the call or the config, 1 for a failure. Never rejects. */
export async function run(args: string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(args, terminal)
  } catch (error) {
    terminal.err(`${error instanceof Error ? error.message : String(error)}\n${toAttemptLines(error)}`)
    return isMistake(error) ? EXIT_USAGE : EXIT_FAILURE
  }
}

async function dispatch([name = '--help', ...args]: string[], terminal: Terminal): Promise<number> {
  if (name === '--help' || name === '-h') return print(toOverview(), terminal)
  if (name === '--version') return print(`${await readVersion()}\n`, terminal)
  const command = COMMANDS.get(ALIASES.get(name) ?? name)
  if (!command) throw createUsageError(toUnknown(name))
  if (asksForHelp(args)) return print(toHelp(command), terminal)
  return await command.run(args, terminal)
}

function print(text: string, terminal: Terminal): number {
  terminal.out(text)
  return 0
}

function toUnknown(name: string): string {
  if (name.startsWith('-')) return `${name}: unknown flag${didYouMean(name, ['--help', '--version'])}`
  return `${name}: unknown command${didYouMean(name, [...COMMANDS.keys()])}`
}

/** What stands after `--` is no flag. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  const flags = end === -1 ? args : args.slice(0, end)
  return flags.includes('--help') || flags.includes('-h')
}

function isMistake(error: unknown): boolean {
  if (isUsageError(error)) return true
  return isShunpikeError(error) && (error.code === 'config_invalid' || error.code === 'no_provider')
}

/** One line per route that was tried. */
function toAttemptLines(error: unknown): string {
  if (!isShunpikeError(error)) return ''
  const lines = error.attempts.map(({ route, status, code, ms }) => {
    const what = [status, code].filter((part) => part !== null).join(' ')
    return `  ${route}: ${what} after ${Math.round(ms)} ms\n`
  })
  return lines.join('')
}

function toOverview(): string {
  const lines = [...COMMANDS].map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}\n`)
  return [
    'Usage: shunpike COMMAND\n\n',
    ...lines,
    '\n`shunpike COMMAND --help` tells the flags of a command, `shunpike --version` the version.\n',
    'Exit code: 0, 1 after a failure, 2 for a mistake in the call or the config.\n',
  ].join('')
}

async function readVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
