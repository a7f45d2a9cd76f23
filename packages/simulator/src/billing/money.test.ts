import { describe, expect, it } from 'vitest'
import { divideHalfEven, parseDecimal, toAttoPerToken, toPico, toUsd, toUsdNumber } from './money.js'

describe('money', () => {
  it('reads decimal strings exactly', () => {
    expect(parseDecimal('0.055', 6)).toBe(55_000n)
    expect(toAttoPerToken('2.5')).toBe(2_500_000_000_000n)
  })

  it.each(['5.5%', '-1', '1e3', '', '0.0000001'])('refuses %j', (text) => {
    expect(() => parseDecimal(text, 6)).toThrow(TypeError)
  })

  it('rounds half to even', () => {
    expect([5n, 15n, 16n, 25n, 26n].map((dividend) => divideHalfEven(dividend, 10n))).toEqual([0n, 2n, 2n, 2n, 3n])
    expect(toPico(1_500_000n)).toBe(2n)
    expect(toPico(2_500_000n)).toBe(2n)
  })

  it('writes USD without trailing zeros', () => {
    expect([0n, 60_000_000n, 1_000_000_000_000n, 1n].map(toUsd)).toEqual(['0', '0.00006', '1', '0.000000000001'])
    expect(toUsdNumber(342_250_000n)).toBe(0.00034225)
  })
})
