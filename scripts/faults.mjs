// Runs the fault suite and prints its two tables: the bench of sixteen faults, and the fault catalogue. `--fast` leaves
// out what must really wait, the official client alone among it; `--write` puts the tables into docs/reliability.md.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

const REPORT = resolve('.test-results', 'faults.json')
const DOCUMENT = 'docs/reliability.md'
const OPEN = JSON.parse(readFileSync('faults/open.json', 'utf8'))
const isFast = process.argv.includes('--fast')
const isWriting = process.argv.includes('--write')

/** All assertions of vitest's report. A file that did not load has none, which its exit code tells. */
function runSuite() {
  rmSync(REPORT, { force: true })
  const vitest = join(createRequire(import.meta.url).resolve('vitest/package.json'), '..', 'vitest.mjs')
  const kept = Object.entries(process.env).filter(([name]) => !/_API_KEY$|_BASE_URL$/.test(name))
  const env = { ...Object.fromEntries(kept), SHUNPIKE_FAULTS: isFast ? 'fast' : 'all' }
  const args = [vitest, 'run', '--root', 'faults', '--reporter=json', `--outputFile.json=${REPORT}`]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
  if (!existsSync(REPORT)) throw new Error(`${stdout}${stderr}`)
  const { testResults } = JSON.parse(readFileSync(REPORT, 'utf8'))
  return { isPassed: status === 0, assertions: testResults.flatMap(({ assertionResults }) => assertionResults) }
}

/** One row per scenario, one column per system and variant, and a row of sums. */
function toBenchTable(assertions) {
  const cells = assertions.flatMap(({ meta }) => (meta?.bench ? [meta.bench] : []))
  const columns = [...new Set(cells.map(toColumn))].sort(
    (a, b) => Number(b.startsWith('Shunpike')) - Number(a.startsWith('Shunpike')) || (a < b ? -1 : 1),
  )
  const faults = new Map(cells.map(({ id, fault }) => [id, fault]))
  const find = (id, column) => cells.find((cell) => cell.id === id && toColumn(cell) === column)?.score ?? 'not run'
  const rows = [...faults].sort().map(([id, fault]) => [id, fault, ...columns.map((column) => find(id, column))])
  const sums = columns.map((column) => {
    const scores = cells.filter((cell) => toColumn(cell) === column).map(({ score }) => score)
    return ['pass', 'partial', 'safe', 'fail']
      .map((score) => `${scores.filter((own) => own === score).length} ${score}`)
      .join(', ')
  })
  return toTable(['', 'what the first provider does', ...columns], [...rows, ['', '**sum**', ...sums]])
}

function toColumn({ system, variant }) {
  return `${system}, ${variant}`
}

/** One row per case: passed, failed, not run, or not yet with what it waits for. */
function toCases(assertions) {
  const states = new Map()
  for (const { title, status } of assertions) {
    const id = /^([FS]-\d{3}) /.exec(title)?.[1]
    if (id && (states.get(id) ?? 'passed') === 'passed') states.set(id, status)
  }
  const ids = [...new Set([...states.keys(), ...Object.keys(OPEN)])].sort()
  return ids.map((id) => toCase(id, states.get(id)))
}

function toCase(id, state) {
  const { tested, waits, missing, elsewhere } = OPEN[id] ?? { tested: true }
  if (elsewhere) return { id, state: 'elsewhere', note: `tested in ${elsewhere}` }
  if (!tested) return { id, state: 'not yet', note: `${waits}: ${missing}` }
  if (state === undefined) return { id, state: 'not run', note: 'only without `--fast`' }
  if (state !== 'passed') return { id, state: 'FAIL', note: '' }
  return missing
    ? { id, state: 'pass in part', note: `not yet: ${missing} (${waits})` }
    : { id, state: 'pass', note: '' }
}

function toSummary(cases) {
  const counts = ['pass', 'pass in part', 'not yet', 'elsewhere', 'not run', 'FAIL'].map((state) => [
    state,
    cases.filter((one) => one.state === state).length,
  ])
  return `${cases.length} cases: ${counts
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ')}.`
}

function toTable(head, rows) {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  return lines.join('\n')
}

function write(name, text) {
  const marked = new RegExp(`(<!-- faults ${name} -->\n).*?(<!-- /faults -->)`, 's')
  const before = readFileSync(DOCUMENT, 'utf8')
  if (!marked.test(before))
    throw new Error(`${DOCUMENT}: expected <!-- faults ${name} --> … <!-- /faults -->, got none`)
  writeFileSync(
    DOCUMENT,
    before.replace(marked, (_, start, end) => `${start}\n${text}\n\n${end}`),
  )
}

const { isPassed, assertions } = runSuite()
const cases = toCases(assertions)
const bench = toBenchTable(assertions)
const catalogue = `${toSummary(cases)}\n\n${toTable(
  ['case', 'state', 'note'],
  cases.map(({ id, state, note }) => [id, state, note]),
)}`
console.log(`${bench}\n\n${catalogue}`)
for (const { title, status, failureMessages } of assertions)
  if (status === 'failed') console.error(`\nFAILED  ${title}\n${failureMessages.join('\n')}`)
if (isWriting && isPassed && !isFast) {
  write('bench', bench)
  write('catalogue', catalogue)
}
process.exitCode = isPassed ? 0 : 1
