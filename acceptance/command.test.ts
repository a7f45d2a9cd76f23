/** The `shunpike` command as a process: what it prints, what it answers to signals, and how it ends. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Options } from '@shunpike/core'
import { createSimulator, type Simulator } from '@shunpike/simulator'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const BIN = fileURLToPath(new URL('../packages/cli/bin/shunpike.js', import.meta.url))
const cwd = mkdtempSync(join(tmpdir(), 'shunpike-'))
const running: ChildProcess[] = []
let simulator: Simulator

afterAll(() => rmSync(cwd, { recursive: true }))
beforeEach(async () => {
  simulator = await createSimulator({ seed: 11, tokenMs: 1, openRouterHopMs: 1 })
})
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
  await simulator.close()
})

function start(...args: string[]) {
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env: {}, stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  const seen = { child, out: '', err: '', ended: once(child, 'close').then(([code]) => code as number | null) }
  child.stdout.on('data', (bytes) => {
    seen.out += bytes
  })
  child.stderr.on('data', (bytes) => {
    seen.err += bytes
  })
  return seen
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 50_000, interval: 20 })

function writeConfig(options: Options = {}): string {
  const file = join(cwd, 'test.json')
  writeFileSync(file, JSON.stringify({ providers: simulator.providers, ...options }))
  return file
}

async function startGateway(options?: Options) {
  const command = start('serve', '--config', writeConfig(options), '--port', '0')
  await until(() => expect(command.out).toMatch(/^shunpike listening on http:\/\/127\.0\.0\.1:\d+$/m))
  const [, url = ''] = /listening on (.*)/.exec(command.out) ?? []
  return { command, url }
}

const ask = (url: string, model = 'openai/gpt-5-mini') =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'Which way?' }] }),
  })

describe('serve', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('lets a running stream end after %s, and exits with 0', async (signal) => {
    const { command, url } = await startGateway()
    simulator.setFault('openai', 'slow-first-token', { delayMs: 800 })
    const answer = ask(url)
    await until(() => expect(simulator.requests('openai').length).toBe(1))
    command.child.kill(signal)
    expect(await (await answer).text()).toMatch(/data: \[DONE\]\n\n$/)
    expect(await command.ended).toBe(0)
  })

  it('ends at the second signal, whatever hangs', async () => {
    simulator.setFault('openai', 'stall')
    const { command, url } = await startGateway()
    const answer = await ask(url)
    const cut = expect(answer.text()).rejects.toThrow()
    command.child.kill('SIGTERM')
    await until(() => expect(command.err).toContain('draining'))
    command.child.kill('SIGTERM')
    expect(await command.ended).toBe(1)
    await cut
  })

  it('says one line of JSON with --json', async () => {
    const command = start('serve', '--config', writeConfig(), '--port', '0', '--json')
    await until(() => expect(command.out).toContain('\n'))
    expect(JSON.parse(command.out)).toMatchObject({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) })
    command.child.kill('SIGTERM')
    expect(await command.ended).toBe(0)
  })
})

describe('simulate', () => {
  it('stays up with every provider down', async () => {
    const command = start('simulate', '--fault', 'down')
    await until(() => expect(command.out).toContain('Stop with Ctrl-C.'))
    const first = await Promise.race([command.ended, new Promise((resolve) => setTimeout(resolve, 500, 'up'))])
    expect(first).toBe('up')
    command.child.kill('SIGINT')
    expect(await command.ended).toBe(0)
  })
})

it('an answer cut after content is a failure, and --json prints none', async () => {
  simulator.setFault('openai', 'cut')
  const config = writeConfig({ providers: { openai: simulator.providers.openai } })
  const command = start('ask', 'Which way?', '-m', 'openai/gpt-5-mini', '--config', config, '--json')
  expect(await command.ended).toBe(1)
  expect(command.out).toBe('')
  expect(command.err).toMatch(/\S/)
})
