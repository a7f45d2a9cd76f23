// The public names and types of every package, read from what is built, stand in its api.md (api-<entry>.md for a
// subpath). Without arguments this compares, so that no public name changes unseen; `--write` updates the reports.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor'
import { readPublicPackages } from './public-packages.mjs'

const isWriting = process.argv.includes('--write')
const scratch = mkdtempSync(join(tmpdir(), 'shunpike-api-'))

/** Every entry of a package that has types, with the file its report is kept in. */
function toEntries({ folder, manifest }) {
  return Object.entries(manifest.exports ?? {}).flatMap(([entry, conditions]) => {
    const types = conditions.import?.types
    const name = entry === '.' ? 'api' : `api-${entry.slice(2)}`
    return types
      ? [{ folder, name, types: join(folder, types), report: relative('.', join(folder, `${name}.md`)) }]
      : []
  })
}

function extract({ folder, name, types }) {
  const compilerOptions = {
    ...JSON.parse(readFileSync('tsconfig.base.json', 'utf8')).compilerOptions,
    typeRoots: [join(folder, 'node_modules/@types')],
  }
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, 'package.json'),
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: types,
      compiler: { overrideTsconfig: { compilerOptions, files: [types] } },
      apiReport: { enabled: true, reportFolder: scratch, reportTempFolder: scratch, reportFileName: name },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: {
          default: { logLevel: 'none' },
          'ae-forgotten-export': { logLevel: 'warning', addToApiReportFile: true },
        },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
    },
  })
  const complaints = []
  const { errorCount } = Extractor.invoke(config, {
    localBuild: true,
    messageCallback(message) {
      if (message.logLevel === 'error') complaints.push(message.text)
      message.handled = true
    },
  })
  if (errorCount > 0) throw new Error(`${types}: ${complaints.join('\n')}`)
  return join(scratch, `${name}.api.md`)
}

/** Returns whether the report said what is built. */
function check({ report, ...entry }) {
  const extracted = extract(entry)
  const text = readFileSync(extracted, 'utf8')
  const isSame = existsSync(report) && readFileSync(report, 'utf8') === text
  if (isSame) return true
  if (isWriting) {
    writeFileSync(report, text)
    console.log(`wrote ${report}`)
    return true
  }
  const { stdout } = spawnSync('git', [
    'diff',
    '--no-index',
    '--',
    existsSync(report) ? report : '/dev/null',
    extracted,
  ])
  console.log(`${report} differs from what is built:\n${stdout}`)
  return false
}

try {
  const isSame = readPublicPackages().flatMap(toEntries).map(check)
  if (isSame.includes(false)) {
    console.log('If the public names shall change so, run `pnpm api-report`, and tell it in a changeset.')
    process.exitCode = 1
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
