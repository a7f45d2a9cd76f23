import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { run } from './run.js'

const cwd = mkdtempSync(join(tmpdir(), 'shunpike-'))
afterAll(() => rmSync(cwd, { recursive: true }))

/** Runs a command that ends by itself, in this process. */
async function shunpike(args: string[], { env = {}, hasColours = false } = {}) {
  const result = { code: -1, out: '', err: '' }
  result.code = await run(args, {
    out: (text) => {
      result.out += text
    },
    err: (text) => {
      result.err += text
    },
    hasColours,
    hasProgress: false,
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

describe('help', () => {
  it.each([[[]], [['--help']], [['-h']]])('overview: %j', async (args) => {
    const { code, out, err } = await shunpike(args)
    expect([code, err]).toEqual([0, ''])
    for (const name of ['ask', 'serve', 'simulate', 'plan']) expect(out).toMatch(new RegExp(`^  ${name} `, 'm'))
  })

  it.each([
    ['serve', ['--config', '--port', '--host', '--json']],
    ['simulate', ['--port', '--fault', '--seed', '--json']],
    ['ask', ['-m, --model', '--config', '--json']],
    ['plan', ['--spend', '--providers', '--overhead', '--byok-overhead', '--fee-rate', '--json']],
  ])('%s', async (name, flags) => {
    const { code, out } = await shunpike([name, '--help'])
    expect(code).toBe(0)
    expect(out).toContain(`Usage: shunpike ${name}`)
    for (const flag of flags) expect(out).toContain(flag)
  })

  it('version', async () => {
    expect((await shunpike(['--version'])).out).toMatch(/^\d+\.\d+\.\d+/)
  })
})

const FIGURES = ['--spend', '10000', '--providers', '3', '--overhead', '275']

describe('a mistake in the call', () => {
  it.each<[string[], string]>([
    [['sreve'], 'sreve: unknown command (did you mean "serve"?)'],
    [['frobnicate'], 'frobnicate: unknown command (known: ask, serve, simulate, plan)'],
    [['--verson'], '--verson: unknown flag (did you mean "--version"?)'],
    [['serve', '--prot', '1'], '--prot: unknown flag (did you mean "--port"?)'],
    [['serve', '--constructor'], '--constructor: unknown flag (known: --config, --port, --host, --json)'],
    [['serve', '--port'], '--port: expected PORT, got nothing'],
    [['serve', '--config', '--json'], '--config: expected FILE, got --json'],
    [['serve', '--json=yes'], '--json: expected no value, got "yes"'],
    [['serve', '--port', '65536'], '--port: expected a number from 0 to 65535, got "65536"'],
    [['serve', '--port', '8o80'], '--port: expected a number from 0 to 65535, got "8o80"'],
    [['serve', 'now'], 'unexpected argument "now"'],
    [['simulate', '--port', '65533'], '--port: expected a number from 0 to 65532, got "65533"'],
    [['simulate', '--seed', '-1'], '--seed: expected N, got -1'],
    [['simulate', '--seed=-1'], '--seed: expected a whole number from 0 to 999999999, got "-1"'],
    [
      ['simulate', '--fault', 'opnai=down'],
      '--fault: expected a provider before "=", got "opnai" (did you mean "openai"?)',
    ],
    [['ask'], 'PROMPT: expected a text, got nothing'],
    [['ask', 'hi', '-x'], '-x: unknown flag (known: --model, --config, --json)'],
    [['plan', '--spend', '1'], '--providers: expected a value such as 3, got nothing'],
    [['plan', ...FIGURES, '--spend', '$10,000'], '--spend: expected USD such as 10000 or 275.50, got "$10,000"'],
    [['plan', ...FIGURES, '--byok-overhead', 'x'], '--byok-overhead: expected USD such as 10000 or 275.50, got "x"'],
    [['plan', ...FIGURES, '--providers', '0'], '--providers: expected a whole number from 1, got "0"'],
    [['plan', ...FIGURES, '--fee-rate', '5.5'], '--fee-rate: expected a share from 0 to 1 such as 0.055, got "5.5"'],
  ])('%j', async (args, message) => {
    expect(await shunpike(args)).toEqual({ code: 2, out: '', err: `${message}\n` })
  })

  it('lists the faults beside the nearest one', async () => {
    const { code, err } = await shunpike(['simulate', '--fault', 'dwon'])
    expect(code).toBe(2)
    expect(err).toMatch(/^--fault: expected a fault of this list, got "dwon" \(did you mean "down"\?\)\n/)
    expect(err).toMatch(/^ {2}error-mid-stream +some content/m)
  })
})

describe('a mistake in the config', () => {
  it('is told with the file', async () => {
    writeFileSync(join(cwd, 'bad.json'), '{"providers":{"openrouter":{"apiKey":"k","fee":{"rate":5.5}}}}')
    for (const command of [['serve'], ['ask', 'hi']]) {
      expect(await shunpike([...command, '--config', 'bad.json'])).toEqual({
        code: 2,
        out: '',
        err: 'providers.openrouter.fee.rate: expected a decimal string such as "0.055", got 5.5\nin bad.json\n',
      })
    }
  })

  it('is told where the simulator would have served', async () => {
    writeFileSync(join(cwd, 'deny.json'), '{"policy":{"deny":["nobody"]}}')
    const { code, err } = await shunpike(['ask', 'hi', '--config', 'deny.json'])
    expect([code, err]).toEqual([2, expect.stringMatching(/^policy\.deny: .*got "nobody".*\nin deny\.json\n$/s)])
  })

  it('names a model only where one is known', async () => {
    writeFileSync(
      join(cwd, 'lab.json'),
      '{"providers":{"lab":{"type":"openai-compatible","baseURL":"http://127.0.0.1:9/v1"}}}',
    )
    expect(await shunpike(['ask', 'hi', '--config', 'lab.json'])).toMatchObject({
      code: 2,
      err: '--model: expected a model such as lab/llama, got nothing\n',
    })
  })
})

describe('serve without providers', () => {
  it('names the environment and the simulator', async () => {
    const { code, out, err } = await shunpike(['serve'])
    expect([code, out]).toEqual([2, ''])
    for (const name of ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'GEMINI_API_KEY', 'OPENROUTER_API_KEY']) {
      expect(err).toContain(name)
    }
    expect(err).toContain('shunpike simulate\n')
  })

  it('refuses to serve strangers without keys', async () => {
    const env = { OPENAI_API_KEY: 'sk-test-openai' }
    const { code, err } = await shunpike(['serve', '--host', '0.0.0.0', '--port', '0'], { env })
    expect([code, err]).toEqual([2, expect.stringContaining('host: expected a loopback address')])
  })
})

describe('plan', () => {
  it('says what to do first, then the figures', async () => {
    const { code, out, err } = await shunpike(['plan', ...FIGURES])
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/^Use your own keys at OpenRouter: it saves \$550\.00 a month against credits\.\n/)
    expect(out).toMatch(/^OpenRouter credits +\$550\.00 +\$0\.00 +\$10,550\.00 +\$0\.00$/m)
    expect(out).toMatch(/^direct +\$0\.00 +\$825\.00 +\$10,825\.00 +-\$275\.00$/m)
    expect(out).toMatch(/^ {2}per provider, against credits +\$5,000\.00$/m)
    expect(out).toMatch(/^ {2}one provider alone, against own keys +\$30,213\.27$/m)
    expect(out).toMatch(/^ {2}over all 3 providers, against credits +\$15,000\.00$/m)
    expect(out).toMatch(/^ {2}over all 3 providers, against own keys +\$40,639\.81$/m)
    expect(out).toMatch(
      /^\$1,000\.00 +\$55\.00 +\$1,055\.00 +Evaluate based on usage patterns +own keys at OpenRouter +\$55\.00$/m,
    )
  })

  it.each([
    [
      ['--spend', '100', '--providers', '1', '--overhead', '275', '--byok-overhead', '50'],
      'Stay on OpenRouter credits: no other way costs less.',
    ],
    [
      ['--spend', '100000', '--providers', '1', '--overhead', '275'],
      'Go direct: it saves $5,225.00 a month against credits.',
    ],
    [
      ['--spend', '1000', '--providers', '1', '--overhead', '30', '--byok-overhead', '40', '--fee-rate', '0.05'],
      'Go direct: it saves $20.00 a month against credits.',
    ],
  ])('%j', async (args, verdict) => {
    expect((await shunpike(['plan', ...args])).out.split('\n')[0]).toBe(verdict)
  })

  it('never pays where there is no fee', async () => {
    const { out } = await shunpike(['plan', ...FIGURES, '--fee-rate', '0'])
    expect(out).toMatch(/^ {2}per provider, against credits +never$/m)
  })

  it('prints nothing but JSON with --json', async () => {
    const { out, err } = await shunpike(['plan', ...FIGURES, '--json'], { hasColours: true })
    expect(JSON.parse(out)).toMatchObject({ recommended: 'byok', breakEven: { perProvider: '5000', total: '15000' } })
    expect(err).toBe('')
  })

  it('shows colours only where told', async () => {
    expect((await shunpike(['plan', ...FIGURES], { hasColours: true })).out).toContain('\x1b[1m')
    expect((await shunpike(['plan', ...FIGURES])).out).not.toContain('\x1b')
  })
})
