import type { BreakerConfig } from '../types/config.js'

/** Where a circuit's time and chance come from. */
export interface BreakerDeps {
  config: BreakerConfig
  /** Milliseconds that never run backwards. */
  monotonic(): number
  /** From 0 to 1. */
  random(): number
}

/** The breaker of a route or of an origin. All times are monotonic milliseconds. */
export interface Circuit {
  consecutive: number
  /** Verdicts of the window by slice of time, oldest first. */
  recent: Slice[]
  /** Above 0: not closed; once it has passed, one probe is let through. */
  openUntil: number
  /** When it opened first without a success since. */
  openSince: number
  openings: number
  /** Number of the newest lease. */
  lease: number
  /** Until when the probe may take; 0: none is under way. */
  leaseUntil: number
  /** When it closed after an opening; -1: never. */
  closedAt: number
}

interface Slice {
  from: number
  calls: number
  failed: number
  callers: Callers
  failing: Callers
}

/** Whether one caller or more were there: more need not be known. */
interface Callers {
  first: string | null | undefined
  several: boolean
}

/** The window moves in tenths: counting costs the same at any rate of calls. */
const SLICES = 10

/** Open times differ by this share, so that processes that opened together do not probe together. */
const JITTER = 0.2

/** Share of calls after a recovery, by thirds of the ramp (reliability.md section 2). */
const RAMP_MS = 30_000
const RAMP = [0.1, 0.25, 0.5] as const

export function createCircuit(): Circuit {
  return {
    consecutive: 0,
    recent: [],
    openUntil: 0,
    openSince: 0,
    openings: 0,
    lease: 0,
    leaseUntil: 0,
    closedAt: -1,
  }
}

/** Why no call should go there now; `undefined`: it may. */
export function whyOpen(circuit: Circuit, deps: BreakerDeps): string | undefined {
  if (circuit.openUntil === 0) return undefined
  const now = deps.monotonic()
  expireLease(circuit, deps, now)
  if (circuit.openUntil > now) return `circuit is open for ${Math.ceil((circuit.openUntil - now) / 1000)} s more`
  return circuit.leaseUntil > 0 ? 'circuit is half open and a probe is under way' : undefined
}

/** The lease of the probe that this send is; 0: it is an ordinary one. */
export function takeLease(circuit: Circuit, leaseMs: number, deps: BreakerDeps): number {
  if (circuit.openUntil === 0) return 0
  const now = deps.monotonic()
  expireLease(circuit, deps, now)
  if (circuit.leaseUntil > 0) return 0
  circuit.leaseUntil = now + leaseMs
  return ++circuit.lease
}

/** Gives a lease back without a verdict. */
export function freeLease(circuit: Circuit, lease: number): void {
  if (lease === circuit.lease) circuit.leaseUntil = 0
}

/** A probe that has said nothing within its lease has failed (F-091). */
function expireLease(circuit: Circuit, deps: BreakerDeps, now: number): void {
  if (circuit.leaseUntil === 0 || circuit.leaseUntil > now) return
  circuit.leaseUntil = 0
  if (circuit.openUntil <= now) open(circuit, deps, now)
}

/** A probe's verdict may come before its end. */
export function recover(circuit: Circuit, lease: number, deps: BreakerDeps): void {
  // A call that was sent before it opened says nothing of now.
  if (circuit.openUntil === 0 || lease === 0) return
  circuit.openUntil = 0
  circuit.leaseUntil = 0
  circuit.consecutive = 0
  circuit.closedAt = deps.monotonic()
}

export function countSuccess(circuit: Circuit, lease: number, caller: string | null, deps: BreakerDeps): void {
  recover(circuit, lease, deps)
  if (circuit.openUntil > 0) return
  circuit.consecutive = 0
  circuit.openings = 0
  note(circuit, false, caller, deps)
}

export function countFailure(circuit: Circuit, lease: number, caller: string | null, deps: BreakerDeps): void {
  const now = deps.monotonic()
  if (circuit.openUntil > 0) {
    const isProbe = lease > 0 && lease === circuit.lease && circuit.leaseUntil > 0
    freeLease(circuit, lease)
    // What was sent before it opened does not keep it open for longer.
    if (isProbe && circuit.openUntil <= now) open(circuit, deps, now)
    return
  }
  circuit.consecutive++
  note(circuit, true, caller, deps)
  if (shouldOpen(circuit, deps.config)) open(circuit, deps, now)
}

/** Whether a call should try others first: a route that has just recovered gets its calls back by and by (F-093). */
export function holdsBack(circuit: Circuit, deps: BreakerDeps): boolean {
  if (circuit.closedAt < 0 || circuit.openUntil > 0) return false
  const share = RAMP[Math.floor(((deps.monotonic() - circuit.closedAt) * RAMP.length) / RAMP_MS)]
  return share !== undefined && deps.random() >= share
}

function note({ recent }: Circuit, failed: boolean, caller: string | null, deps: BreakerDeps): void {
  const now = deps.monotonic()
  const { windowMs } = deps.config
  let slice = recent[recent.length - 1]
  if (!slice || now - slice.from >= windowMs / SLICES) {
    while (recent[0] && now - recent[0].from > windowMs) recent.shift()
    slice = { from: now, calls: 0, failed: 0, callers: nobody(), failing: nobody() }
    recent.push(slice)
  }
  slice.calls++
  add(slice.callers, caller)
  if (!failed) return
  slice.failed++
  add(slice.failing, caller)
}

function nobody(): Callers {
  return { first: undefined, several: false }
}

function add(callers: Callers, caller: string | null): void {
  if (callers.first === undefined) callers.first = caller
  else if (callers.first !== caller) callers.several = true
}

/** By failures in a row or by their share of the window; one caller's failures do not shut out the others. */
function shouldOpen({ consecutive, recent }: Circuit, config: BreakerConfig): boolean {
  const calls = recent.reduce((sum, slice) => sum + slice.calls, 0)
  const failed = recent.reduce((sum, slice) => sum + slice.failed, 0)
  const isBad = consecutive >= config.consecutive || (calls >= config.minimum && failed / calls >= config.ratio)
  return isBad && (hasSeveral(recent, 'failing') || !hasSeveral(recent, 'callers'))
}

function hasSeveral(recent: readonly Slice[], which: 'callers' | 'failing'): boolean {
  const all = nobody()
  for (const slice of recent) {
    const { first, several } = slice[which]
    if (several) return true
    if (first !== undefined) add(all, first)
  }
  return all.several
}

function open(circuit: Circuit, { config, random }: BreakerDeps, now: number): void {
  const most = Math.max(config.openMs, config.maxOpenMs)
  const openMs = config.openMs * 2 ** circuit.openings * (1 - JITTER + 2 * JITTER * random())
  if (circuit.openUntil === 0) circuit.openSince = now
  circuit.openUntil = now + Math.min(openMs, most)
  circuit.openings++
  circuit.recent = []
}
