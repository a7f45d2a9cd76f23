import type { IncomingMessage } from 'node:http'
import { isObject } from '../json.js'
import type { SimulatorCall, SimulatorRequest } from '../types.js'

/** A request with its body read: as it is recorded, and as it is answered. */
export interface ReadCall {
  request: SimulatorRequest
  call: SimulatorCall
  /** The body was no JSON object. */
  isMalformed: boolean
}

const KEY_HEADERS = new Set(['authorization', 'x-api-key', 'x-goog-api-key', 'api-key', 'cookie'])
const BLANK = '***'

/** Reads the whole request. Rejects when the client goes away before its body is complete. */
export async function readCall(message: IncomingMessage): Promise<ReadCall> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  const body = text === '' ? undefined : parseJson(text)
  const url = new URL(message.url ?? '/', 'http://localhost')
  const headers = toHeaders(message)
  return {
    request: {
      method: message.method ?? 'GET',
      path: toBlankedPath(url),
      headers: toBlankedHeaders(headers),
      body: body ?? (text || undefined),
    },
    call: {
      method: message.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers,
      body: isObject(body) ? body : {},
      key: toKey(headers, url),
    },
    isMalformed: text !== '' && !isObject(body),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function toHeaders(message: IncomingMessage): Record<string, string> {
  const entries = Object.entries(message.headers)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  )
}

// x-api-key wins over Authorization, as at Anthropic.
function toKey(headers: Record<string, string>, url: URL): string {
  const bearer = /^Bearer\s+(.*)$/i.exec(headers.authorization ?? '')?.[1]
  return headers['x-api-key'] ?? headers['x-goog-api-key'] ?? url.searchParams.get('key') ?? bearer ?? ''
}

function toBlankedHeaders(headers: Record<string, string>): Record<string, string> {
  const entries = Object.entries(headers)
  return Object.fromEntries(entries.map(([name, value]) => [name, KEY_HEADERS.has(name) ? BLANK : value]))
}

function toBlankedPath(url: URL): string {
  const query = new URLSearchParams(url.searchParams)
  if (query.has('key')) query.set('key', BLANK)
  const text = query.toString()
  return text === '' ? url.pathname : `${url.pathname}?${text}`
}
