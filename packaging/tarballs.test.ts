/** What is in each tarball, and what its package.json says. */
import { describe, expect, inject, it } from 'vitest'
import { type Manifest, PUBLIC_PACKAGES } from './public-packages.js'
import { run } from './run.js'

const HOOKS = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish']

describe.each(PUBLIC_PACKAGES)('$manifest.name', ({ folder, manifest: { name } }) => {
  const tar = (...args: string[]) =>
    run('tar', [...args.slice(0, 1), inject('tarballs')[name] ?? '', ...args.slice(1)], { cwd: '.' })

  it('holds licence, README and what is built, no source and no test', async () => {
    const files = (await tar('-tzf')).trim().split('\n')
    expect(files).toEqual(expect.arrayContaining(['package/LICENSE', 'package/README.md', 'package/package.json']))
    const other = files.filter(
      (file) => !/^package\/((dist|bin)\/|LICENSE$|README\.md$|CHANGELOG\.md$|package\.json$)/.test(file),
    )
    expect(other).toEqual([])
    expect(files.filter((file) => /\.test\.|(?<!\.d)\.ts$|\.map$/.test(file))).toEqual([])
  })

  it('has a package.json ready for the registry', async () => {
    const manifest = JSON.parse(await tar('-xzOf', 'package/package.json')) as Manifest
    expect(manifest).toMatchObject({
      license: 'MIT',
      author: 'Shunpike authors',
      homepage: `https://github.com/shunpike/shunpike/tree/main/packages/${folder}#readme`,
      bugs: 'https://github.com/shunpike/shunpike/issues',
      repository: { type: 'git', url: 'git+https://github.com/shunpike/shunpike.git', directory: `packages/${folder}` },
      engines: { node: '>=20.19.0' },
      sideEffects: false,
      publishConfig: { access: 'public' },
      exports: { './package.json': './package.json' },
    })
    expect(manifest.description).toMatch(/\w/)
    expect(manifest.keywords).toEqual(expect.arrayContaining(['llm', 'openai']))
    expect(Object.keys(manifest.scripts ?? {}).filter((script) => HOOKS.includes(script))).toEqual([])
    const versions = Object.values({ ...manifest.dependencies, ...manifest.peerDependencies })
    expect(versions.filter((version) => /workspace:|catalog:|file:/.test(version))).toEqual([])
  })

  it('says for every entry where its types are, for import and require', async () => {
    const { exports = {} } = JSON.parse(await tar('-xzOf', 'package/package.json')) as Manifest
    const files = (await tar('-tzf')).split('\n')
    for (const [entry, conditions] of Object.entries(exports).filter(([key]) => key !== './package.json')) {
      const paths = ['import', 'require'].flatMap((kind) => {
        const { types, default: file } = (conditions as Record<string, Record<string, string>>)[kind] ?? {}
        return [types, file]
      })
      for (const path of paths) expect(files, entry).toContain(`package/${path?.slice(2)}`)
    }
  })
})
