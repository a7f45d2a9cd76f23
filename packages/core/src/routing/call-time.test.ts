import { describe, expect, it } from 'vitest'
import { toCallMs } from './call-time.js'

describe('toCallMs', () => {
  it.each([
    [{ 'x-stainless-timeout': '2' }, 2000],
    [{ 'x-stainless-timeout': '0.5' }, 500],
    [{ 'x-stainless-timeout': ['3', '1'] }, 3000],
    [{ 'x-stainless-timeout': '9999' }, 600_000],
    [{ 'x-stainless-timeout': '0' }, 600_000],
    [{ 'x-stainless-timeout': '-1' }, 600_000],
    [{ 'x-stainless-timeout': 'soon' }, 600_000],
    [{ 'x-stainless-timeout': '' }, 600_000],
    [{}, 600_000],
    [undefined, 600_000],
  ])('%j gives the call %d ms', (headers, ms) => {
    expect(toCallMs(headers, 600_000)).toBe(ms)
  })
})
