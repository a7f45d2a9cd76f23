import { beforeEach, describe, expect, it } from 'vitest'
import { ShunpikeError } from '../errors.js'
import { createHealth, type Health } from './health.js'

const CONFIG = { consecutive: 5, ratio: 0.5, minimum: 10, windowMs: 30_000, openMs: 15_000, maxOpenMs: 30_000 }
const failed = new ShunpikeError('upstream_error', 'x')

let now: number
let health: Health

beforeEach(() => {
  now = 1000
  health = createHealth(CONFIG, () => now)
})

function fail(times: number, error = failed): void {
  for (let i = 0; i < times; i++) {
    health.onSend('r')
    health.onFailure('r', error)
  }
}

describe('health of a route', () => {
  it('opens after failures in a row, not at the first', () => {
    fail(4)
    expect(health.blocked('r')).toBeUndefined()
    fail(1)
    expect(health.blocked('r')).toBe('its circuit is open for 15 s more')
  })

  it('opens when half of enough calls failed', () => {
    for (let i = 0; i < 5; i++) {
      health.onSuccess('r', 1, null)
      fail(1)
    }
    expect(health.read('r').state).toBe('open')
  })

  it('has the verdict on a streamed probe at its first content', () => {
    fail(5)
    now += 15_000
    health.onSend('r')
    expect(health.blocked('r')).toContain('a probe is under way')
    health.onContent('r')
    expect(health.blocked('r')).toBeUndefined()
    fail(5)
    expect(health.blocked('r')).toBe('its circuit is open for 30 s more')
  })

  it('lets one probe through, stays open longer when it fails, closes when it succeeds', () => {
    fail(5)
    now += 15_001
    expect(health.blocked('r')).toBeUndefined()
    health.onSend('r')
    expect(health.blocked('r')).toContain('a probe is under way')
    health.onFailure('r', failed)
    expect(health.read('r').leftMs).toBe(30_000)
    now += 30_001
    health.onSend('r')
    health.onSuccess('r', 5, null)
    expect(health.read('r').state).toBe('closed')
  })

  it('frees the probe when the caller leaves', () => {
    fail(5)
    now += 15_001
    health.onSend('r')
    health.onNeutral('r')
    expect(health.blocked('r')).toBeUndefined()
  })

  it('cools down on a rate limit without counting it, and only ever extends', () => {
    fail(20, new ShunpikeError('rate_limited', 'x', { retryAfterMs: 60_000 }))
    fail(1, new ShunpikeError('rate_limited', 'x', { retryAfterMs: 1000 }))
    expect(health.read('r')).toMatchObject({ state: 'cooling', leftMs: 60_000, failures: 0 })
  })

  it('cools for openMs when a rate limit names no time', () => {
    fail(1, new ShunpikeError('rate_limited', 'x'))
    expect(health.read('r').leftMs).toBe(15_000)
  })

  it('forgets failures that left the window', () => {
    fail(4)
    now += 600_000
    health.onSuccess('r', 1, null)
    fail(1)
    expect(health.blocked('r')).toBeUndefined()
  })

  it("does not count the caller's own mistakes", () => {
    fail(50, new ShunpikeError('invalid_request', 'x'))
    expect(health.read('r').state).toBe('closed')
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
