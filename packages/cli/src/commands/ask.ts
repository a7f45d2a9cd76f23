import { type Alternative, type Answer, ask } from '../answer.js'
import { CONFIG_FLAG, type Command, createUsageError, parseFlags } from '../command.js'
import { openUpstreamOrSimulator, type Upstream } from '../open-upstream.js'
import { pickModel } from '../pick-model.js'
import { bold, dim, type Terminal } from '../terminal.js'

const FLAGS = {
  model: { type: 'string', short: 'm', value: 'MODEL', help: 'such as openai/gpt-5-mini, or an alias of the config' },
  config: CONFIG_FLAG,
  json: { type: 'boolean', help: 'one line of JSON, when the answer is whole' },
} as const

export const askCommand: Command = {
  summary: 'Streams an answer, then says which route it took, why, and what it cost.',
  usage: 'ask PROMPT [-m MODEL] [--config FILE] [--json]',
  flags: FLAGS,
  async run(args, terminal) {
    const { values, positionals } = parseFlags(FLAGS, args)
    const prompt = positionals.join(' ')
    if (prompt.trim() === '') throw createUsageError('PROMPT: expected a text, got nothing')
    const upstream = await openUpstreamOrSimulator(values.config, terminal)
    try {
      const model = values.model ?? pickModel(upstream)
      const show = values.json ? printJson : printText
      await show(upstream, model, prompt, terminal)
      return 0
    } finally {
      await upstream.close()
    }
  },
}

async function printJson({ name, router }: Upstream, model: string, prompt: string, terminal: Terminal): Promise<void> {
  const answer = await ask(router, model, prompt, () => {})
  terminal.out(`${JSON.stringify({ upstream: name, ...toJson(answer) })}\n`)
}

async function printText({ name, router }: Upstream, model: string, prompt: string, terminal: Terminal): Promise<void> {
  terminal.out(`${dim(terminal, `upstream: ${name}`)}\n\n`)
  let isMidLine = false
  const write = (text: string) => {
    isMidLine = true
    terminal.out(text)
  }
  try {
    const answer = await ask(router, model, prompt, write)
    const reasons = [`why: ${answer.why}`, ...answer.alternatives.map(toLine)]
    terminal.out(`\n\n${bold(terminal, toSummary(answer))}\n${dim(terminal, reasons.join('\n'))}\n`)
  } catch (error) {
    if (isMidLine) terminal.out('\n')
    throw error
  }
}

function toSummary({ route, model, ttftMs, usage }: Answer): string {
  return [
    `route ${route}`,
    `model ${model}`,
    `ttft ${ttftMs ?? 'unknown'} ms`,
    `tokens ${usage ? `${usage.prompt_tokens}/${usage.completion_tokens}` : 'unknown'}`,
    `cost ${toUsd(usage?.shunpike?.total ?? null)}`,
  ].join(' · ')
}

function toLine({ route, model, payment, costUsd, reason }: Alternative): string {
  const cost = costUsd === null ? 'an unknown amount' : `about ${toUsd(costUsd)}`
  const why = reason === null ? '' : `; left out: ${reason}`
  return `${route} (${model}, ${payment}) would have cost ${cost}${why}`
}

function toUsd(amount: string | null): string {
  return amount === null ? 'unknown' : `$${amount}`
}

function toJson({ text, route, model, ttftMs, usage, why, alternatives }: Answer) {
  return {
    answer: text,
    route,
    model,
    ttft_ms: ttftMs,
    usage,
    cost_usd: usage?.shunpike?.total ?? null,
    why,
    alternatives: alternatives.map(({ costUsd, ...rest }) => ({ ...rest, cost_usd: costUsd })),
  }
}
