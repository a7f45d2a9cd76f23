// The test command of the README: builds, checks and tests everything, one line per step, and ends with the one line
// `N passed, N failed, N skipped`. Each check counts as one test. `--unit` builds and runs the tests only.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join, relative, resolve } from 'node:path'

const REPORT = '.test-results/vitest.json'
const turbo = (task) => ['turbo', 'run', task, '--output-logs=errors-only', '--continue=dependencies-successful']

const SOURCE_CHECKS = [
  { name: 'lockfile', command: ['node', 'scripts/check-lockfile.mjs'] },
  { name: 'links of the documents', command: ['node', 'scripts/check-links.mjs'] },
  { name: 'format, lint, layers, import cycles', command: ['biome', 'ci', '--colors=off', '--error-on-warnings', '.'] },
  { name: 'unused code and dependencies', command: ['knip', '--no-progress'] },
]
const BUILD = { name: 'build', command: turbo('build') }
const BUILT_CHECKS = [
  { name: 'types', command: turbo('typecheck') },
  { name: 'package contents and types', command: turbo('lint:pkg') },
]
const TESTS = {
  name: 'tests',
  command: ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`],
}

/** Keys and base URLs of real providers stay out of the tests, and so does telemetry. */
function toTestEnv(env) {
  const kept = Object.entries(env).filter(([name]) => !/_API_KEY$|_BASE_URL$/.test(name))
  return {
    ...Object.fromEntries(kept),
    PATH: [resolve('node_modules/.bin'), env.PATH].join(delimiter),
    DO_NOT_TRACK: '1',
    NO_COLOR: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    TURBO_TELEMETRY_DISABLED: '1',
  }
}

/** Runs one step; prints its output only when it failed. */
function runStep({ name, command: [file, ...args] }, env) {
  const startedAt = performance.now()
  const run = spawnSync(file, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 28 })
  const isPassed = run.status === 0
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  if (!isPassed) console.log(`${run.stdout ?? ''}${run.stderr ?? ''}${run.error ?? ''}`)
  console.log(`${isPassed ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)`)
  return isPassed
}

/** Counts of vitest's report; a file that could not be loaded is one failed test. */
function readReport(isPassed) {
  const empty = { testResults: [], numPassedTests: 0, numFailedTests: 0 }
  const report = existsSync(REPORT) ? JSON.parse(readFileSync(REPORT, 'utf8')) : empty
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  const failed = report.numFailedTests + unloaded.length
  return {
    passed: report.numPassedTests,
    failed: isPassed ? failed : Math.max(failed, 1),
    skippedByFile: report.testResults.map(toSkipped).filter(({ skipped }) => skipped > 0),
  }
}

function toSkipped({ name, assertionResults }) {
  const skipped = assertionResults.filter(({ status }) => status !== 'passed' && status !== 'failed').length
  return { file: relative('.', name), skipped }
}

/** The only reason to skip a test is that the recorded provider traffic, which is not published, is absent. */
function isSkipExplained(skippedByFile, env) {
  if (skippedByFile.length === 0) return true
  const fixtures = resolve(env.SHUNPIKE_FIXTURES ?? join('..', 'shared', 'fixtures'))
  const isAbsent = !existsSync(fixtures)
  console.log(
    isAbsent ? `Skipped, for there is no recorded traffic at ${fixtures}:` : 'FAILED  skipped without a reason:',
  )
  for (const { file, skipped } of skippedByFile) console.log(`        ${skipped} in ${file}`)
  return isAbsent
}

function runTests(env) {
  rmSync(REPORT, { force: true })
  return readReport(runStep(TESTS, env))
}

function main() {
  const env = toTestEnv(process.env)
  const isUnitOnly = process.argv.includes('--unit')
  const run = (step) => runStep(step, env)
  console.log(`node ${process.version}`)

  const checks = isUnitOnly ? [] : SOURCE_CHECKS.map(run)
  const isBuilt = run(BUILD)
  checks.push(isBuilt)
  if (isBuilt && !isUnitOnly) checks.push(...BUILT_CHECKS.map(run))
  const tests = isBuilt ? runTests(env) : { passed: 0, failed: 0, skippedByFile: [] }
  checks.push(isSkipExplained(tests.skippedByFile, env))

  const passed = tests.passed + checks.filter(Boolean).length
  const failed = tests.failed + checks.filter((isPassed) => !isPassed).length
  const skipped = tests.skippedByFile.reduce((sum, file) => sum + file.skipped, 0)
  process.exitCode = failed === 0 ? 0 : 1
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
}

main()
