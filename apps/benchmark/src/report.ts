import { cpus, totalmem } from 'node:os'

/** What one target reached: medians over the rounds. */
export interface Figures {
  jsonCallsPerSecond: number
  jsonMs: number
  streamsPerSecond: number
  firstByteMs: number
  /** `NaN` where it was not measured. */
  idleStreamKb: number
}

export type Row = [name: string, figures: Figures]

export interface Settings {
  rounds: number
  concurrency: number
  idleStreams: number
}

const GIB = 1024 ** 3

/** The figures as a page of Markdown, with the machine's facts and what was missed. */
export function toReport(rows: readonly Row[], missed: readonly string[], settings: Settings): string {
  const [bare, ours] = ['bare proxy', 'shunpike'].map((name) => rows.find(([row]) => row === name)?.[1] as Figures)
  return `# Performance

Written by \`pnpm bench:full\`: nothing here was typed.

${toMachine()}. ${settings.rounds} interleaved rounds, one process per target, warmed, medians. Absolute figures hold for this machine;
the ratios between rows of one run are what counts.

- **straight**: the load generator straight to the upstream, a \`node:http\` server with fixed answers.
- **bare proxy**: the floor, a \`node:http\` server that pipes bytes through undici. It reads nothing, so it can neither route nor account.
- **shunpike**: body checked, route planned, limits watched, usage read, cost booked; on bare \`node:http\`, and inside an Express 5 app.

| target | small JSON at saturation, calls/s | one at a time, p50 ms | 200-token stream at saturation, streams/s | first byte of a paced stream, p50 ms | KB RSS per idle stream |
|---|---:|---:|---:|---:|---:|
${rows.map(toLine).join('\n')}

Of the bare proxy: ${toShare(ours?.jsonCallsPerSecond, bare?.jsonCallsPerSecond)} of the calls, ${toShare(ours?.streamsPerSecond, bare?.streamsPerSecond)} of the streams. Added to it: ${toAdded(ours?.jsonMs, bare?.jsonMs)} ms a call, ${toAdded(ours?.firstByteMs, bare?.firstByteMs)} ms to the first byte.
At saturation ${settings.concurrency} calls are under way at once; memory is measured over ${settings.idleStreams} streams that say nothing after their first token.

${missed.length === 0 ? 'All goals were reached.' : `Missed: ${missed.join(', ')}.`}
`
}

function toMachine(): string {
  const processors = cpus()
  const model = processors[0]?.model.trim() || 'unknown processor'
  return `Node ${process.version}, ${process.platform} ${process.arch}, ${processors.length} x ${model}, ${Math.round(totalmem() / GIB)} GiB`
}

function toLine([name, row]: Row): string {
  const idle = Number.isNaN(row.idleStreamKb) ? '-' : row.idleStreamKb.toFixed(1)
  const cells = [Math.round(row.jsonCallsPerSecond), row.jsonMs.toFixed(3), Math.round(row.streamsPerSecond)]
  return `| ${[name, ...cells, row.firstByteMs.toFixed(3), idle].join(' | ')} |`
}

function toShare(ours = Number.NaN, bare = Number.NaN): string {
  return (ours / bare).toFixed(2)
}

function toAdded(ours = Number.NaN, bare = Number.NaN): string {
  return (ours - bare).toFixed(3)
}
