import { beforeEach, describe, expect, it } from 'vitest'
import { ShunpikeError } from '../errors.js'
import { createHealth, type Health, type Trial } from './health.js'

const CONFIG = { consecutive: 5, ratio: 0.5, minimum: 10, windowMs: 30_000, openMs: 15_000, maxOpenMs: 30_000 }
const LEASE_MS = 30_000
const R = { key: 'p/m', origin: 'https://p' }
const failed = new ShunpikeError('upstream_error', 'x')
const unreachable = new ShunpikeError('provider_unreachable', 'x')

let now: number
let chance: number
let health: Health

beforeEach(() => {
  now = 1000
  chance = 0.5
  health = createHealth({ config: CONFIG, monotonic: () => now, random: () => chance })
})

function send(caller: string | null = null, route = R): Trial {
  return health.onSend(route, caller, LEASE_MS)
}

function fail(times: number, error = failed, caller: string | null = null, route = R): void {
  for (let i = 0; i < times; i++) health.onFailure(send(caller, route), error)
}

function succeed(caller: string | null = null): void {
  health.onSuccess(send(caller), 1, null)
}

describe('health of a route', () => {
  it('opens after failures in a row, not at the first', () => {
    fail(4)
    expect(health.blocked(R)).toBeUndefined()
    fail(1)
    expect(health.blocked(R)).toBe('its circuit is open for 15 s more')
  })

  it('opens when half of enough calls failed', () => {
    for (let i = 0; i < 5; i++) {
      succeed()
      fail(1)
    }
    expect(health.read(R).state).toBe('open')
  })

  it('has the verdict on a streamed probe at its first content', () => {
    fail(5)
    now += 15_000
    const probe = send()
    expect(health.blocked(R)).toContain('a probe is under way')
    health.onContent(probe)
    expect(health.blocked(R)).toBeUndefined()
    fail(5)
    expect(health.blocked(R)).toBe('its circuit is open for 30 s more')
  })

  it('lets one probe through, stays open longer when it fails, closes when it succeeds', () => {
    fail(5)
    now += 15_001
    expect(health.blocked(R)).toBeUndefined()
    const probe = send()
    expect(health.blocked(R)).toContain('a probe is under way')
    health.onFailure(probe, failed)
    expect(health.read(R).leftMs).toBe(30_000)
    now += 30_001
    succeed()
    expect(health.read(R).state).toBe('closed')
  })

  it('frees the probe when the caller leaves', () => {
    fail(5)
    now += 15_001
    health.onNeutral(send())
    expect(health.blocked(R)).toBeUndefined()
  })

  it('cools down on a rate limit without counting it, and only ever extends', () => {
    fail(20, new ShunpikeError('rate_limited', 'x', { retryAfterMs: 60_000 }))
    fail(1, new ShunpikeError('rate_limited', 'x', { retryAfterMs: 1000 }))
    expect(health.read(R)).toMatchObject({ state: 'cooling', leftMs: 60_000, failures: 0 })
  })

  it('cools for openMs when a rate limit names no time', () => {
    fail(1, new ShunpikeError('rate_limited', 'x'))
    expect(health.read(R).leftMs).toBe(15_000)
  })

  it('forgets failures that left the window', () => {
    fail(4)
    now += 600_000
    succeed()
    fail(1)
    expect(health.blocked(R)).toBeUndefined()
  })

  it("does not count the caller's own mistakes", () => {
    fail(50, new ShunpikeError('invalid_request', 'x'))
    expect(health.read(R).state).toBe('closed')
  })
})

describe('callers', () => {
  it('keeps a route open to all when only one of several callers fails', () => {
    succeed('a')
    fail(50, failed, 'b')
    expect(health.blocked(R)).toBeUndefined()
    fail(1, failed, 'a')
    expect(health.read(R).state).toBe('open')
  })

  it('opens for the only caller there is, once the others have left the window', () => {
    succeed('a')
    now += 60_000
    fail(5, failed, 'b')
    expect(health.read(R).state).toBe('open')
  })
})

describe('open time', () => {
  it.each([
    [0, 12_000, 24_000],
    [1, 18_000, 30_000],
  ])('jitters by a fifth and never beyond maxOpenMs (random %d)', (random, first, second) => {
    chance = random
    fail(5)
    expect(health.read(R).leftMs).toBeCloseTo(first)
    now += first + 1
    fail(1)
    expect(health.read(R).leftMs).toBeCloseTo(second)
  })

  it('is not made longer by what was sent before it opened', () => {
    const late = Array.from({ length: 20 }, () => send())
    for (const trial of late) health.onFailure(trial, failed)
    expect(health.read(R).leftMs).toBe(15_000)
    now += 15_001
    const old = late[0] as Trial
    health.onFailure(old, failed)
    expect(health.read(R).state).toBe('half-open')
  })

  it('counts from the first opening without a success between', () => {
    expect(health.openSince(R)).toBe(Number.POSITIVE_INFINITY)
    fail(5)
    now += 15_001
    fail(1)
    expect(health.openSince(R)).toBe(1000)
  })
})

describe('the probe', () => {
  it('has failed when it says nothing within its lease', () => {
    fail(5)
    now += 15_001
    const probe = send()
    now += LEASE_MS
    expect(health.blocked(R)).toBe('its circuit is open for 30 s more')
    health.onFailure(probe, failed)
    expect(health.read(R).leftMs).toBe(30_000)
  })

  it('is not ended by a call that was sent before', () => {
    const old = send()
    fail(5)
    now += 15_001
    send()
    health.onNeutral(old)
    health.onSuccess(old, 1, null)
    expect(health.blocked(R)).toContain('a probe is under way')
  })
})

describe('after a recovery', () => {
  it('takes 10, 25 and 50 % of the calls, then all', () => {
    fail(5)
    now += 15_001
    succeed()
    const held = (random: number) => {
      chance = random
      return health.holdsBack(R)
    }
    expect([held(0.09), held(0.1)]).toEqual([false, true])
    now += 10_000
    expect([held(0.24), held(0.25)]).toEqual([false, true])
    now += 10_000
    expect([held(0.49), held(0.5)]).toEqual([false, true])
    now += 10_000
    expect(held(0.99)).toBe(false)
  })

  it('holds nothing back that never opened', () => {
    chance = 0.99
    succeed()
    expect(health.holdsBack(R)).toBe(false)
  })
})

describe('health of an origin', () => {
  const other = { key: 'p/other', origin: R.origin }

  it('opens for all its routes when it cannot be reached, and closes when one answers', () => {
    fail(3, unreachable)
    fail(2, unreachable, null, other)
    expect(health.read(R).state).toBe('closed')
    expect(health.blocked(R)).toBe('its provider cannot be reached: the circuit is open for 15 s more')
    expect(health.blocked({ key: 'q/m', origin: 'https://q' })).toBeUndefined()
    now += 15_001
    fail(1, new ShunpikeError('invalid_request', 'x'), null, other)
    expect(health.blocked(R)).toBeUndefined()
  })

  it('is not at fault when a model fails', () => {
    fail(5)
    expect(health.blocked(other)).toBeUndefined()
  })
})

describe('key pool', () => {
  it('sets one key aside and uses the others, for a minute', () => {
    health.setKeyAside('p', 0)
    expect(health.pickKey('p', 2)).toBe(1)
    health.setKeyAside('p', 1)
    expect(health.pickKey('p', 2)).toBe(-1)
    now += 60_001
    expect(health.pickKey('p', 2)).toBe(0)
  })
})
