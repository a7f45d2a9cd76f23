/** Edits up to which a name is taken for a misspelling. */
const MOST_EDITS = 2

/** ` (did you mean "x"?)` for the known name that is nearest to `name`, else the known names. */
export function didYouMean(name: string, known: readonly string[]): string {
  return toNearHint(name, known) || ` (known: ${known.join(', ')})`
}

/** ` (did you mean "x"?)` for the known name that is nearest to `name`; empty when none is near. */
export function toNearHint(name: string, known: readonly string[]): string {
  const near = known
    .map((word) => ({ word, edits: countEdits(name, word) }))
    .filter(({ edits }) => edits <= MOST_EDITS)
    .sort((a, b) => a.edits - b.edits)[0]
  return near ? ` (did you mean "${near.word}"?)` : ''
}

/** Levenshtein distance. */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...to].entries()) {
      const swapped = (row[j] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(swapped, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
