import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readPublicPackages } from '../scripts/public-packages.mjs'

/** What this workspace looks at in a package.json. */
export interface Manifest {
  name: string
  version: string
  description?: string
  keywords?: string[]
  exports?: Record<string, unknown>
  scripts?: Record<string, string>
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}

/** A package that is published. */
export interface PublicPackage {
  /** Name of its folder in `packages/`. */
  folder: string
  manifest: Manifest
  readme: string
}

/** Every package that is published, in the order of their folders. */
export const PUBLIC_PACKAGES: readonly PublicPackage[] = readPublicPackages().map(({ folder, manifest }) => ({
  folder: basename(folder),
  manifest: manifest as Manifest,
  readme: readFileSync(join(folder, 'README.md'), 'utf8'),
}))
