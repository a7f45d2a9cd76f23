/** Exact rationals: a plan's figures are rounded once, when they are written. */
import { ShunpikeError } from '../errors.js'
import { formatDecimal, parseDecimal, roundHalfEven } from '../types/decimal.js'

/** `numerator / denominator`; the denominator is positive. */
export interface Fraction {
  numerator: bigint
  denominator: bigint
}

/** Decimals that an amount or a rate may have. */
const MOST_DECIMALS = 18

/**
 * A decimal string to an exact fraction.
 * @param name the option it came from, for the error
 * @throws ShunpikeError `config_invalid` for anything but a decimal string that is not negative
 */
export function parseFraction(text: string, name: string): Fraction {
  const numerator = typeof text === 'string' ? parseDecimal(text, MOST_DECIMALS) : undefined
  if (numerator === undefined) {
    throw new ShunpikeError(
      'config_invalid',
      `${name}: expected a decimal string such as "275", got ${JSON.stringify(text) ?? String(text)}`,
    )
  }
  return { numerator, denominator: 10n ** BigInt(MOST_DECIMALS) }
}

export const ZERO: Fraction = { numerator: 0n, denominator: 1n }
export const ONE: Fraction = { numerator: 1n, denominator: 1n }

/** A whole number as a fraction. */
export function toFraction(whole: number): Fraction {
  return { numerator: BigInt(whole), denominator: 1n }
}

export function add(a: Fraction, b: Fraction): Fraction {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  }
}

export function subtract(a: Fraction, b: Fraction): Fraction {
  return add(a, { numerator: -b.numerator, denominator: b.denominator })
}

export function multiply(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator }
}

/** @param b more than zero */
export function divide(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.denominator, denominator: a.denominator * b.numerator }
}

/** Below zero, zero or above, as `a` is less than, equal to or more than `b`. */
export function compare(a: Fraction, b: Fraction): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

export function isZero({ numerator }: Fraction): boolean {
  return numerator === 0n
}

/** In lowest terms. Long chains of products stay small with it. */
export function reduce({ numerator, denominator }: Fraction): Fraction {
  const common = toCommonDivisor(numerator, denominator)
  return { numerator: numerator / common, denominator: denominator / common }
}

/** The least denominator that all of `fractions` can be written with. */
export function toCommonDenominator(fractions: readonly Fraction[]): bigint {
  return fractions.reduce((all, fraction) => {
    const { denominator } = reduce(fraction)
    return (all / toCommonDivisor(all, denominator)) * denominator
  }, 1n)
}

function toCommonDivisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a < 0n ? -a : a, b]
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller]
  return larger === 0n ? 1n : larger
}

/** The larger one. */
export function max(a: Fraction, b: Fraction): Fraction {
  return compare(a, b) < 0 ? b : a
}

export function sum(fractions: readonly Fraction[]): Fraction {
  return fractions.reduce(add, ZERO)
}

/** A plan's figures have six decimals. */
const PLAN_DECIMALS = 6

/** The shortest decimal text of `value`, rounded half-even. */
export function formatFraction({ numerator, denominator }: Fraction, decimals = PLAN_DECIMALS): string {
  return formatDecimal(roundHalfEven(numerator * 10n ** BigInt(decimals), denominator), decimals)
}
