import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { listDirectOffers, migrationPlan, migrationReport, type Scenario, spendPlan } from '@shunpike/core'
import { type Command, createUsageError, parseFlags } from '../../command.js'
import type { Terminal } from '../../terminal.js'
import { applyAssumptions } from './assumptions.js'
import { type EvenFigures, toEvenScenario, toNamedScenario } from './figures.js'
import { FLAGS, type Given, parseAmount, parseCount, parseShare } from './flags.js'
import { toPage } from './html/page.js'
import { toReportText } from './report-text.js'
import { isScenarioFile, readExport, readScenario } from './source.js'
import { toSpendText } from './spend-text.js'

export const planCommand: Command = {
  summary: 'OpenRouter credits, own keys or direct: what to move, in which order, and what it saves.',
  usage: 'plan FILE | plan --spend USD --providers N --overhead USD | plan --spend NAME=USD…',
  flags: FLAGS,
  async run(args, terminal) {
    const { values: given, positionals } = parseFlags(FLAGS, args)
    const source = await pickSource(given, positionals, terminal)
    if (source.kind === 'even') return await planEvenly(given, terminal)
    return await planScenario(source, given, terminal)
  },
}

/** What is planned from. */
type Source = FileSource | { kind: 'named' } | { kind: 'even' }

interface FileSource {
  kind: 'scenario' | 'export'
  name: string
}

async function pickSource(given: Given, positionals: readonly string[], terminal: Terminal): Promise<Source> {
  const files = [...positionals, ...[given.csv, given.scenario].filter((name) => name !== undefined)]
  if (files.length > 1) throw createUsageError(`expected one file, got ${files.length}: ${files.join(', ')}`)
  if (files.length > 0 && given.spend) throw createUsageError('--spend: expected a file or figures, got both')
  if (given.csv !== undefined) return { kind: 'export', name: given.csv }
  if (given.scenario !== undefined) return { kind: 'scenario', name: given.scenario }
  const [name] = positionals
  if (name !== undefined) return { kind: (await isScenarioFile(name, terminal)) ? 'scenario' : 'export', name }
  if (!given.spend && given.providers === undefined && !given.overhead) throw createUsageError(NOTHING_TO_PLAN)
  return { kind: given.spend?.some((text) => text.includes('=')) ? 'named' : 'even' }
}

const NOTHING_TO_PLAN = `expected an export, a scenario or figures, got nothing. Try one of
  shunpike plan openrouter_activity.csv
  shunpike plan --spend 10000 --providers 3 --overhead 275
  shunpike plan --spend openai=6000 --spend anthropic=3000 --spend others=200`

async function planScenario(source: FileSource | { kind: 'named' }, given: Given, terminal: Terminal): Promise<number> {
  const scenario = applyAssumptions(await readSource(source, given, terminal), given)
  const keys = findKeys(terminal)
  const report = () => migrationReport(scenario, keys ? { keys } : {})
  if (given.html !== undefined) await writePage(given.html, toPage(report()), terminal)
  if (given.json) {
    // A scenario's plan is a contract: its keys and no others.
    const isPlan = source.kind === 'scenario' && !given.steps
    terminal.out(`${JSON.stringify(isPlan ? migrationPlan(scenario) : report())}\n`)
  } else terminal.out(toReportText(report(), given.steps ?? false, terminal))
  return 0
}

function readSource(
  source: FileSource | { kind: 'named' },
  given: Given,
  terminal: Terminal,
): Promise<Scenario> | Scenario {
  if (source.kind === 'named') return toNamedScenario(given.spend ?? [], given)
  if (source.kind === 'scenario') return readScenario(source.name, terminal)
  return readExport(source.name, given, terminal)
}

/** Providers with a key in the environment; `undefined` where there is none at all, which says nothing about the team's keys. */
function findKeys({ env }: Terminal): string[] | undefined {
  const found = listDirectOffers().filter(({ environment }) => environment.some((name) => env[name]))
  return found.length > 0 ? found.map(({ provider }) => provider) : undefined
}

async function planEvenly(given: Given, terminal: Terminal): Promise<number> {
  const figures = parseFigures(given)
  const feeRate = given['fee-rate']
  const fee = feeRate === undefined ? {} : { fee: { rate: parseShare('--fee-rate', feeRate), ...NO_MINIMUM } }
  const planAt = (spend: string) => spendPlan({ ...figures, ...fee, spend })
  const plan = planAt(figures.spend)
  if (given.html !== undefined) {
    const scenario = applyAssumptions(toEvenScenario(figures), { ...given, overhead: [] })
    await writePage(given.html, toPage(migrationReport(scenario)), terminal)
  }
  terminal.out(given.json ? `${JSON.stringify(plan)}\n` : toSpendText(plan, planAt, figures.providers, terminal))
  return 0
}

/** Without a minimum the size of a purchase weighs nothing. */
const NO_MINIMUM = { minimum: '0', topUp: '1' }

function parseFigures(given: Given): EvenFigures {
  return {
    providers: parseCount('--providers', required('--providers', given.providers, '3')),
    spend: parseAmount('--spend', required('--spend', given.spend?.at(-1), '10000')),
    overhead: parseAmount('--overhead', required('--overhead', given.overhead?.at(-1), '275')),
    byokOverhead: parseAmount('--byok-overhead', given['byok-overhead'] ?? '0'),
  }
}

function required(flag: string, value: string | undefined, example: string): string {
  if (value !== undefined) return value
  throw createUsageError(`${flag}: expected a value such as ${example}, got nothing`)
}

async function writePage(name: string, page: string, terminal: Terminal): Promise<void> {
  try {
    await writeFile(resolve(terminal.cwd, name), page)
  } catch (error) {
    throw createUsageError(
      `--html: expected a file that can be written, got "${name}" (${(error as NodeJS.ErrnoException).code})`,
    )
  }
  terminal.err(`wrote ${name}\n`)
}
