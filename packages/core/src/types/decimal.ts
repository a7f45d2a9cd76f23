/** Exact decimals, for amounts and prices: text in, scaled integers out. */

/** What people write and what `String(number)` yields for a finite number that is not negative. */
const DECIMAL = /^(\d{1,400})(?:\.(\d{1,400}))?(?:e([+-]?\d{1,3}))?$/i

/**
 * `text` times 10^`scale`, rounded half-even where it has more decimals than that.
 * `undefined` when it is not a decimal number or is negative.
 */
export function parseDecimal(text: string, scale: number): bigint | undefined {
  const match = DECIMAL.exec(text)
  if (!match) return undefined
  const [, whole = '', fraction = '', exponent = '0'] = match
  const digits = BigInt(whole + fraction)
  const shift = scale - fraction.length + Number(exponent)
  return shift >= 0 ? digits * 10n ** BigInt(shift) : roundHalfEven(digits, 10n ** BigInt(-shift))
}

/** `numerator / denominator` to the nearest integer, a tie to the even one. The denominator is positive. */
export function roundHalfEven(numerator: bigint, denominator: bigint): bigint {
  if (numerator < 0n) return -roundHalfEven(-numerator, denominator)
  const quotient = numerator / denominator
  const twice = (numerator % denominator) * 2n
  if (twice < denominator) return quotient
  if (twice > denominator) return quotient + 1n
  return quotient + (quotient & 1n)
}

/** `scaled` / 10^`scale` in its shortest exact form, without an exponent. */
export function formatDecimal(scaled: bigint, scale: number): string {
  if (scaled === 0n) return '0'
  if (scaled < 0n) return `-${formatDecimal(-scaled, scale)}`
  const digits = scaled.toString().padStart(scale + 1, '0')
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '')
  const whole = digits.slice(0, digits.length - scale)
  return fraction === '' ? whole : `${whole}.${fraction}`
}
