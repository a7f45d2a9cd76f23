import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Project } from './install.js'
import type { Example } from './readme.js'
import { run, toChildEnv } from './run.js'

/** What became of an example: it serves on a port, or it came to its end. */
export interface Outcome {
  port?: number
  exitCode?: number | null
  /** All that it printed. */
  printed(): string
  stop(): Promise<void>
}

const LOOPBACK = new URL('loopback.mjs', import.meta.url).href
const COMPILER_OPTIONS = {
  target: 'es2022',
  lib: ['es2023'],
  module: 'nodenext',
  types: ['node'],
  strict: true,
  skipLibCheck: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
}

/** Starts an example in its project, TypeScript compiled first. */
export async function runExample({ language, code }: Example, project: Project, env: NodeJS.ProcessEnv) {
  if (language === 'sh') return await follow('sh', ['-c', code], project, env)
  project.write(`example.${language}`, code)
  if (language === 'ts') {
    project.write('tsconfig.json', JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files: ['example.ts'] }))
    await run(process.execPath, ['node_modules/typescript/bin/tsc'], { cwd: project.folder })
  }
  return await follow(process.execPath, ['example.js'], project, env)
}

async function follow(file: string, args: string[], { folder }: Project, env: NodeJS.ProcessEnv): Promise<Outcome> {
  const child = spawn(file, args, {
    cwd: folder,
    env: toChildEnv({ ...env, NODE_OPTIONS: `--import ${LOOPBACK}` }),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      text += chunk
    })
  const end = once(child, 'close').then(([exitCode]) => ({ exitCode: exitCode as number | null }))
  const listening = once(child, 'message').then(([message]) => message as { port: number })
  const outcome = await Promise.race([listening, end])
  return { ...outcome, printed: () => text, stop: () => stop(child) }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill()
  await once(child, 'close')
}
