const PICO_DIGITS = 12
const ATTO_PER_PICO = 1_000_000n

/** Reads a decimal string such as "0.055" as a whole number of 10^-digits. Throws a TypeError on anything else. */
export function parseDecimal(text: string, digits: number): bigint {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text)
  const fraction = match?.[2] ?? ''
  if (match === null || fraction.length > digits) {
    throw new TypeError(`expected a decimal string with at most ${digits} places, got ${JSON.stringify(text)}`)
  }
  return BigInt(match[1] + fraction.padEnd(digits, '0'))
}

/** Divides and rounds half to even. */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  const twice = (dividend % divisor) * 2n
  if (twice < divisor) return quotient
  return twice === divisor && quotient % 2n === 0n ? quotient : quotient + 1n
}

/** USD per million tokens, as written, to atto-USD per token. */
export function toAttoPerToken(pricePerMTok: string): bigint {
  return parseDecimal(pricePerMTok, PICO_DIGITS)
}

/** A sum of tokens x atto-USD to pico-USD, rounded once, half to even. */
export function toPico(atto: bigint): bigint {
  return divideHalfEven(atto, ATTO_PER_PICO)
}

/** Pico-USD as a decimal string without trailing zeros: 60000000n is "0.00006". */
export function toUsd(pico: bigint): string {
  const digits = pico.toString().padStart(PICO_DIGITS + 1, '0')
  const fraction = digits.slice(-PICO_DIGITS).replace(/0+$/, '')
  return digits.slice(0, -PICO_DIGITS) + (fraction === '' ? '' : `.${fraction}`)
}

/** Pico-USD as the JSON number a provider would print. */
export function toUsdNumber(pico: bigint): number {
  return Number(toUsd(pico))
}

/** A decimal string of USD to pico-USD. */
export function parseUsd(text: string): bigint {
  return parseDecimal(text, PICO_DIGITS)
}
