import type { ChatMessage, ChatPart, ChatToolCall } from '../../types/chat.js'
import type { JsonObject } from '../../types/json.js'
import { toText } from './candidate.js'
import { createToolCallId } from './tool-call-id.js'
import type { GeminiFunctionCall, GeminiFunctionResponse, GeminiPart } from './wire.js'
import { isObject, readMember, toObjects } from './wire.js'

/** Calls of the latest step that still have no result. */
type OpenCalls = { id: string; name: string }[]

/** The system instruction and contents of a Gemini request as chat messages. */
export function toMessages(body: JsonObject): ChatMessage[] {
  const open: OpenCalls = []
  const turns = toObjects(body.contents).flatMap((content, turn) => {
    const parts = toObjects(content.parts).map(readPart)
    return content.role === 'model' ? [toAssistant(parts, turn, open)] : toUserTurn(parts, open)
  })
  return [...toSystem(readMember(body, 'systemInstruction')), ...turns]
}

function toSystem(instruction: unknown): ChatMessage[] {
  if (typeof instruction === 'string') return [{ role: 'system', content: instruction }]
  const parts = isObject(instruction) ? toObjects(instruction.parts).map(readPart) : []
  const text = parts.map((part) => part.text ?? '').join('\n')
  return text === '' ? [] : [{ role: 'system', content: text }]
}

const PART_MEMBERS: readonly string[] = [
  ...['text', 'thought', 'thoughtSignature', 'inlineData', 'fileData', 'functionCall', 'functionResponse'],
  ...['executableCode', 'codeExecutionResult'],
]

/** A part by its camelCase names. */
function readPart(part: JsonObject): GeminiPart {
  const found = PART_MEMBERS.map((name) => [name, readMember(part, name)] as const)
  return Object.fromEntries(found.filter(([, value]) => value !== undefined)) as GeminiPart
}

function toAssistant(parts: readonly GeminiPart[], turn: number, open: OpenCalls): ChatMessage {
  const called = parts.filter((part) => part.functionCall)
  const calls = called.map((part, n) =>
    toToolCall(part.functionCall as GeminiFunctionCall, part.thoughtSignature, turn, n),
  )
  open.splice(0, open.length, ...calls.map((call) => ({ id: call.id, name: call.function.name })))
  const said = parts.filter((part) => !part.functionCall)
  const text = joinText(said.filter((part) => !part.thought))
  const reasoning = joinText(said.filter((part) => part.thought))
  const images = said.filter((part) => part.inlineData).map(toChatPart)
  const signature = said.findLast((part) => part.thoughtSignature)?.thoughtSignature
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    ...(reasoning === '' ? {} : { reasoning }),
    ...(images.length === 0 ? {} : { images }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...(signature === undefined ? {} : { extra_content: { google: { thought_signature: signature } } }),
  }
}

function joinText(parts: readonly GeminiPart[]): string {
  return parts.map(toText).join('')
}

function toToolCall(call: GeminiFunctionCall, signature: string | undefined, turn: number, n: number): ChatToolCall {
  return {
    id: call.id || createToolCallId(`turn${turn}`, n),
    type: 'function',
    function: { name: call.name ?? '', arguments: JSON.stringify(call.args ?? {}) },
    ...(signature === undefined ? {} : { extra_content: { google: { thought_signature: signature } } }),
  }
}

/** Results first: a chat asks for them right behind their calls. */
function toUserTurn(parts: readonly GeminiPart[], open: OpenCalls): ChatMessage[] {
  const results = parts.flatMap((part) => (part.functionResponse ? [toResult(part.functionResponse, open)] : []))
  const said = parts.filter((part) => !part.functionResponse).map(toChatPart)
  if (said.length === 0) return results
  const [only] = said
  const isText = said.length === 1 && only?.type === 'text'
  return [...results, { role: 'user', content: isText ? (only.text ?? '') : said }]
}

function toResult(response: GeminiFunctionResponse, open: OpenCalls): ChatMessage {
  const name = response.name ?? ''
  const text = toResultText(response.response ?? {})
  const media = toObjects(response.parts).map(readPart).map(toChatPart)
  return {
    role: 'tool',
    tool_call_id: takeCallId(response, open),
    ...(name === '' ? {} : { name }),
    content: media.length === 0 ? text : [{ type: 'text', text }, ...media],
  }
}

function toResultText(response: JsonObject): string {
  const { output, ...rest } = response
  return typeof output === 'string' && Object.keys(rest).length === 0 ? output : JSON.stringify(response)
}

/** The call that a result answers: by id, else the first open one of its name, else the first open one. */
function takeCallId({ id, name }: GeminiFunctionResponse, open: OpenCalls): string {
  const byId = open.findIndex((call) => call.id === id)
  const byName = open.findIndex((call) => call.name === name)
  const [call] = open.splice(byId >= 0 ? byId : Math.max(byName, 0), 1)
  return call?.id ?? id ?? createToolCallId(name ?? '', 0)
}

function toChatPart(part: GeminiPart): ChatPart {
  if (part.inlineData) return toInlinePart(part.inlineData as JsonObject)
  if (part.fileData) return toFilePart(part.fileData as unknown as JsonObject)
  return { type: 'text', text: part.text ?? '' }
}

/** Audio kinds that chat has a format for. */
const AUDIO_FORMATS: ReadonlyMap<string, string> = new Map([
  ['audio/wav', 'wav'],
  ['audio/mp3', 'mp3'],
  ['audio/mpeg', 'mp3'],
])

function toInlinePart(blob: JsonObject): ChatPart {
  const mimeType = String(readMember(blob, 'mimeType') ?? 'application/octet-stream')
  const data = String(blob.data ?? '')
  const url = `data:${mimeType};base64,${data}`
  const format = AUDIO_FORMATS.get(mimeType)
  if (format !== undefined) return { type: 'input_audio', input_audio: { data, format } }
  if (mimeType.startsWith('image/')) return { type: 'image_url', image_url: { url } }
  if (mimeType.startsWith('video/')) return { type: 'video_url', video_url: { url } }
  return { type: 'file', file: { filename: `file.${mimeType.split('/')[1]}`, file_data: url } }
}

function toFilePart(file: JsonObject): ChatPart {
  const uri = String(readMember(file, 'fileUri') ?? '')
  const mimeType = readMember(file, 'mimeType')
  if (typeof mimeType === 'string' && mimeType.startsWith('image/'))
    return { type: 'image_url', image_url: { url: uri } }
  return { type: 'file', file: { file_id: uri }, ...(typeof mimeType === 'string' ? { mime_type: mimeType } : {}) }
}
