// The test command of the README: builds, checks and tests everything, one line per step, and ends with the one line
// `N passed, N failed, N skipped`. Each check counts as one test. `--unit` builds and runs the packages' own tests only,
// `--packaging` builds and installs the packages into every kind of project.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join, relative, resolve } from 'node:path'

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
  { name: 'public names as in the API reports', command: ['node', 'scripts/api-report.mjs'] },
  { name: 'option tables as in the source', command: ['node', 'scripts/option-tables.mjs'] },
]
const TESTS = toTestStep('tests', '.')
const UNIT_PROJECTS = ['@shunpike/*', 'shunpike', 'nest-11', 'scripts']
const UNIT_TESTS = { ...TESTS, command: [...TESTS.command, ...UNIT_PROJECTS.map((name) => `--project=${name}`)] }
const PACKAGING = toTestStep('packages installed from tarballs', 'packaging')

function toTestStep(name, root) {
  const report = resolve('.test-results', `${root === '.' ? 'tests' : root}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  return { name, report, command: ['vitest', 'run', '--root', root, ...reporters] }
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
function readReport(file, isPassed) {
  const empty = { testResults: [], numPassedTests: 0, numFailedTests: 0 }
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : empty
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

function runTests(step, env) {
  rmSync(step.report, { force: true })
  return readReport(step.report, runStep(step, env))
}

/** Steps of each way to run this. */
function toScope(argv) {
  if (argv.includes('--unit')) return { sourceChecks: [], builtChecks: [], tests: [UNIT_TESTS] }
  if (argv.includes('--packaging')) return { sourceChecks: [], builtChecks: [], tests: [PACKAGING] }
  return { sourceChecks: SOURCE_CHECKS, builtChecks: BUILT_CHECKS, tests: [TESTS] }
}

function main() {
  const scope = toScope(process.argv)
  const env = toTestEnv(process.env)
  const run = (step) => runStep(step, env)
  console.log(`node ${process.version}`)

  const checks = scope.sourceChecks.map(run)
  const isBuilt = run(BUILD)
  checks.push(isBuilt)
  if (isBuilt) checks.push(...scope.builtChecks.map(run))
  const reports = isBuilt ? scope.tests.map((step) => runTests(step, env)) : []
  const skippedByFile = reports.flatMap((report) => report.skippedByFile)
  checks.push(isSkipExplained(skippedByFile, env))

  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0)
  const passed = sum(reports.map((report) => report.passed)) + checks.filter(Boolean).length
  const failed = sum(reports.map((report) => report.failed)) + checks.filter((isPassed) => !isPassed).length
  const skipped = sum(skippedByFile.map((file) => file.skipped))
  process.exitCode = failed === 0 ? 0 : 1
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
}

main()
