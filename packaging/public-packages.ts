import { readdirSync, readFileSync } from 'node:fs'

/** What this workspace looks at in a package.json. */
export interface Manifest {
  name: string
  version: string
  private?: boolean
  exports?: Record<string, unknown>
  scripts?: Record<string, string>
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  [field: string]: unknown
}

/** A package that is published. */
export interface PublicPackage {
  /** Name of its folder in `packages/`. */
  folder: string
  manifest: Manifest
  readme: string
}

const PACKAGES = new URL('../packages/', import.meta.url)

/** Every package that is published, in the order of their folders. */
export const PUBLIC_PACKAGES: readonly PublicPackage[] = readdirSync(PACKAGES)
  .map((folder) => ({ folder, manifest: JSON.parse(read(folder, 'package.json')) as Manifest }))
  .filter(({ manifest }) => !manifest.private)
  .map((found) => ({ ...found, readme: read(found.folder, 'README.md') }))

function read(folder: string, file: string): string {
  return readFileSync(new URL(`${folder}/${file}`, PACKAGES), 'utf8')
}
