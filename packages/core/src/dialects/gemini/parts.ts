import { ShunpikeError } from '../../errors.js'
import type { ChatMessage, ChatPart } from '../../types/chat.js'
import { guessMimeType } from './mime.js'
import type { GeminiPart } from './wire.js'
import { isObject } from './wire.js'

/**
 * The parts of a message's content; empty texts are left out.
 * @throws ShunpikeError `unsupported_parameter` for a kind of content that Gemini cannot be given
 */
export function toParts(content: ChatMessage['content']): GeminiPart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ text: content }]
  return (content ?? []).filter((part) => part.type !== 'text' || part.text).map(toPart)
}

/** One part of a message's content; also the images of an earlier answer. */
export function toPart(part: ChatPart): GeminiPart {
  const write = WRITERS.get(part.type)
  if (!write) throw unsupported(`content of type "${part.type}"`)
  return write(part)
}

type Writer = (part: ChatPart) => GeminiPart

const WRITERS: ReadonlyMap<string, Writer> = new Map<string, Writer>([
  ['text', (part) => ({ text: part.text ?? '' })],
  ['refusal', (part) => ({ text: String(part.refusal ?? '') })],
  ['image_url', (part) => toMedia(part.image_url?.url, 'image/jpeg')],
  ['video_url', (part) => toMedia(readUrl(part.video_url), 'video/mp4')],
  ['input_audio', toAudio],
  ['file', toFile],
])

function readUrl(value: unknown): string | undefined {
  return isObject(value) && typeof value.url === 'string' ? value.url : undefined
}

/** A data URI goes inside, any other URI by reference: fetching it here would make us a proxy into the own network. */
function toMedia(url: string | undefined, fallback: string): GeminiPart {
  if (!url) throw unsupported('an image or video without a URL')
  if (url.startsWith('data:')) return toInline(url, fallback)
  return { fileData: { mimeType: guessMimeType(url) ?? fallback, fileUri: url } }
}

/** The media type may carry parameters, so the data begin at the first comma. */
function toInline(uri: string, fallback: string): GeminiPart {
  const comma = uri.indexOf(',')
  if (comma < 0) throw unsupported('a data URI without a comma')
  const [mimeType, ...parameters] = uri.slice('data:'.length, comma).split(';')
  const text = uri.slice(comma + 1)
  const data = parameters.includes('base64') ? text : Buffer.from(decodeURIComponent(text)).toString('base64')
  return { inlineData: { mimeType: mimeType || fallback, data } }
}

function toAudio({ input_audio: audio }: ChatPart): GeminiPart {
  if (!audio?.data) throw unsupported('audio without data')
  return { inlineData: { mimeType: guessMimeType(`.${audio.format}`) ?? `audio/${audio.format}`, data: audio.data } }
}

/** `file_data` is a data URI or plain base64, `file_id` the URI of a file at Google; `mime_type` is Gemini's own. */
function toFile(part: ChatPart): GeminiPart {
  const { file_data: data, file_id: uri, filename } = part.file ?? {}
  const known = typeof part.mime_type === 'string' ? part.mime_type : guessMimeType(filename)
  if (data?.startsWith('data:')) return toInline(data, known ?? 'application/pdf')
  if (data) return { inlineData: { mimeType: known ?? 'application/pdf', data } }
  if (!uri?.includes('://')) throw unsupported('a file that is neither in the message nor at a URI')
  const mimeType = known ?? guessMimeType(uri)
  return { fileData: mimeType === undefined ? { fileUri: uri } : { mimeType, fileUri: uri } }
}

function unsupported(what: string): ShunpikeError {
  return new ShunpikeError('unsupported_parameter', `messages: Gemini does not take ${what}.`, { param: 'messages' })
}
