/** Global setup: packs every public package once. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { PUBLIC_PACKAGES } from './public-packages.js'
import { run } from './run.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of its tarball by name of a package. */
    tarballs: Readonly<Record<string, string>>
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'shunpike-tarballs-'))
  const filters = PUBLIC_PACKAGES.flatMap(({ manifest }) => ['--filter', manifest.name])
  await run('pnpm', ['-r', ...filters, 'pack', '--pack-destination', folder], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
  })
  project.provide('tarballs', toTarballs(folder))
  return () => rmSync(folder, { recursive: true, force: true })
}

function toTarballs(folder: string): Record<string, string> {
  const files = readdirSync(folder)
  return Object.fromEntries(
    PUBLIC_PACKAGES.map(({ manifest: { name, version } }) => {
      const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`
      if (!files.includes(file)) throw new Error(`pnpm pack made ${files.join(', ')}, but no ${file}`)
      return [name, join(folder, file)]
    }),
  )
}
