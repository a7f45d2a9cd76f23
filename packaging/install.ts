import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { inject } from 'vitest'
import { run } from './run.js'

/** A project of somebody who uses our packages. */
export interface Project {
  readonly folder: string
  /** Writes a file into it, and the folders above. */
  write(path: string, text: string): void
  remove(): void
}

/** What goes into its package.json, by name: a version, or anything for one of ours. */
export type Dependencies = Readonly<Record<string, string>>

/** As a newcomer does: `npm install`, everything flat. Ours come from their tarballs, at any depth. */
export async function installWithNpm(dependencies: Dependencies, type: string): Promise<Project> {
  const ours = readTarballs()
  const project = createProject({
    type,
    dependencies: { ...dependencies, ...pick(ours, dependencies) },
    overrides: ours,
  })
  await npmInstall(project)
  return project
}

/** Installs what its package.json names; nothing may depend on an install script. */
export async function npmInstall({ folder }: Project): Promise<void> {
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'], { cwd: folder })
}

/** The strict layout of pnpm, in which a package sees only what it asks for; much faster than npm. */
export async function installWithPnpm(dependencies: Dependencies): Promise<Project> {
  const ours = readTarballs()
  const project = createProject({ dependencies: { ...dependencies, ...pick(ours, dependencies) } })
  project.write('pnpm-workspace.yaml', JSON.stringify({ overrides: ours, minimumReleaseAge: 0 }))
  await run('pnpm', ['install', '--ignore-scripts', '--prefer-offline', '--no-frozen-lockfile'], {
    cwd: project.folder,
  })
  return project
}

/** An empty project with this package.json. */
export function createProject(manifest: object): Project {
  const folder = mkdtempSync(join(tmpdir(), 'shunpike-project-'))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  write('package.json', JSON.stringify({ name: 'project', private: true, ...manifest }, null, 2))
  return { folder, write, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function readTarballs(): Dependencies {
  return Object.fromEntries(Object.entries(inject('tarballs')).map(([name, path]) => [name, `file:${path}`]))
}

function pick(ours: Dependencies, wanted: Dependencies): Dependencies {
  return Object.fromEntries(Object.entries(ours).filter(([name]) => name in wanted))
}
