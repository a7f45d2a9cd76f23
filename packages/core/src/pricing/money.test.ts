import { describe, expect, it } from 'vitest'
import { roundHalfEven } from '../types/decimal.js'
import { formatUsd, parsePricePerMTok, parsePricePerUnit, parseUsd } from './money.js'

describe('parseUsd', () => {
  it.each([
    ['0', 0n],
    ['0.80', 800_000_000_000n],
    ['25000', 25_000_000_000_000_000n],
    ['0.000000000001', 1n],
    ['1.4e-7', 140_000n],
    ['8.25e-05', 82_500_000n],
    ['1e+3', 1_000_000_000_000_000n],
    [String(0.1 + 0.2), 300_000_000_000n],
  ])('reads %s', (text, pico) => expect(parseUsd(text)).toBe(pico))

  it.each([
    ['0.0000000000005', 0n],
    ['0.0000000000015', 2n],
    ['0.0000000000025', 2n],
    ['0.00000000000250000001', 3n],
    ['5e-13', 0n],
  ])('rounds %s half-even', (text, pico) => expect(parseUsd(text)).toBe(pico))

  it.each(['', ' 1', '-1', '+1', '1,5', '.5', '1.', '1e9999', 'NaN', 'Infinity', '0x10', '١'])('refuses %j', (text) => {
    expect(() => parseUsd(text)).toThrow(
      expect.objectContaining({ code: 'config_invalid', message: expect.stringContaining(JSON.stringify(text)) }),
    )
    expect(() => parseUsd(text)).toThrow('such as "0.80"')
  })

  it('refuses a number in place of text', () => {
    expect(() => parseUsd(0.8 as unknown as string)).toThrow('got 0.8')
  })
})

describe('formatUsd', () => {
  it.each([
    [0n, '0'],
    [1n, '0.000000000001'],
    [140_000n, '0.00000014'],
    [1_500_000_000_000n, '1.5'],
    [10_000_000_000_000n, '10'],
    [-2_500_000_000_000n, '-2.5'],
  ])('writes %s', (pico, text) => expect(formatUsd(pico)).toBe(text))
})

describe('prices', () => {
  it('are atto-USD per unit', () => {
    expect(parsePricePerMTok('2.5')).toBe(2_500_000_000_000n)
    expect(parsePricePerMTok('0.08333333333333334')).toBe(83_333_333_333n)
    expect(parsePricePerUnit('0.01')).toBe(10_000_000_000_000_000n)
  })

  it('refuse anything else', () => {
    expect(() => parsePricePerMTok('free')).toThrow('such as "2.5", got "free"')
    expect(() => parsePricePerUnit('-0.01')).toThrow('such as "0.01", got "-0.01"')
  })
})

describe('roundHalfEven', () => {
  it.each([
    [5n, 2n, 2n],
    [7n, 2n, 4n],
    [-5n, 2n, -2n],
    [-7n, 2n, -4n],
    [10n, 3n, 3n],
    [11n, 3n, 4n],
  ])('%s / %s', (numerator, denominator, result) => expect(roundHalfEven(numerator, denominator)).toBe(result))
})
