/** A release rehearsed: versions set and packages published as the release workflow does it, then installed back. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createProject, npmInstall } from './install.js'
import { type Manifest, PUBLIC_PACKAGES } from './public-packages.js'
import { run } from './run.js'
import { type Registry, startRegistry } from './start-registry.js'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

let registry: Registry
let checkout: string

beforeAll(async () => {
  registry = await startRegistry()
  checkout = await copyCheckout()
  writeFileSync(join(checkout, '.npmrc'), registry.npmrc)
})
afterAll(async () => {
  await registry?.close()
  if (checkout) rmSync(checkout, { recursive: true, force: true })
})

/** What git knows and what is built, as a repository of its own: the release tags commits. */
async function copyCheckout(): Promise<string> {
  const copy = mkdtempSync(join(tmpdir(), 'shunpike-checkout-'))
  const files = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: ROOT })
  const built = PUBLIC_PACKAGES.map(({ folder }) => `packages/${folder}/dist`)
  for (const file of [...files.trim().split('\n'), ...built].filter((path) => existsSync(join(ROOT, path))))
    cpSync(join(ROOT, file), join(copy, file), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  const identity = ['-c', 'user.name=rehearsal', '-c', 'user.email=rehearsal@localhost']
  await run('git', ['init', '--quiet', '--initial-branch=main'], { cwd: copy })
  await run('git', ['add', '--all'], { cwd: copy })
  await run('git', [...identity, 'commit', '--quiet', '--no-verify', '-m', 'rehearsal'], { cwd: copy })
  return copy
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

it('is versioned, published and installed back', async () => {
  const changeset = (command: string) =>
    run(process.execPath, [join(ROOT, 'node_modules/@changesets/cli/bin.js'), command], { cwd: checkout })
  await changeset('version')
  const versions = PUBLIC_PACKAGES.map(({ folder }) => readManifest(join(checkout, 'packages', folder)).version)
  expect(new Set(versions).size, 'all packages share one version').toBe(1)
  const printed = await changeset('publish')
  for (const { manifest } of PUBLIC_PACKAGES) expect(printed).toContain(`${manifest.name}@${versions[0]}`)

  const ours = Object.fromEntries(PUBLIC_PACKAGES.map(({ manifest }) => [manifest.name, versions[0]]))
  const project = createProject({ type: 'module', dependencies: { ...ours, express: '5.3.0', openai: '6.49.0' } })
  project.write('.npmrc', registry.npmrc)
  await npmInstall(project)
  for (const { manifest } of PUBLIC_PACKAGES) {
    const installed = readManifest(join(project.folder, 'node_modules', manifest.name))
    const inner = Object.entries(installed.dependencies ?? {}).filter(([name]) => name in ours)
    expect(inner.map(([, range]) => range)).toEqual(inner.map(() => `^${versions[0]}`))
  }
  project.write('app.mjs', readFileSync(new URL('programs/app.mjs', import.meta.url), 'utf8'))
  expect(await run(process.execPath, ['app.mjs'], { cwd: project.folder })).toBe('router: Hello\nexpress: Hello\n')
  project.remove()
})
