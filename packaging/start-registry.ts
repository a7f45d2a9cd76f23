import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { createProject, npmInstall } from './install.js'
import { run } from './run.js'

/** An npm registry on loopback: ours are published to it, everything else it fetches from where npm does. */
export interface Registry {
  /** The `.npmrc` of who installs from it or publishes to it. */
  npmrc: string
  close(): Promise<void>
}

/** verdaccio asks for the dist-tag `cjs` of node-fetch, which not every mirror serves. */
const MANIFEST = { dependencies: { verdaccio: '6.8.0' }, overrides: { 'node-fetch': '2.7.0' } }

export async function startRegistry(): Promise<Registry> {
  const project = createProject(MANIFEST)
  await npmInstall(project)
  const upstream = (await run('npm', ['config', 'get', 'registry'], { cwd: project.folder })).trim()
  project.write('config.yaml', JSON.stringify(toConfig(upstream)))
  const listen = `127.0.0.1:${await findPort()}`
  const child = spawn(
    process.execPath,
    ['node_modules/verdaccio/bin/verdaccio', '--config', 'config.yaml', '--listen', listen],
    { cwd: project.folder, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await untilListening(child)
  const token = await signUp(`http://${listen}`)
  return {
    npmrc: `registry=http://${listen}/\n//${listen}/:_authToken=${token}\n`,
    async close() {
      child.kill()
      await once(child, 'close')
      project.remove()
    },
  }
}

/** YAML takes JSON. */
function toConfig(upstream: string) {
  return {
    storage: './storage',
    auth: { htpasswd: { file: './htpasswd', algorithm: 'sha1' } },
    uplinks: { upstream: { url: upstream } },
    packages: {
      '@shunpike/*': { access: '$all', publish: '$authenticated' },
      shunpike: { access: '$all', publish: '$authenticated' },
      '**': { access: '$all', proxy: 'upstream' },
    },
    log: { type: 'stdout', format: 'json', level: 'warn' },
  }
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function untilListening(child: ChildProcess): Promise<void> {
  if (!child.stdout) throw new Error('verdaccio has no output')
  for await (const line of createInterface({ input: child.stdout })) if (line.includes('http address')) break
  child.stdout.resume()
  if (child.exitCode !== null) throw new Error(`verdaccio ended with ${child.exitCode}`)
}

async function signUp(url: string): Promise<string> {
  const answer = await fetch(`${url}/-/user/org.couchdb.user:rehearsal`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'rehearsal', password: 'rehearsal' }),
  })
  const { token } = (await answer.json()) as { token?: string }
  if (!token) throw new Error(`verdaccio: expected a token, got ${answer.status}`)
  return token
}
