/** Pieces of HTML and SVG. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it may stand in markup: names come from files. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter)
}

/** A picture with a name for those who cannot see it. */
export function toSvg(width: number, height: number, label: string, content: string): string {
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(label)}">${content}</svg>`
}

/** @param className what it looks like, in `style.ts` */
export function toText(
  x: number,
  y: number,
  className: string,
  text: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
): string {
  return `<text x="${round(x)}" y="${round(y)}" class="${className}" text-anchor="${anchor}">${escapeHtml(text)}</text>`
}

export function toLine(x1: number, y1: number, x2: number, y2: number, className: string): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" class="${className}"/>`
}

export function toRect(x: number, y: number, width: number, height: number, className: string): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(Math.max(0, width))}" height="${round(height)}" rx="3" class="${className}"/>`
}

/** A tenth of a pixel is as fine as anybody sees. */
export function round(pixels: number): number {
  return Math.round(pixels * 10) / 10
}

/** Places numbers on a line of pixels. */
export interface Scale {
  (value: number): number
  ticks: number[]
}

const STEPS = [1, 2, 2.5, 5, 10]

/** @param count about how many ticks */
export function createScale(
  [low, high]: readonly [number, number],
  [from, to]: readonly [number, number],
  count: number,
): Scale {
  const span = high - low || 1
  const rough = span / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = (STEPS.find((one) => one * power >= rough) ?? 10) * power
  const first = Math.ceil(low / step)
  const ticks = Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) => (first + index) * step)
  return Object.assign((value: number) => from + ((value - low) / span) * (to - from), { ticks })
}

/** `12500` as `$12.5k`. */
export function toShortDollars(amount: number): string {
  const size = Math.abs(amount)
  const sign = amount < 0 ? '−' : ''
  if (size >= 1_000_000) return `${sign}$${trim(size / 1_000_000)}M`
  if (size >= 1000) return `${sign}$${trim(size / 1000)}k`
  return `${sign}$${trim(size)}`
}

function trim(number: number): string {
  return String(Number(number.toPrecision(3)))
}
