import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  formatDollars,
  type MigrationReport,
  migrationPlan,
  migrationReport,
  type Scenario,
  type SpendPlan,
  spendPlan,
} from '@shunpike/core'
import { afterAll, describe, expect, it } from 'vitest'
import { run } from '../../run.js'

const cwd = mkdtempSync(join(tmpdir(), 'shunpike-plan-'))
afterAll(() => rmSync(cwd, { recursive: true }))

async function shunpike(args: string[], { env = {}, hasColours = false, hasProgress = false } = {}) {
  const result = { code: -1, out: '', err: '' }
  result.code = await run(args, {
    out: (text) => {
      result.out += text
    },
    err: (text) => {
      result.err += text
    },
    hasColours,
    hasProgress,
    env,
    cwd,
    onSignal: () => {
      throw new Error('stays up')
    },
    exit: () => {
      throw new Error('exits')
    },
  })
  return result
}

async function report(args: string[], options = {}): Promise<MigrationReport> {
  const { code, out, err } = await shunpike(['plan', ...args, '--json'], options)
  expect([code, err]).toEqual([0, ''])
  return JSON.parse(out) as MigrationReport
}

interface Call {
  model: string
  host: string
  cost: string
}

const OPENAI: Call = { model: 'openai/gpt-5-mini-2025-08-07', host: 'OpenAI', cost: '300' }
const CLAUDE: Call = { model: 'anthropic/claude-sonnet-5', host: 'Anthropic', cost: '100' }
const LLAMA: Call = { model: 'meta-llama/llama-4-maverick', host: 'Groq', cost: '10' }

/** One call of each kind on each of `days` days. */
function writeExport(
  name: string,
  days: number,
  calls: readonly Call[] = [OPENAI, CLAUDE, LLAMA],
  more: readonly string[] = [],
): string {
  const lines = Array.from({ length: days }, (_, day) =>
    calls.map(({ model, host, cost }, index) => {
      const date = new Date(Date.UTC(2026, 9, 1 + day)).toISOString().slice(0, 10)
      return `gen-${day}-${index},${date} 10:00:00.000,${cost},1000,100,0,${model},${host}`
    }),
  )
  const header =
    'generation_id,created_at,cost_total,tokens_prompt,tokens_completion,tokens_cached,model_permaslug,provider_name'
  writeFileSync(join(cwd, name), [header, ...lines.flat(), ...more, ''].join('\n'))
  return name
}

const MONTH = writeExport('month.csv', 30)

function writeScenario(name: string, scenario: object): string {
  writeFileSync(join(cwd, name), JSON.stringify(scenario))
  return name
}

const SCENARIO: Scenario = {
  fee: { rate: '0.055', minimum: '0.80' },
  providers: [
    { id: 'openai', spend: '6000', overhead: { direct: '180' } },
    { id: 'anthropic', spend: '3000', overhead: { direct: '180' } },
    { id: 'others', spend: '200', overhead: {} },
  ],
}
const FILE = writeScenario('scenario.json', SCENARIO)

describe('an export', () => {
  it('comes to a verdict, a table, and what it rests on', async () => {
    const { code, out, err } = await shunpike(['plan', MONTH])
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(
      /^Put your own keys for openai and anthropic into OpenRouter: it saves \$600\.00 a month \(\$7,200\.00 a year\)\.\n/,
    )
    expect(out).toMatch(
      /^ {2}move first +openai +\$9,000\.00 +73 % +█{7}▍ +credits +own keys +\$465\.00 +\$4,363\.64$/m,
    )
    expect(out).toMatch(/^ {20,}openai\/gpt-5-mini +\$9,000\.00 +73 %/m)
    expect(out).toMatch(/^ {2}move next +anthropic +\$3,000\.00/m)
    expect(out).toMatch(/^ {2}OpenRouter only +others +\$300\.00 +2 % +\S+ +credits +credits$/m)
    expect(out).toMatch(/^ {2}all on OpenRouter credits +\$12,976\.50$/m)
    expect(out).toMatch(/^ {2}this plan +\$12,376\.50$/m)
    expect(out).toContain('Read: 90 calls, 2026-10-01 to 2026-10-30 (30 days).')
  })

  it('has the same figures in JSON, on the page, in the library and under its other name', async () => {
    const json = await report([MONTH, '--html', 'same.html'].slice(0, 1))
    await shunpike(['plan', '--csv', MONTH, '--html', 'same.html'])
    const page = readFileSync(join(cwd, 'same.html'), 'utf8')
    expect(migrationReport(json.scenario)).toEqual(json)
    expect(json).toMatchObject(migrationPlan(json.scenario))
    for (const amount of [json.saving_vs_now, json.now.net, json.optimum.net])
      expect(page).toContain(formatDollars(amount))
    for (const { arithmetic } of json.providers)
      if (arithmetic) expect(page).toContain(formatDollars(arithmetic.saving))
    expect((await shunpike(['breakeven', MONTH, '--json'])).out).toBe(`${JSON.stringify(json)}\n`)
  })

  it('comes to no verdict with less than two weeks', async () => {
    const file = writeExport('week.csv', 13)
    const { out } = await shunpike(['plan', file])
    expect(out).toMatch(/^No verdict: .*\n {2}The figures cover 13 days: at least 14 are needed\.\n/)
    expect(out).not.toMatch(/move first|move next|Another plan/)
    const { verdict, moves, providers } = await report([file])
    expect(verdict.decision).toBe('withheld')
    expect(moves).toEqual([])
    expect(providers.map(({ advice }) => advice)).toEqual(['too little data', 'too little data', 'OpenRouter only'])
    expect((await report([writeExport('fortnight.csv', 14)])).verdict.decision).toBe('move')
  })

  it('comes to no verdict with too much that is unknown', async () => {
    const unknown = (count: number) =>
      Array.from({ length: count }, (_, index) => `gen-x${index},2026-10-05 10:00:00,,0,0,0,openai/gpt-5-mini,OpenAI`)
    expect((await report([writeExport('few.csv', 30, undefined, unknown(4))])).verdict.decision).toBe('move')
    const { verdict } = await report([writeExport('many.csv', 30, undefined, unknown(5))])
    expect(verdict).toMatchObject({
      decision: 'withheld',
      reasons: ['5.26 % of the traffic has no known cost: at most 5 % may.'],
    })
  })

  it('without dates wants to be told its days', async () => {
    writeFileSync(join(cwd, 'sums.csv'), 'Model,Spend\nopenai/gpt-5-mini,"$40,000.00"\n')
    expect((await report(['sums.csv'])).verdict.decision).toBe('withheld')
    const { verdict, range } = await report(['sums.csv', '--days', '30'])
    expect(verdict.decision).toBe('move')
    expect(Number(range?.high)).toBeGreaterThan(Number(range?.low))
  })

  it.each([
    ['no spend at all', [{ ...OPENAI, cost: '0' }], 'Stay as you are: there is no spend to save on.'],
    ['no model that is sold elsewhere', [LLAMA], 'Stay on OpenRouter credits: no move pays back.'],
    ['too little spend', [{ ...OPENAI, cost: '1' }], 'Stay on OpenRouter credits: no move pays back.'],
  ])('with %s stays', async (_, calls, text) => {
    const file = writeExport('stay.csv', 30, calls)
    const { out } = await shunpike(['plan', file, '--steps'])
    expect(out.split('\n')[0]).toBe(text)
    expect(out).not.toMatch(/NaN|undefined|Infinity/)
    await shunpike(['plan', file, '--html', 'stay.html'])
    expect(readFileSync(join(cwd, 'stay.html'), 'utf8')).not.toMatch(/NaN|undefined|Infinity/)
  })

  it('tells what is missing in words, with row and column', async () => {
    writeFileSync(join(cwd, 'euro.csv'), 'model,cost\nopenai/gpt-5-mini,€5\n')
    expect(await shunpike(['plan', 'euro.csv'])).toEqual({
      code: 2,
      out: '',
      err: 'euro.csv: row 2, column cost: expected US dollars, which is what OpenRouter bills in, got "€5"\n',
    })
  })

  it('shows how far it is only where somebody looks', async () => {
    const { err } = await shunpike(['plan', MONTH], { hasProgress: true })
    expect(err).toMatch(/^\rmonth\.csv █+ 100 % · 90 rows/)
    expect(err.endsWith('\r\x1b[K')).toBe(true)
    expect((await shunpike(['plan', MONTH])).err).toBe('')
  })
})

describe('keys in the environment', () => {
  it('say which provider lacks one', async () => {
    const advice = async (env: object) => (await report([MONTH], { env })).providers.map((row) => row.advice)
    expect(await advice({})).toEqual(['move first', 'move next', 'OpenRouter only'])
    expect(await advice({ OPENAI_API_KEY: 'k' })).toEqual(['move first', 'needs key', 'OpenRouter only'])
    expect(await advice({ ANTHROPIC_API_KEY: 'k' })).toEqual(['needs key', 'move first', 'OpenRouter only'])
  })
})

describe('a scenario', () => {
  it('is solved to its plan and nothing else', async () => {
    for (const args of [['--scenario', FILE], [FILE]]) {
      const { out } = await shunpike(['plan', ...args, '--json'])
      expect(JSON.parse(out)).toEqual(migrationPlan(SCENARIO))
    }
  })

  it('is told line by line', async () => {
    const { out } = await shunpike(['plan', FILE, '--steps'])
    expect(out).toMatch(
      / {2}openai: \$6,000\.00 from credits to direct\n {4}fee on buying credits +\$330\.00\n {4}overhead +-\$180\.00\n {4}saves a month +\$150\.00\n/,
    )
    expect(await report([FILE, '--steps'])).toMatchObject({
      ...migrationPlan(SCENARIO),
      moves: [{ provider: 'openai', saving: '150' }],
    })
  })

  it.each<[string[], string, object]>([
    [['--discount', 'anthropic=0.1'], 'anthropic', { discount: '0.1' }],
    [['--batch', 'openai=0.25'], 'openai', { batch_share: '0.25' }],
    [['--uplift', 'openai=0.1'], 'openai', { region_uplift: '0.1' }],
    [
      ['--latency', 'openai=20', '--reliability', 'openai=30.5'],
      'openai',
      { latency_value: '20', reliability_value: '30.5' },
    ],
    [['--pin', 'anthropic=direct'], 'anthropic', { pin: 'direct' }],
    [['--overhead', '100'], 'openai', { overhead: { direct: '100' } }],
    [['--overhead', '100', '--overhead', 'openai=50'], 'openai', { overhead: { direct: '50' } }],
    [
      ['--hours', '3', '--rate', '100'],
      'openai',
      { overhead: { direct: { hours: '3', rate: '100', setup_hours: '8', months: '12' } } },
    ],
  ])('takes %j', async (args, id, changed) => {
    const { scenario } = await report([FILE, '--steps', ...args])
    expect(scenario.providers.find((provider) => provider.id === id)).toMatchObject(changed)
    expect(scenario.providers.at(-1)).toEqual(SCENARIO.providers.at(-1))
  })

  it('takes fees', async () => {
    const args = ['--fee-rate', '0.04', '--top-up', '50', '--byok-allowance', '200000', '--shared-overhead', '10']
    expect((await report([FILE, '--steps', ...args])).scenario).toMatchObject({
      fee: { rate: '0.04', minimum: '0', top_up: '50' },
      byok: { allowance: '200000', rate: '0.05' },
      shared_overhead: '10',
    })
    expect((await report([FILE, '--steps', '--no-byok'])).scenario).not.toHaveProperty('byok')
  })
})

describe('figures of each provider', () => {
  it('are a scenario', async () => {
    const { optimum, scenario } = await report([
      '--spend',
      'openai=6000',
      '--spend',
      'others=200',
      '--overhead',
      '180',
      '--no-byok',
    ])
    expect(optimum.assignment).toEqual({ openai: 'direct', others: 'credits' })
    expect(scenario.providers).toEqual([
      { id: 'openai', spend: '6000', overhead: { direct: '180', byok: expect.anything() } },
      { id: 'others', spend: '200', overhead: {} },
    ])
  })
})

describe('the page', () => {
  it('needs nothing but itself', async () => {
    const name = writeExport('odd.csv', 30, [OPENAI, { ...LLAMA, model: 'evil/<img src=x onerror=alert(1)>&"' }])
    expect((await shunpike(['plan', name, '--html', 'odd.html'])).err).toBe('wrote odd.html\n')
    const page = readFileSync(join(cwd, 'odd.html'), 'utf8')
    expect(page).toMatch(/^<!doctype html>/)
    expect(page).toContain('evil/&lt;img src=x')
    expect(page).not.toMatch(/<script|<img|<link|https?:|url\(|@import/)
    expect(page.match(/<svg /g)).toHaveLength(3)
    expect(page).toContain('prefers-color-scheme: dark')
    expect(page).not.toMatch(/NaN|undefined|Infinity/)
  })

  it('is made from one spend for all, too', async () => {
    const args = ['--spend', '10000', '--providers', '3', '--overhead', '275', '--html', 'even.html']
    expect((await shunpike(['plan', ...args])).out).toMatch(/^Use your own keys at OpenRouter: it saves \$550\.00/)
    const page = readFileSync(join(cwd, 'even.html'), 'utf8')
    expect(page).toContain('saves $550.00 a month')
    expect(page).toContain('provider 3')
  })
})

describe('a mistake in the call', () => {
  it.each<[string[], string]>([
    [[], 'expected an export, a scenario or figures, got nothing. Try one of'],
    [['a.csv', 'b.csv'], 'expected one file, got 2: a.csv, b.csv'],
    [['a.csv', '--spend', '1'], '--spend: expected a file or figures, got both'],
    [['none.csv'], 'none.csv: expected a file, got a name that does not exist'],
    [['--scenario', 'none.json'], 'none.json: expected a file that can be read, got a name that does not exist'],
    [
      [FILE, '--discount', 'opnai=0.1'],
      '--discount: expected a provider before "=", got "opnai" (did you mean "openai"?)',
    ],
    [[FILE, '--discount', '0.1'], '--discount: expected openai=0.1, got "0.1"'],
    [[FILE, '--discount', 'openai=10'], '--discount: expected a share from 0 to 1 such as 0.055, got "10"'],
    [[FILE, '--discount', 'openai=0.1', '--discount', 'openai=0.2'], '--discount: expected openai once, got it twice'],
    [[FILE, '--pin', 'openai=free'], '--pin: expected credits, byok or direct, got "free"'],
    [[FILE, '--pin', 'others=direct'], '--pin: expected a way that others can be paid, got "direct"'],
    [[FILE, '--hours', 'two'], '--hours: expected hours such as 2 or 0.5, got "two"'],
    [[FILE, '--months', '0'], '--months: expected a number above 0 such as 12, got "0"'],
    [[MONTH, '--days', '0'], '--days: expected a whole number from 1, got "0"'],
    [[FILE, '--html', 'no/where.html'], '--html: expected a file that can be written, got "no/where.html" (ENOENT)'],
    [
      ['--spend', 'openai=6000', '--spend', '10'],
      '--spend: expected openai=6000 for each provider, or one amount for all, got "10"',
    ],
  ])('%j', async (args, message) => {
    const { code, out, err } = await shunpike(['plan', ...args])
    expect([code, out, err.split('\n')[0]]).toEqual([2, '', message])
  })

  it('in a scenario is told with its path', async () => {
    const file = writeScenario('wrong.json', { providers: [{ id: 'a', spend: 5, overhead: {} }] })
    expect(await shunpike(['plan', file])).toMatchObject({
      code: 2,
      err: 'providers.0.spend: expected a decimal string such as "275", got 5\n',
    })
    writeFileSync(join(cwd, 'cut.json'), '{\n  "providers": [\n')
    expect(await shunpike(['plan', 'cut.json'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^cut\.json: line 3, column 1: expected a value/),
    })
  })
})

describe('docs/advisor.md', () => {
  const page = readFileSync(fileURLToPath(new URL('../../../../../docs/advisor.md', import.meta.url)), 'utf8')

  it('shows a scenario that can be solved', async () => {
    const [, json = ''] = /```json\n([\s\S]+?)```/.exec(page) ?? []
    expect((await report([writeScenario('documented.json', JSON.parse(json)), '--steps'])).verdict.decision).toBe(
      'move',
    )
  })

  it('has the table that the command computes', () => {
    const rows = [...page.matchAll(/^\| \$([\d,]+) \| .*$/gm)]
    expect(rows).toHaveLength(5)
    for (const [row, spend = ''] of rows) {
      const alone = spendPlan({ spend: spend.replace(',', ''), providers: 1, overhead: '275' })
      const alike = spendPlan({ spend: spend.replace(',', ''), providers: 3, overhead: '275' })
      const saves = ({ plans }: SpendPlan, payment: string) =>
        formatDollars(plans.find((plan) => plan.payment === payment)?.saving ?? '').replace('-', '−')
      const cells = [
        `$${spend}`,
        formatDollars(alone.feePerMonth),
        alone.verdict,
        saves(alone, 'byok'),
        saves(alone, 'direct'),
        saves(alike, 'direct'),
      ]
      expect(row).toBe(`| ${cells.join(' | ')} |`)
    }
  })
})

const cases = `${process.env['SHUNPIKE_CASES'] ?? fileURLToPath(new URL('../../../../../../shared/cases', import.meta.url))}/advisor-cases.json`
const hasCases = existsSync(cases)
if (!hasCases) console.warn(`plan.test.ts: cases skipped, there is no ${cases} (set SHUNPIKE_CASES)`)

describe.skipIf(!hasCases)('the advisor cases', () => {
  it('are printed key for key', async () => {
    const all = (
      JSON.parse(readFileSync(cases, 'utf8')) as { cases: { kind: string; input: object; expected: object }[] }
    ).cases
    const plans = all.filter(({ kind }) => kind === 'plan')
    expect(plans).toHaveLength(3)
    for (const { input, expected } of plans) {
      const { out } = await shunpike(['plan', '--scenario', writeScenario('case.json', input), '--json'])
      expect(JSON.parse(out)).toEqual(expected)
    }
  })
})
