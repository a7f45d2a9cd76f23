import type { ChatDelta } from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'
import type { Answer } from './answer.js'
import { isObject, toObjects } from './wire.js'

interface Citation {
  type: 'url_citation'
  /** Indexes count characters of `content`, as in OpenAI's API. */
  url_citation: { url: string; title: string; start_index: number; end_index: number }
}

/** The web sources of a grounded answer that were not given before. */
export function readAnnotations(answer: Answer, grounding: JsonObject | undefined): ChatDelta | undefined {
  if (!isObject(grounding)) return undefined
  const annotations = toCitations(grounding, answer.text).filter((citation) => isNew(answer, citation))
  return annotations.length === 0 ? undefined : { annotations }
}

function toCitations(grounding: JsonObject, text: string): Citation[] {
  const sources = toObjects(grounding.groundingChunks)
  const supports = toObjects(grounding.groundingSupports)
  return supports.flatMap((support) => {
    const segment = isObject(support.segment) ? support.segment : {}
    const indexes = Array.isArray(support.groundingChunkIndices) ? support.groundingChunkIndices : []
    const start = toCharacters(text, segment.startIndex)
    const end = toCharacters(text, segment.endIndex)
    return indexes.flatMap((index) => toCitation(sources[index as number], start, end))
  })
}

function toCitation(source: JsonObject | undefined, start: number, end: number): Citation[] {
  const web = source?.web
  if (!isObject(web) || typeof web.uri !== 'string') return []
  const title = typeof web.title === 'string' ? web.title : ''
  return [{ type: 'url_citation', url_citation: { url: web.uri, title, start_index: start, end_index: end } }]
}

/** Google counts bytes of UTF-8; 0 is left out on the wire. */
function toCharacters(text: string, bytes: unknown): number {
  return typeof bytes === 'number' ? Buffer.from(text).subarray(0, bytes).toString().length : 0
}

function isNew(answer: Answer, { url_citation: { url, start_index: start, end_index: end } }: Citation): boolean {
  const key = `${start}-${end} ${url}`
  if (answer.cited.has(key)) return false
  answer.cited.add(key)
  return true
}
