/**
 * What the router costs, beside what it stands between: straight to the upstream, a bare streaming proxy (the floor), us.
 * One process each, rounds interleaved, medians. `--json` prints figures only; `--quick` runs short rounds; `--write FILE`
 * also writes the report there.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { load, openIdle, type Sample, toBody } from './load.js'
import { type Figures, type Row, toReport } from './report.js'

const quick = process.argv.includes('--quick')
const json = process.argv.includes('--json')
const file = process.argv.includes('--write') ? process.argv[process.argv.indexOf('--write') + 1] : undefined
const ROUNDS = quick ? 3 : 7
const ROUND_MS = quick ? 400 : 1500
const CONCURRENCY = 32
const IDLE_STREAMS = 500
const SETTLE_MS = 1000

/** What we hold ourselves to beside the bare proxy; the script fails when one is missed. */
const GOALS = { throughputOfBare: 0.6, addedMs: 0.3, idleStreamKb: 60 }

interface Target {
  name: string
  origin: string
  process: ChildProcess
}

async function start(name: string, file: string, upstream = ''): Promise<Target> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [upstream], { execArgv: ['--expose-gc'] })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return { name, origin: `http://127.0.0.1:${port}`, process: child }
}

async function readRss({ process: child }: Target): Promise<number> {
  child.send('rss')
  const [{ rssBytes }] = (await once(child, 'message')) as [{ rssBytes: number }]
  return rssBytes
}

const median = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Runs `measure` for every target in turn, round after round: a slow moment of the machine hits all alike. */
async function interleave(targets: Target[], measure: (target: Target) => Promise<number>): Promise<number[]> {
  const figures = targets.map((): number[] => [])
  for (let round = -1; round < ROUNDS; round++) {
    for (const [index, target] of targets.entries()) {
      const figure = await measure(target)
      if (round >= 0) figures[index]?.push(figure)
    }
  }
  return figures.map(median)
}

async function idleKb(target: Target): Promise<number> {
  // The first streams make the heap and the compiled code grow: they are not what a stream holds.
  const closeFirst = await openIdle(target.origin, IDLE_STREAMS)
  await closeFirst()
  await setTimeout(SETTLE_MS)
  const before = await readRss(target)
  const close = await openIdle(target.origin, IDLE_STREAMS)
  const after = await readRss(target)
  await close()
  return (after - before) / 1024 / IDLE_STREAMS
}

const saturate = (stream: boolean) => async (target: Target) =>
  (await load(target.origin, toBody(stream), CONCURRENCY, ROUND_MS)).callsPerSecond
const oneByOne = (body: string, of: (sample: Sample) => number[]) => async (target: Target) =>
  median(of(await load(target.origin, body, 1, ROUND_MS)))

async function startProxies(upstream: Target): Promise<Target[]> {
  return [
    await start('bare proxy', './bare-proxy.js', upstream.origin),
    await start('shunpike', './shunpike-proxy.js', upstream.origin),
    await start('shunpike in Express', './express-proxy.js', upstream.origin),
  ]
}

async function run(): Promise<void> {
  const upstream = await start('straight', './upstream.js')
  const targets = [upstream, ...(await startProxies(upstream))]
  const jsonCalls = await interleave(targets, saturate(false))
  const jsonMs = await interleave(
    targets,
    oneByOne(toBody(false), (sample) => sample.totalMs),
  )
  const streams = await interleave(targets, saturate(true))
  const firstByteMs = await interleave(
    targets,
    oneByOne(toBody(true, 'paced-please'), (sample) => sample.firstByteMs),
  )
  const idle: number[] = []
  for (const target of targets) if (target !== upstream) target.process.disconnect()
  // Processes of their own: what a load left behind would hide what a stream holds.
  const fresh = await startProxies(upstream)
  for (const target of fresh) idle.push(await idleKb(target))
  for (const target of [upstream, ...fresh]) target.process.disconnect()
  report(
    targets.map(({ name }, index) => [
      name,
      {
        jsonCallsPerSecond: jsonCalls[index] as number,
        jsonMs: jsonMs[index] as number,
        streamsPerSecond: streams[index] as number,
        firstByteMs: firstByteMs[index] as number,
        idleStreamKb: idle[index - 1] ?? Number.NaN,
      },
    ]),
  )
}

function report(rows: Row[]): void {
  const figures = Object.fromEntries(rows)
  const missed = findMissed(figures['bare proxy'] as Figures, figures['shunpike'] as Figures)
  const text = toReport(rows, missed, { rounds: ROUNDS, concurrency: CONCURRENCY, idleStreams: IDLE_STREAMS })
  if (file) writeFileSync(file, text)
  console.log(json ? JSON.stringify({ node: process.version, figures, missed }) : text)
  process.exitCode = missed.length > 0 ? 1 : 0
}

function findMissed(bare: Figures, ours: Figures): string[] {
  const goals: [isMissed: boolean, goal: string][] = [
    [ours.jsonCallsPerSecond < GOALS.throughputOfBare * bare.jsonCallsPerSecond, 'JSON throughput'],
    [ours.streamsPerSecond < GOALS.throughputOfBare * bare.streamsPerSecond, 'stream throughput'],
    [ours.jsonMs - bare.jsonMs > GOALS.addedMs, 'added p50'],
    [ours.firstByteMs - bare.firstByteMs > GOALS.addedMs, 'added first byte p50'],
    [ours.idleStreamKb > GOALS.idleStreamKb, 'memory of an idle stream'],
  ]
  return goals.filter(([isMissed]) => isMissed).map(([, goal]) => goal)
}

await run()
