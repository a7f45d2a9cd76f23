import { describe, expect, it } from 'vitest'
import { DEFAULT_FEE } from '../catalog/fees.js'
import { toFeeAccrual } from './fee.js'
import { formatUsd, parseUsd } from './money.js'

describe('toFeeAccrual', () => {
  it.each([
    ['the rate at the usual top-up', DEFAULT_FEE, '1', '0.055'],
    ['the minimum at a top-up of 10', { ...DEFAULT_FEE, topUp: '10' }, '1', '0.08'],
    [
      'the minimum, rounded half-even, at a top-up that does not divide it',
      { ...DEFAULT_FEE, topUp: '14' },
      '1',
      '0.057142857143',
    ],
    ['the rate from 14.55 up', { ...DEFAULT_FEE, topUp: '14.55' }, '100', '5.5'],
    ['nothing of nothing', DEFAULT_FEE, '0', '0'],
    ['nothing where there is no fee', { rate: '0', minimum: '0', topUp: '100' }, '5', '0'],
  ])('takes %s', (_, fee, charge, accrual) => expect(formatUsd(toFeeAccrual(parseUsd(charge), fee))).toBe(accrual))

  it('names a top-up of zero', () => {
    expect(() => toFeeAccrual(1n, { ...DEFAULT_FEE, topUp: '0' })).toThrow(
      'fee.topUp: expected an amount above zero such as "100", got "0"',
    )
  })
})
