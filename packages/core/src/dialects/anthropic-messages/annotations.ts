import type { JsonObject } from '../../types/json.js'
import { toObjects } from './wire.js'

/** Where a cited block of text stands in the whole answer, in UTF-16 units. */
export interface Span {
  start: number
  end: number
}

/** Citations of web pages as chat annotations. Chat has no word for citations of documents. */
export function toAnnotations(citations: unknown, { start, end }: Span): JsonObject[] {
  return toObjects(citations)
    .filter(({ url }) => typeof url === 'string')
    .map(({ url, title, cited_text: content }) => ({
      type: 'url_citation',
      url_citation: { url, title: title ?? '', content: content ?? '', start_index: start, end_index: end },
    }))
}
