const CODE_POINTS_PER_TOKEN = 4

/** The simulator's token rule: four code points are a token, the last one may be shorter. */
export function countTokens(text: string): number {
  return Math.ceil([...text].length / CODE_POINTS_PER_TOKEN)
}

/** Splits text into its tokens; joined again they are the text. */
export function toTokens(text: string): string[] {
  const codePoints = [...text]
  const tokens: string[] = []
  for (let start = 0; start < codePoints.length; start += CODE_POINTS_PER_TOKEN) {
    tokens.push(codePoints.slice(start, start + CODE_POINTS_PER_TOKEN).join(''))
  }
  return tokens
}
