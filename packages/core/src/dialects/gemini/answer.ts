/** What is known of a candidate so far. */
export interface Answer {
  readonly index: number
  /** The text so far: citations count its bytes. */
  text: string
  /** Tool calls so far: Gemini does not number them, and chat clients glue calls of one number together. */
  calls: number
  /** Something of the answer itself was seen, thoughts not counted. */
  content: boolean
  /** Citations already given: Google repeats them from event to event. */
  readonly cited: Set<string>
}

/** A candidate of which nothing has been read. */
export function createAnswer(index: number): Answer {
  return { index, text: '', calls: 0, content: false, cited: new Set() }
}
