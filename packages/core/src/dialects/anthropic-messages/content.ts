import type { ChatPart } from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'
import { compact, toText, unsupported } from './wire.js'

/**
 * Content of a user, system or tool message as blocks. Blank text is left out: Anthropic refuses it.
 * @throws ShunpikeError `unsupported_parameter` for audio, video and files that Claude cannot read
 */
export function toBlocks(content: string | ChatPart[] | null | undefined, at: string): JsonObject[] {
  const parts: ChatPart[] = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? [])
  return parts
    .map((part, nth) =>
      compact({ ...toBlock(part, `${at}.content[${nth}]`), cache_control: part.cache_control ?? undefined }),
    )
    .filter(({ type, text }) => type !== 'text' || toText(text).trim() !== '')
}

function toBlock(part: ChatPart, at: string): JsonObject {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: toText(part.text) }
    case 'refusal':
      return { type: 'text', text: toText(part['refusal']) }
    case 'image_url':
      return toImage(toText(part.image_url?.url), at)
    case 'file':
      return toDocument(part.file ?? {}, at)
    default:
      throw unsupported(at, `parts of type "${part.type}" cannot be sent to Claude`)
  }
}

function toImage(url: string, at: string): JsonObject {
  return { type: 'image', source: toUrlSource(url) ?? toBase64Source(parseDataUri(url, at)) }
}

function toDocument(file: NonNullable<ChatPart['file']>, at: string): JsonObject {
  const { file_id: id, filename } = file
  const data = toText(file.file_data)
  // Other providers' ids are written otherwise ("file-..."), and Anthropic does not hold their files.
  if (id?.startsWith('file_')) return { type: 'document', source: { type: 'file', file_id: id } }
  if (id) throw unsupported(at, 'a file stored at another provider cannot be sent to Claude')
  return toDocumentBlock(toUrlSource(data) ?? toFileSource(parseDataUri(data, at), at), filename)
}

function toDocumentBlock(source: JsonObject, filename: string | null | undefined): JsonObject {
  if (toText(source['media_type']).startsWith('image/')) return { type: 'image', source }
  return compact({ type: 'document', source, title: filename || undefined })
}

function toFileSource(data: DataUri, at: string): JsonObject {
  if (data.mediaType === 'application/pdf' || data.mediaType.startsWith('image/')) return toBase64Source(data)
  if (!data.mediaType.startsWith('text/'))
    throw unsupported(at, `files of type "${data.mediaType}" cannot be sent to Claude`)
  return { type: 'text', media_type: 'text/plain', data: Buffer.from(data.base64, 'base64').toString('utf8') }
}

function toUrlSource(url: string): JsonObject | undefined {
  return /^https?:\/\//i.test(url) ? { type: 'url', url } : undefined
}

function toBase64Source({ mediaType, base64 }: DataUri): JsonObject {
  return { type: 'base64', media_type: mediaType === 'image/jpg' ? 'image/jpeg' : mediaType, data: base64 }
}

interface DataUri {
  mediaType: string
  base64: string
}

/** Everything up to the first comma is the head; the media type may have parameters (RFC 2397). */
function parseDataUri(uri: string, at: string): DataUri {
  const comma = uri.indexOf(',')
  if (!/^data:/i.test(uri) || comma < 0) throw unsupported(at, 'expected a data URI or a web address')
  const [mediaType = '', ...parameters] = uri.slice('data:'.length, comma).split(';')
  const data = uri.slice(comma + 1)
  const isBase64 = parameters.some((parameter) => parameter.trim().toLowerCase() === 'base64')
  return { mediaType: mediaType.trim().toLowerCase(), base64: isBase64 ? data : toBase64(data, at) }
}

function toBase64(encoded: string, at: string): string {
  try {
    return Buffer.from(decodeURIComponent(encoded)).toString('base64')
  } catch {
    throw unsupported(at, 'the data URI is not percent-encoded as it should be')
  }
}
