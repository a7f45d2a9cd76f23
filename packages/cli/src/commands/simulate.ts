import { createSimulator, FAULTS, type Fault, type ProviderName, type Simulator } from '@shunpike/simulator'
import { type Command, checkNoMore, createUsageError, parseFlags, parsePort, toListenError } from '../command.js'
import { didYouMean, toNearHint } from '../did-you-mean.js'
import { type Terminal, toTable } from '../terminal.js'

const FLAGS = {
  port: { type: 'string', value: 'PORT', help: 'first of four ports; default 0: any free ones' },
  fault: { type: 'string', multiple: true, value: 'NAME', help: 'a fault of all, or of one: openai=down; repeatable' },
  seed: { type: 'string', value: 'N', help: 'other seeds give other answers; default 1' },
  json: { type: 'boolean', help: 'the config for it, as one line of JSON' },
} as const

const HIGHEST_FIRST_PORT = 65_532
const LONGEST_INTERVAL_MS = 2 ** 31 - 1

interface FaultChoice {
  fault: Fault
  /** Default: all. */
  provider?: string
}

export const simulateCommand: Command = {
  summary: 'Fake OpenAI, Anthropic, Gemini and OpenRouter on loopback, with faults.',
  usage: 'simulate [--port PORT] [--fault NAME | --fault PROVIDER=NAME] [--seed N] [--json]',
  flags: FLAGS,
  async run(args, terminal) {
    const { values, positionals } = parseFlags(FLAGS, args)
    checkNoMore(positionals)
    const choices = (values.fault ?? []).map(parseFault)
    const seed = values.seed === undefined ? {} : { seed: parseSeed(values.seed) }
    const simulator = await start(parsePort(values.port ?? '0', HIGHEST_FIRST_PORT), seed)
    try {
      for (const choice of choices) setFault(simulator, choice)
      const stopped = untilStopped(terminal)
      terminal.out(values.json ? `${JSON.stringify(toConfig(simulator))}\n` : toText(simulator, values.fault ?? []))
      await stopped
      return 0
    } finally {
      await simulator.close()
    }
  },
}

/** Where every provider is down no socket keeps the process up. */
async function untilStopped(terminal: Terminal): Promise<void> {
  const alive = setInterval(() => {}, LONGEST_INTERVAL_MS)
  await new Promise<void>((resolve) => terminal.onSignal(resolve))
  clearInterval(alive)
}

/** `NAME` or `PROVIDER=NAME`. */
function parseFault(text: string): FaultChoice {
  const [name = '', provider] = text.split('=', 2).reverse()
  if (Object.hasOwn(FAULTS, name)) return { fault: name as Fault, ...(provider === undefined ? {} : { provider }) }
  const hint = toNearHint(name, Object.keys(FAULTS))
  const list = toTable(Object.entries(FAULTS).map(([fault, what]) => [`  ${fault}`, what]))
  throw createUsageError(`--fault: expected a fault of this list, got "${name}"${hint}\n${list.trimEnd()}`)
}

function parseSeed(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw createUsageError(`--seed: expected a whole number from 0 to 999999999, got "${text}"`)
}

async function start(port: number, seed: { seed?: number }): Promise<Simulator> {
  try {
    return await createSimulator({ port, ...seed })
  } catch (error) {
    throw toListenError(error, port)
  }
}

function setFault({ providers, setFault }: Simulator, { fault, provider }: FaultChoice): void {
  const known = Object.keys(providers) as ProviderName[]
  const chosen = provider === undefined ? known : known.filter((name) => name === provider)
  if (provider !== undefined && chosen.length === 0) {
    throw createUsageError(`--fault: expected a provider before "=", got "${provider}"${didYouMean(provider, known)}`)
  }
  for (const name of chosen) setFault(name, fault)
}

/** Options for a router that calls the simulator. */
function toConfig({ providers }: Simulator): { providers: Simulator['providers'] } {
  return { providers }
}

function toText(simulator: Simulator, faults: readonly string[]): string {
  const { providers, byokApiKey } = simulator
  const rows = Object.entries(providers).map(([name, { baseURL, apiKey }]) => [name, baseURL, apiKey])
  const byok = ['', 'the same, paid with own keys', byokApiKey]
  return [
    toTable([['provider', 'base URL', 'key'], ...rows, byok]),
    ...faults.map((fault) => `fault: ${fault.includes('=') ? fault : `${fault} at every provider`}\n`),
    `\nshunpike.config.json for it:\n${JSON.stringify(toConfig(simulator), null, 2)}\n`,
    '\nStop with Ctrl-C.\n',
  ].join('')
}
